import type { BenchFault } from './catalogue.ts';

/** What the suite, or the monitor, found at a server. */
export interface Observation {
  /** It failed because of a contract violation. */
  readonly failed: boolean;
  /** There was a finding of severity warning or error. */
  readonly warned: boolean;
  /** Ids of all rules with a finding, with the severity where it is not an error. */
  readonly rules: readonly string[];
  /** A problem on our side. */
  readonly problem?: string;
}

/**
 * - `caught`: a violation failed the run, or drift was reported;
 * - `warned`: a violation was reported as a warning only;
 * - `missed`: nothing was reported;
 * - `quiet`: a conforming server, and no finding but what is only worth knowing (severity info);
 * - `false-alarm`: a conforming server, and a finding of severity warning or error.
 */
export type Outcome = 'caught' | 'warned' | 'missed' | 'quiet' | 'false-alarm';

/** The outcome for a fault. */
export function outcomeOf({ severity }: BenchFault, { failed, warned }: Observation): Outcome {
  if (severity === 'none') return failed || warned ? 'false-alarm' : 'quiet';
  if (failed || (severity === 'drift' && warned)) return 'caught';
  return warned ? 'warned' : 'missed';
}
