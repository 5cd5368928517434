import { DriftlineError, DURATION_FORM, durationMs, nearNames } from '../core/index.ts';
import {
  type Argument,
  COMMON_OPTIONS,
  type CommandEntry,
  type CommandLine,
  type Commands,
  type Form,
  type Option,
  type OptionTable,
  type Values,
} from './command.ts';

/** The parts of a command line. */
interface Read {
  readonly values: Readonly<Record<string, string | true | readonly string[]>>;
  readonly words: readonly string[];
  /** From the first word on, where only the options before it are parsed. */
  readonly rest: readonly string[];
}

/**
 * Parses the words and options after a command's name. Written by hand: a check with options starts 1 ms
 * sooner than with Node's parseArgs, which does not support options with an optional value.
 * @param name as in the help: `check`, `history compact`
 * @throws DriftlineError DL_OPTION_INVALID
 */
export function parseLine(name: string, form: Form, parameters: readonly string[]): CommandLine {
  const { values, words } = read(name, { ...form.options, ...COMMON_OPTIONS }, parameters, 'whole');
  checkWords(name, form.argument, words);
  return { values, words } as CommandLine;
}

/** Parses the options before the name of a command. */
export function parseLeading<Table extends OptionTable>(
  table: Table,
  parameters: readonly string[],
): { readonly values: Values<Table>; readonly rest: readonly string[] } {
  const { values, rest } = read('', table, parameters, 'before-words');
  return { values: values as Values<Table>, rest };
}

function read(
  name: string,
  table: OptionTable,
  parameters: readonly string[],
  part: 'whole' | 'before-words',
): Read {
  const values: Record<string, string | true | string[]> = {};
  const words: string[] = [];
  for (let index = 0; index < parameters.length; index += 1) {
    const parameter = parameters[index] ?? '';
    // A dash alone is a word: other programs use it for stdin.
    const isWord = !parameter.startsWith('-') || parameter === '-';
    if (isWord && part === 'before-words') return { values, words, rest: parameters.slice(index) };
    if (parameter === '--') {
      words.push(...parameters.slice(index + 1));
      break;
    }
    if (isWord) words.push(parameter);
    else {
      const { option, written, inline } = optionAt(name, table, parameter);
      const next = parameters[index + 1];
      const follows = inline === undefined && takes(option, next);
      if (follows) index += 1;
      const value = givenValue(written, option, inline ?? (follows ? next : undefined));
      values[written] = option.many ? [...[values[written] ?? []].flat().map(String), String(value)] : value;
    }
  }
  return { values, words, rest: [] };
}

/** An option as it is written on the line: `--name` or `--name=value`. */
function optionAt(command: string, table: OptionTable, parameter: string) {
  const [, text = '', inline] = /^(-[^=]*)(?:=(.*))?$/s.exec(parameter) ?? [];
  const written = SHORT[text] ?? text;
  const option = written.startsWith('--') ? own(table, written.slice(2)) : undefined;
  if (option) return { option, written: written.slice(2), inline };
  const names = Object.keys(table);
  const near = nearNames(written.replace(/^-+/, ''), names).map((name) => `--${name}`);
  throw wrong(
    `${`driftline ${command}`.trim()} has no option ${JSON.stringify(text)}.`,
    near.length > 0
      ? `Did you mean ${near.join(' or ')}?`
      : `The options are: ${names.map((name) => `--${name}`).join(', ')}.`,
  );
}

const SHORT: Readonly<Record<string, string>> = { '-h': '--help', '-v': '--version' };

function own<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Whether the next word is the option's value. */
function takes({ value, optionalValue }: Option, next: string | undefined): boolean {
  if (value === undefined || next === undefined) return false;
  return optionalValue ? optionalValue.test(next) : !next.startsWith('--');
}

function givenValue(name: string, option: Option, given: string | undefined): string | true {
  if (option.value === undefined && given !== undefined) {
    throw wrong(
      `--${name} takes no value, but was given ${JSON.stringify(given)}.`,
      `Write --${name} alone.`,
    );
  }
  const missing = given === undefined || given === '';
  if (option.value === undefined || (missing && option.optionalValue)) return true;
  if (!missing) return given;
  throw wrong(`--${name} needs a value: ${option.meaning}.`, `Write --${name} ${option.value}.`);
}

function checkWords(name: string, argument: Argument | undefined, words: readonly string[]): void {
  const most = argument ? (argument.many === true ? Number.POSITIVE_INFINITY : (argument.many ?? 1)) : 0;
  if (argument?.required && words.length < (argument.many === 2 ? 2 : 1)) {
    throw wrong(`driftline ${name} needs ${argument.name}: ${argument.meaning}.`, helpHint(name));
  }
  const beyond = words[most];
  if (beyond === undefined) return;
  const takesWhat = argument ? `${most === 1 ? 'one ' : ''}${argument.name}` : 'no words';
  throw wrong(
    `driftline ${name} takes ${takesWhat}, but was given ${JSON.stringify(beyond)}.`,
    helpHint(name),
  );
}

/**
 * The entry of a command.
 * @throws DriftlineError DL_OPTION_INVALID with the nearest names
 */
export function commandNamed(name: string, commands: Commands): CommandEntry {
  const entry = own(commands, name);
  if (entry) return entry;
  const known = Object.keys(commands);
  const near = nearNames(name, known);
  throw wrong(
    `There is no command ${JSON.stringify(name)}.`,
    near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `The commands are: ${known.join(', ')}.`,
  );
}

export function helpHint(command: string): string {
  return `Run "driftline help ${command.split(' ')[0]}" for its usage.`;
}

/** @returns an error of the command line, with a hint */
export function wrong(message: string, hint: string): DriftlineError {
  return new DriftlineError('DL_OPTION_INVALID', message, hint);
}

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

/**
 * The value of an option that is one of several words.
 * @throws DriftlineError DL_OPTION_INVALID
 */
export function oneOf<Word extends string>(words: readonly Word[], option: string, given: string): Word {
  const found = words.find((word) => word === given);
  if (found !== undefined) return found;
  throw wrong(`--${option} is ${JSON.stringify(given)}.`, `Expected ${words.join(' or ')}.`);
}
