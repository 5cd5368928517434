import type { SeriesRule } from '../../rule.ts';
import { median } from '../../series/median.ts';
import { serverPhases } from '../../series/series.ts';
import { risingProbability } from '../../series/trend.ts';

export const latencyGrowing: SeriesRule = {
  id: 'latency-growing',
  family: 'speed',
  severity: 'error',
  title: 'Each response takes longer than the one before',
  why: 'Something piles up with every request, and before long nobody is answered in time.',
  fix: 'Look for what grows with each request: a list, a queue, connections that are never given back.',
  source: 'OWASP API Security Top 10 2023, API4; RFC 9110, section 15.6.4',
  perCase: true,
  *check({ repeats, operation }) {
    for (const { case: step, exchanges } of repeats) {
      const phases = serverPhases(exchanges);
      if (phases.length < FEWEST || !rises(phases) || risingProbability(phases) > FALSE_ALARMS) continue;
      const [first, , last] = thirds(phases);
      yield {
        case: step.name,
        where: 'server phase',
        expected: 'responses that take as long as before',
        received: `${Math.round(first)} ms at first, ${Math.round(last)} ms after ${phases.length} requests`,
        pointer: operation.pointer,
      };
    }
  },
};

/** Of the fewest that are looked at, only a rise without exception is so unlikely. */
const FEWEST = 12;
/** A series may be looked at three times while it goes on: that makes 0.05 % in all. */
const FALSE_ALARMS = 0.00015;
const LEAST_RISE_MS = 50;
const LEAST_RATIO = 1.5;

/** What grows goes on growing: a machine that became busy once is no such thing. */
function rises(phases: readonly number[]): boolean {
  const [first, middle, last] = thirds(phases);
  const rise = last - first;
  const steady = middle - first > rise / 5 && last - middle > rise / 5;
  return steady && rise >= LEAST_RISE_MS && last >= LEAST_RATIO * first;
}

function thirds(phases: readonly number[]): [first: number, middle: number, last: number] {
  const third = Math.ceil(phases.length / 3);
  return [
    median(phases.slice(0, third)),
    median(phases.slice(third, phases.length - third)),
    median(phases.slice(-third)),
  ];
}
