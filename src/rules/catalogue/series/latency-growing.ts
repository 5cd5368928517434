import type { SeriesRule } from '../../rule.ts';
import { serverPhases } from '../../series/series.ts';
import { median, risingProbability } from '../../series/statistics.ts';

export const latencyGrowing: SeriesRule = {
  id: 'latency-growing',
  family: 'speed',
  severity: 'error',
  title: 'Latency grows with each request',
  why: 'Something accumulates with every request, and before long requests time out.',
  fix: 'Look for what grows with each request: a list, a queue, connections that are never released.',
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
        expected: 'responses as fast as at first',
        received: `${Math.round(first)} ms at first, ${Math.round(last)} ms after ${phases.length} requests`,
        pointer: operation.pointer,
      };
    }
  },
};

/** With so few responses, only a rise without exception is unlikely enough. */
const FEWEST = 12;
/** A series may be checked three times while it runs: together that makes 0.05 %. */
const FALSE_ALARMS = 0.00015;
const LEAST_RISE_MS = 50;
const LEAST_RATIO = 1.5;

/** Growth has to continue through the whole series: a machine that became busy once does not count. */
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
