import { Fault, faultText } from '../src/core/fault.ts';

/**
 * Reads what a chore's command line asks for.
 * @param usage how the chore is called, told where anything is wrong with that
 * @throws Fault DL_OPTION_INVALID
 */
export function readOptions<Wish>(usage: string, read: () => Wish): Wish {
  try {
    return read();
  } catch (problem) {
    if (problem instanceof Fault) throw problem;
    throw new Fault('DL_OPTION_INVALID', problem instanceof Error ? problem.message : String(problem), usage);
  }
}

/** @throws Error where an option's value is none, or is too small */
export function wholeNumber(name: string, text: string, least = 0): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least) {
    throw new Error(`${name} is a whole number from ${least} on.`);
  }
  return Number(text);
}

/** Runs a chore and exits with its code; with 3 where our own side is wrong, or the process ends before the chore. */
export async function runChore(chore: () => Promise<number>): Promise<void> {
  process.exitCode = 3;
  try {
    process.exitCode = await chore();
  } catch (error) {
    const text =
      error instanceof Fault ? faultText(error) : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${text}\n`);
  }
}
