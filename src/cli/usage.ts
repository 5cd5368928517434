import type { CommandEntry } from './commands/index.ts';

/** The help text: every command with its options, then what the exit codes mean. */
export function usage(commands: readonly CommandEntry[]): string {
  const rows = commands.flatMap(({ synopsis, summary, options = [] }) => [
    [`  ${synopsis}`, summary],
    ...options.map(([option, meaning]) => [`      ${option}`, `  ${meaning}`]),
  ]);
  const narrow = rows.map(([left = '']) => left.length).filter((length) => length <= WIDEST);
  const width = Math.max(...narrow);
  return [
    'driftline: does an API still keep the promise written in its OpenAPI document?',
    '',
    ...rows.map(([left = '', right = '']) =>
      left.length > width ? `${left}\n${' '.repeat(width + 2)}${right}` : `${left.padEnd(width)}  ${right}`,
    ),
    '',
    'Every command: --project DIR, in place of the nearest project from the working directory upwards.',
    'Exit codes: 0 OK, 1 WARNING (drift, slow), 2 CRITICAL (down, or a promise broken), 3 UNKNOWN (our side).',
    'Settings come from the environment and from .env; .env.example explains each.',
    '',
  ].join('\n');
}

/** What is longer has a line of its own. */
const WIDEST = 40;
