import type { Option } from './command.ts';
import { oneOf } from './parse.ts';

/** `--fail-on` of commands that judge without a run of a monitor. */
export const FAIL_ON = {
  ...{ meaning: 'the least severity that makes the exit code other than 0: warning or error' },
  ...{ value: 'SEVERITY', fallback: 'warning', completes: ['warning', 'error'] },
} as const satisfies Option;

export type FailOn = 'warning' | 'error';

/** @throws DriftlineError DL_OPTION_INVALID */
export function failOnOf(given: string = FAIL_ON.fallback): FailOn {
  return oneOf(['warning', 'error'] as const, 'fail-on', given);
}

/** 2 where there is an error, 1 where there is a warning and warnings count, else 0. */
export function severityExit(severities: Iterable<'error' | 'warning' | 'info'>, failOn: FailOn): 0 | 1 | 2 {
  const found = new Set(severities);
  if (found.has('error')) return 2;
  return failOn === 'warning' && found.has('warning') ? 1 : 0;
}
