import { isTrusted } from '../../http/index.ts';
import type { Rule } from '../rule.ts';

export const answerSlow: Rule = {
  id: 'answer-slow',
  family: 'speed',
  severity: 'warning',
  title: 'The answer came late',
  why: 'People notice after a second, and clients with short time limits give up.',
  mend: 'Find out what the server waits for; set the rule to "off", with the reason, where so long an answer is right.',
  source: 'Nielsen: Response Times, the 3 Important Limits',
  *check({ answer, exchange, operation }) {
    // Who has said how late is late is not told a second time.
    if (exchange.case.limits || !isTrusted(exchange)) return;
    const { phases } = exchange;
    const ms = (phases.server ?? 0) + (phases.download ?? 0);
    if (!answer || ms <= SLOW_MS) return;
    yield {
      where: 'server and download phase',
      promised: `an answer within ${SLOW_MS} ms`,
      received: `one after ${Math.round(ms)} ms`,
      pointer: operation.pointer,
    };
  },
};

const SLOW_MS = 2000;
