import { isTrusted } from '../../http/index.ts';
import type { Rule } from '../rule.ts';

export const responseSlow: Rule = {
  id: 'response-slow',
  family: 'speed',
  severity: 'warning',
  title: 'The response was slow',
  why: 'Users notice a delay of one second, and clients with short timeouts give up.',
  fix: 'Find out what the server waits for; set the rule to "off", with the reason, where such slow responses are acceptable.',
  source: 'Nielsen: Response Times, the 3 Important Limits',
  *check({ response, exchange, operation }) {
    // A monitor with limits of its own is judged by server-slow and server-too-slow.
    if (exchange.case.limits || !isTrusted(exchange)) return;
    const { phases } = exchange;
    const ms = (phases.server ?? 0) + (phases.download ?? 0);
    if (!response || ms <= SLOW_MS) return;
    yield {
      where: 'server and download phase',
      expected: `a response within ${SLOW_MS} ms`,
      received: `a response after ${Math.round(ms)} ms`,
      pointer: operation.pointer,
    };
  },
};

const SLOW_MS = 2000;
