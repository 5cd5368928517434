import wrapAnsi from 'wrap-ansi';
import { version } from '../project/index.ts';
import {
  type Argument,
  COMMON_OPTIONS,
  type Command,
  type Commands,
  type Form,
  type Option,
  type OptionTable,
} from './command.ts';

/** The meaning of the exit codes of every command. */
const EXIT_CODES =
  'Exit codes: 0 OK, 1 WARNING (drift, slow), 2 CRITICAL (down, broken), 3 UNKNOWN (no verdict).';

/** The overview: every command with its summary. */
export function overviewText(commands: Commands): string {
  const rows = Object.entries(commands).map(([name, { summary }]) => [name, summary] as const);
  return [
    `driftline ${version()}: does an API still keep the promise written in its OpenAPI document?`,
    '',
    'Usage: driftline COMMAND [OPTIONS]',
    '',
    table(rows),
    '',
    '"driftline help COMMAND" prints options and examples; "driftline --version" prints the version.',
    EXIT_CODES,
    'Settings come from the environment and from .env; .env.example explains each.',
  ].join('\n');
}

/**
 * The help of one command: usage, options with their defaults, exit codes, examples.
 * @param summary from the list of commands
 */
export function commandText(name: string, summary: string, command: Command): string {
  const forms = command.actions
    ? Object.entries(command.actions).map(([action, form]) => ({
        called: `${name} ${action}`,
        form,
        about: form.summary,
      }))
    : [{ called: name, form: command, about: undefined }];
  const usage = forms.map(({ called, form }) => `driftline ${synopsis(called, form)}`);
  const blocks = [
    `${summary}${command.description ? `\n${command.description}` : ''}`,
    `Usage: ${usage.join('\n       ')}`,
    ...forms.flatMap(({ called, form, about }) => formBlocks(called, form, about)),
    block('Options of every command', optionRows(COMMON_OPTIONS)),
    block('Exit codes', Object.entries(command.exitCodes)),
    block(
      'Examples',
      command.examples.map(([line, meaning]) => [`npx driftline ${line}`, meaning] as const),
    ),
  ];
  return blocks.filter((each) => each !== '').join('\n\n');
}

type Row = readonly [left: string, right: string];

function formBlocks(called: string, { argument, options }: Form, about: string | undefined): string[] {
  const words: Row[] = argument ? [[argument.name, argument.meaning]] : [];
  const rows = [...words, ...optionRows(options)];
  if (about === undefined) return [block('Options', rows)];
  return [[`${called}: ${about}`, ...(rows.length > 0 ? [table(rows)] : [])].join('\n')];
}

/** `report [MONITOR…] [OPTIONS]`. */
export function synopsis(called: string, { argument, options }: Form): string {
  return [
    called,
    ...(argument ? [argumentText(argument)] : []),
    ...(Object.keys(options).length > 0 ? ['[OPTIONS]'] : []),
  ].join(' ');
}

function argumentText({ name, many, required }: Argument): string {
  const text = `${name}${many === true ? '…' : ''}`;
  return required ? text : `[${text}]`;
}

function optionRows(options: OptionTable): Row[] {
  return Object.entries(options).map(([name, option]) => [optionText(name, option), meaningText(option)]);
}

/** `--serve [HOST:PORT]`. */
export function optionText(name: string, { value, optionalValue }: Option): string {
  if (value === undefined) return `--${name}`;
  return `--${name} ${optionalValue ? `[${value}]` : value}`;
}

function meaningText({ meaning, fallback }: Option): string {
  return fallback === undefined ? meaning : `${meaning} (default: ${fallback})`;
}

function block(title: string, rows: readonly Row[]): string {
  return rows.length === 0 ? '' : `${title}\n${table(rows)}`;
}

/** Two columns; the second one is wrapped, and starts on a new line where the first one is too long. */
function table(rows: readonly Row[]): string {
  const lengths = rows.map(([left]) => left.length).filter((length) => length <= WIDEST_LEFT);
  const width = Math.max(0, ...lengths);
  const indent = ' '.repeat(width + 4);
  return rows
    .map(([left, right]) => {
      const [first = '', ...more] = wrapAnsi(right, LINE - width - 4).split('\n');
      const begin =
        left.length > width ? `  ${left}\n${indent}${first}` : `  ${left.padEnd(width)}  ${first}`;
      return [begin, ...more.map((line) => indent + line)].join('\n');
    })
    .join('\n');
}

const WIDEST_LEFT = 40;
const LINE = 100;
