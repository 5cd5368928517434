import { isTrusted } from '../../http/index.ts';
import type { Rule } from '../rule.ts';

export const serverTooSlow: Rule = {
  id: 'server-too-slow',
  family: 'speed',
  severity: 'error',
  title: 'The server was slower than "limits.down" of the monitor',
  why: 'Clients have given up by then: for them the API is down.',
  fix: 'Find out what the server waits for, or raise "limits.down" of the monitor.',
  *check({ response, exchange, operation }) {
    const { downMs } = exchange.case.limits ?? {};
    const { server } = exchange.phases;
    if (!response || server === undefined || downMs === undefined || server <= downMs) return;
    if (!isTrusted(exchange)) return;
    yield {
      where: 'server phase',
      expected: `the first byte within ${downMs} ms`,
      received: `the first byte after ${Math.round(server)} ms`,
      pointer: operation.pointer,
    };
  },
};
