import { isTrusted } from '../../http/index.ts';
import type { Rule } from '../rule.ts';

export const responseSlow: Rule = {
  id: 'response-slow',
  family: 'speed',
  severity: 'warning',
  title: 'The response came late',
  why: 'People notice after a second, and clients with short time limits give up.',
  fix: 'Find out what the server waits for; set the rule to "off", with the reason, where so long a response is right.',
  source: 'Nielsen: Response Times, the 3 Important Limits',
  *check({ response, exchange, operation }) {
    // Who has said how late is late is not told a second time.
    if (exchange.case.limits || !isTrusted(exchange)) return;
    const { phases } = exchange;
    const ms = (phases.server ?? 0) + (phases.download ?? 0);
    if (!response || ms <= SLOW_MS) return;
    yield {
      where: 'server and download phase',
      expected: `a response within ${SLOW_MS} ms`,
      received: `one after ${Math.round(ms)} ms`,
      pointer: operation.pointer,
    };
  },
};

const SLOW_MS = 2000;
