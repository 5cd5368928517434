import { isTrusted } from '../../http/index.ts';
import type { Rule } from '../rule.ts';

export const serverSlow: Rule = {
  id: 'server-slow',
  family: 'speed',
  severity: 'warning',
  title: 'The server was slower than "limits.slow" of the monitor',
  why: 'Everything that waits for the API slows down as well, and may soon time out.',
  fix: 'Find out what the server waits for, or raise "limits.slow" of the monitor.',
  *check({ response, exchange, operation }) {
    const { slowMs, downMs } = exchange.case.limits ?? {};
    const { server } = exchange.phases;
    if (!response || server === undefined || slowMs === undefined || server <= slowMs) return;
    if ((downMs !== undefined && server > downMs) || !isTrusted(exchange)) return;
    yield {
      where: 'server phase',
      expected: `the first byte within ${slowMs} ms`,
      received: `the first byte after ${Math.round(server)} ms`,
      pointer: operation.pointer,
    };
  },
};
