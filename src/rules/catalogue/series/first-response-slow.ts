import type { SeriesRule } from '../../rule.ts';
import { serverPhases } from '../../series/series.ts';

export const firstResponseSlow: SeriesRule = {
  id: 'first-response-slow',
  family: 'speed',
  severity: 'warning',
  title: 'The first response takes much longer than the following ones',
  why: 'The first client after a quiet period waits, and clients with short timeouts give up.',
  fix: 'Open connections and fill caches before the server accepts requests.',
  source: 'RFC 9110, section 15.6.4',
  perCase: true,
  *check({ repeats, operation }) {
    for (const { case: step, exchanges } of repeats) {
      const [first = 0, ...others] = serverPhases(exchanges);
      const slowest = Math.max(...others);
      if (others.length < FEWEST || first < LEAST_MS || first < LEAST_RATIO * slowest) continue;
      yield {
        case: step.name,
        where: 'server phase',
        expected: 'a first response about as fast as the following ones',
        received: `${Math.round(first)} ms first, then at most ${Math.round(slowest)} ms`,
        pointer: operation.pointer,
      };
    }
  },
};

const FEWEST = 9;
const LEAST_MS = 1000;
const LEAST_RATIO = 5;
