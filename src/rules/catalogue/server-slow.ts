import { isTrusted } from '../../http/index.ts';
import type { Rule } from '../rule.ts';

export const serverSlow: Rule = {
  id: 'server-slow',
  family: 'speed',
  severity: 'warning',
  title: 'The server responded slower than agreed',
  why: 'Those who wait for the API get slower as well, and may soon give up.',
  fix: 'Find out what the server waits for, or raise "limits.slow" of the monitor.',
  *check({ response, exchange, operation }) {
    const { slowMs, downMs } = exchange.case.limits ?? {};
    const { server } = exchange.phases;
    if (!response || server === undefined || slowMs === undefined || server <= slowMs) return;
    if ((downMs !== undefined && server > downMs) || !isTrusted(exchange)) return;
    yield {
      where: 'server phase',
      expected: `the first byte within ${slowMs} ms`,
      received: `after ${Math.round(server)} ms`,
      pointer: operation.pointer,
    };
  },
};
