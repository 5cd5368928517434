import { DriftlineError, errorText } from '../src/core/driftline-error.ts';

/**
 * Reads the options of a script; any error becomes a DriftlineError with the usage as its hint.
 * @throws DriftlineError DL_OPTION_INVALID
 */
export function readOptions<Options>(usage: string, read: () => Options): Options {
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

/** @throws Error where the value of an option is not a whole number, or less than `least` */
export function wholeNumber(name: string, text: string, least = 0): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least) {
    throw new Error(`${name} is ${JSON.stringify(text)}, must be a whole number from ${least}.`);
  }
  return Number(text);
}

/** Runs a script and exits with its code; with 3 after an error, or if the process ends before the script. */
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
