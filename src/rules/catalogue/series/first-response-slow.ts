import type { SeriesRule } from '../../rule.ts';
import { serverPhases } from '../../series/series.ts';

export const firstResponseSlow: SeriesRule = {
  id: 'first-response-slow',
  family: 'speed',
  severity: 'warning',
  title: 'The first response takes much longer than those after it',
  why: 'Whoever comes first after a quiet time waits, and clients with short time limits give up.',
  fix: 'Let the server open its connections and fill its caches before it takes requests.',
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
        expected: 'a first response that takes as long as others',
        received: `${Math.round(first)} ms, and ${Math.round(slowest)} ms at most after it`,
        pointer: operation.pointer,
      };
    }
  },
};

const FEWEST = 9;
const LEAST_MS = 1000;
const LEAST_RATIO = 5;
