import { DriftlineError, DURATION_FORM, durationMs } from '../../core/index.ts';

/**
 * The value of an option that is a duration, in milliseconds; undefined where it was not given.
 * @throws DriftlineError DL_OPTION_INVALID
 */
export function durationOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = durationMs(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new DriftlineError(
    'DL_OPTION_INVALID',
    `--${name} is ${JSON.stringify(text)}.`,
    `Expected ${DURATION_FORM}.`,
  );
}

/**
 * The value of an option that is a whole number.
 * @throws DriftlineError DL_OPTION_INVALID
 */
export function wholeOption(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new DriftlineError(
    'DL_OPTION_INVALID',
    `--${name} is ${JSON.stringify(text)}.`,
    `Expected a whole number from ${least} to ${most}.`,
  );
}
