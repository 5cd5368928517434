import { type ParseArgsConfig, parseArgs } from 'node:util';
import { Fault } from '../../contracts/index.ts';

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

function parsed<const T extends NonNullable<ParseArgsConfig['options']>>(
  parameters: readonly string[],
  options: T,
  allowPositionals: boolean,
) {
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
 * The values of a command's options, and the names that stand beside them; any other option is refused.
 * @throws Fault DL_OPTION_INVALID
 */
export function parseNamedOptions<const T extends NonNullable<ParseArgsConfig['options']>>(
  parameters: readonly string[],
  options: T,
) {
  const { values, positionals } = parsed(parameters, options, true);
  return { values, names: positionals };
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
