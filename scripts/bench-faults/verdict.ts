import type { BenchFault } from './catalogue.ts';

/** What the suite, or the monitor, made of a server. */
export interface Observation {
  /** It ended as for a broken promise. */
  readonly failed: boolean;
  readonly rules: readonly string[];
  readonly remark?: string;
}

/**
 * - `caught`: a fault made it fail, a drift was told;
 * - `warned`: a fault was told, and did not make it fail;
 * - `missed`: nothing was told;
 * - `quiet`: an honest server, and nothing was told;
 * - `false-alarm`: an honest server, and something was.
 */
export type Outcome = 'caught' | 'warned' | 'missed' | 'quiet' | 'false-alarm';

/** Whether an observation is right for what the server did. */
export function outcomeOf({ severity }: BenchFault, { failed, rules }: Observation): Outcome {
  const told = failed || rules.length > 0;
  if (severity === 'none') return told ? 'false-alarm' : 'quiet';
  if (failed || (severity === 'drift' && told)) return 'caught';
  return told ? 'warned' : 'missed';
}
