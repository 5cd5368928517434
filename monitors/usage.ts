import type { CommandEntry } from './commands/index.ts';

/** The help text: every command, then what the exit codes mean. */
export function usage(commands: readonly CommandEntry[]): string {
  const width = Math.max(...commands.map(({ synopsis }) => synopsis.length));
  const lines = commands.map(({ synopsis, summary }) => `  ${synopsis.padEnd(width)}  ${summary}`);
  return [
    'driftline: does an API still keep the promise written in its OpenAPI document?',
    '',
    ...lines,
    '',
    'Exit codes: 0 OK, 1 WARNING (drift), 2 CRITICAL (down, or a promise broken), 3 UNKNOWN (our side: a fault).',
    'Settings come from the environment and from .env; .env.example explains each.',
    '',
  ].join('\n');
}
