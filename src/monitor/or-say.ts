import { errorFrom, errorText } from '../core/index.ts';

/**
 * Runs work that must not change the verdict: an error is printed, not thrown.
 * @returns the result of the work; undefined if it threw
 */
export async function orSay<T>(
  say: (sentence: string) => void,
  work: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (thrown) {
    say(errorText(errorFrom(thrown)));
    return undefined;
  }
}
