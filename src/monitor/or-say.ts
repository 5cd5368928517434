import { errorFrom, errorText } from '../core/index.ts';

/**
 * For what comes after a verdict, which it must not change: whatever it throws is said.
 * @returns undefined where it threw
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
