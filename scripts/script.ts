import { DriftlineError, errorText } from '../src/core/driftline-error.ts';

/**
 * Reads what a script's command line asks for.
 * @param usage how the script is called, told where anything is wrong with that
 * @throws DriftlineError DL_OPTION_INVALID
 */
export function readOptions<StepExpectation>(usage: string, read: () => StepExpectation): StepExpectation {
  try {
    return read();
  } catch (problem) {
    if (problem instanceof DriftlineError) throw problem;
    throw new DriftlineError(
      'DL_OPTION_INVALID',
      problem instanceof Error ? problem.message : String(problem),
      usage,
    );
  }
}

/** @throws Error where an option's value is none, or is too small */
export function wholeNumber(name: string, text: string, least = 0): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least) {
    throw new Error(`${name} is a whole number from ${least} on.`);
  }
  return Number(text);
}

/** Runs a script and exits with its code; with 3 where the monitor host is wrong, or the process ends before the script. */
export async function runScript(script: () => Promise<number>): Promise<void> {
  process.exitCode = 3;
  try {
    process.exitCode = await script();
  } catch (error) {
    const text =
      error instanceof DriftlineError
        ? errorText(error)
        : error instanceof Error
          ? error.stack
          : String(error);
    process.stderr.write(`${text}\n`);
  }
}
