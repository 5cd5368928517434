import * as check from './check.ts';

/** A command of `driftline`. */
export interface Command {
  /** @returns the exit code */
  run(parameters: readonly string[]): Promise<number>;
}

/** A command as the help lists it; its code is loaded when it is run. */
export interface CommandEntry {
  readonly name: string;
  readonly synopsis: string;
  readonly summary: string;
  /** Each with what it does. */
  readonly options?: readonly (readonly [option: string, meaning: string])[];
  /** What it prints is not all that it is there for: who reads nothing has still to be told. */
  readonly outlivesOutput?: true;
  /** An error that nothing caught ends no run of it: each of them has a time limit. */
  readonly outlivesErrors?: true;
  readonly load: () => Promise<Command>;
}

/** Every command. One more: its file, and its entry here. The check, which cron starts, is loaded with the list. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'check',
    synopsis: 'check [MONITOR…]',
    summary: 'Run monitors once; all of them where none is named.',
    options: [
      ['--pretty | --json | --plugin', 'for people, as NDJSON, as one line for Nagios'],
      ['--quiet', 'print nothing unless something is wrong'],
      ['--jitter 10s', 'wait for up to so long first'],
      ['--deadline 50s', 'end within so long, whatever happens'],
      ['--textfile DIR', "write metrics for node_exporter's textfile collector"],
      ['--dry-run', 'print what would be asked; ask and write nothing'],
    ],
    outlivesOutput: true,
    load: async () => check,
  },
  {
    name: 'watch',
    synopsis: 'watch [MONITOR…]',
    summary: 'Keep running them on their schedules, never two runs of one at once.',
    options: [
      ['--every 60s | --cron EXPRESSION', 'in place of their schedules'],
      ['--deadline 50s', 'of one run'],
      ['--metrics HOST:PORT', 'serve metrics to Prometheus'],
      ['--pretty | --json', 'for people, as NDJSON'],
    ],
    outlivesOutput: true,
    outlivesErrors: true,
    load: () => import('./watch.ts'),
  },
  {
    name: 'check-config',
    synopsis: 'check-config [MONITOR…]',
    summary: 'Check settings, monitors and contracts; send no request.',
    load: () => import('./check-config.ts'),
  },
  {
    name: 'build',
    synopsis: 'build',
    summary:
      "Fill the project's cache ahead: contracts, monitors and configuration compiled for a quick start.",
    load: () => import('./build.ts'),
  },
  {
    name: 'report',
    synopsis: 'report [MONITOR…]',
    summary: 'Build the front page and the monitor page.',
    options: [
      ['--range 7d', 'look at each run so far back, and let the charts begin there'],
      ['--monitor NAME', 'only this one; may be given more than once'],
      ['--json', 'print the summaries as data, a line each, and build nothing'],
      ['--open', 'open the page in the browser'],
      ['--serve [HOST:PORT]', 'serve the pages, always fresh; to this machine alone unless told otherwise'],
    ],
    load: () => import('./report.ts'),
  },
  {
    name: 'status',
    synopsis: 'status [--json] [MONITOR…]',
    summary: 'Tell how each monitor fares, by its history.',
    load: () => import('./status.ts'),
  },
  {
    name: 'history',
    synopsis: 'history rebuild [MONITOR…] | compact --keep 90d [--dry-run] [MONITOR…]',
    summary: 'Make the hourly roll-ups anew; drop what is old of the journal.',
    load: () => import('./history.ts'),
  },
  {
    name: 'baseline',
    synopsis: 'baseline accept [--add] [--reason TEXT] | show',
    summary: 'Accept what the API looks like today; show what changed since.',
    load: () => import('./baseline.ts'),
  },
  {
    name: 'drift',
    synopsis: 'drift [--overlay [FILE]]',
    summary: 'Show all drift, or write an OpenAPI overlay that makes the contract true again.',
    load: () => import('./drift.ts'),
  },
  {
    name: 'explain',
    synopsis: 'explain [--json] [RULE]',
    summary: 'Say what a rule finds, why it matters and how to mend it; list them all.',
    load: () => import('./explain.ts'),
  },
  {
    name: 'contract',
    synopsis: 'contract FILE [--json]',
    summary: 'Show what a contract promises, and everything that is wrong with it.',
    load: () => import('./contract.ts'),
  },
  {
    name: 'stand-in',
    synopsis: 'stand-in [--port N] [--behaviour NAME | --list] [--token-life SECONDS]',
    summary: 'Serve the contract on this machine, honestly or broken in one named way.',
    load: () => import('./stand-in.ts'),
  },
];
