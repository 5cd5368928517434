import type { BenchFault } from './catalogue.ts';

/** What the suite, or the monitor, made of a server. */
export interface Observation {
  /** It ended as for a broken promise. */
  readonly failed: boolean;
  /** Something was told that is more than worth knowing. */
  readonly warned: boolean;
  /** Whatever was told. */
  readonly rules: readonly string[];
  readonly remark?: string;
}

/**
 * - `caught`: a fault made it fail, a drift was told;
 * - `warned`: a fault was told, and did not make it fail;
 * - `missed`: nothing was told;
 * - `quiet`: a conforming server, and nothing was told;
 * - `false-alarm`: a conforming server, and something was.
 */
export type Outcome = 'caught' | 'warned' | 'missed' | 'quiet' | 'false-alarm';

/** Whether an observation is right for what the server did. A conforming one is not even worth a remark. */
export function outcomeOf({ severity }: BenchFault, { failed, warned, rules }: Observation): Outcome {
  if (severity === 'none') return failed || rules.length > 0 ? 'false-alarm' : 'quiet';
  if (failed || (severity === 'drift' && warned)) return 'caught';
  return warned ? 'warned' : 'missed';
}
