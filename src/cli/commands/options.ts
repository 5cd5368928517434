import { type ParseArgsConfig, parseArgs } from 'node:util';
import { DURATION_FORM, durationMs, Fault } from '../../core/index.ts';

/**
 * Parses a command's options; anything else on the line is refused.
 * @throws Fault DL_OPTION_INVALID
 */
export function parseOptions<const T extends NonNullable<ParseArgsConfig['options']>>(
  parameters: readonly string[],
  options: T,
) {
  return parsed(parameters, options, false).values;
}

/**
 * Parses a command's options, and the names that stand beside them.
 * @throws Fault DL_OPTION_INVALID
 */
export function parseCommandLine<const T extends NonNullable<ParseArgsConfig['options']>>(
  parameters: readonly string[],
  options: T,
) {
  return parsed(parameters, options, true);
}

type Parsed<T extends NonNullable<ParseArgsConfig['options']>> = ReturnType<
  typeof parseArgs<{ args: string[]; options: T; strict: true; allowPositionals: boolean }>
>;

function parsed<const T extends NonNullable<ParseArgsConfig['options']>>(
  parameters: readonly string[],
  options: T,
  allowPositionals: boolean,
) {
  // Cron's line has no options as a rule, and parseArgs costs a start more than the rest of a command line does.
  const plain = allowPositionals && !parameters.some((each) => each.startsWith('-'));
  if (plain) return { values: {}, positionals: [...parameters] } as Parsed<T>;
  try {
    return parseArgs({ args: [...parameters], options, strict: true, allowPositionals });
  } catch (cause) {
    const known = Object.keys(options).map((name) => `--${name}`);
    // The first sentence of Node's message; the others say what our hint says better.
    const reason = String(cause instanceof Error ? cause.message : cause).split(/\.(?:\s|$)|\n/)[0];
    throw new Fault(
      'DL_OPTION_INVALID',
      `${reason}.`,
      `The options are: ${known.join(', ') || 'none'}.`,
      cause,
    );
  }
}

/**
 * A length of time given as an option, in milliseconds; undefined where it was not given.
 * @throws Fault DL_OPTION_INVALID
 */
export function durationOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = durationMs(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new Fault('DL_OPTION_INVALID', `--${name} is ${JSON.stringify(text)}.`, `Expected ${DURATION_FORM}.`);
}

/**
 * A whole number given as an option.
 * @throws Fault DL_OPTION_INVALID
 */
export function wholeOption(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new Fault(
    'DL_OPTION_INVALID',
    `--${name} is ${JSON.stringify(text)}.`,
    `Expected a whole number from ${least} to ${most}.`,
  );
}
