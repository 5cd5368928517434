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
  readonly load: () => Promise<Command>;
}

/** Every command. One more: its file, and its entry here. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'check',
    synopsis: 'check [--pretty | --json]',
    summary: 'Run the monitor once.',
    load: () => import('./check.ts'),
  },
  {
    name: 'watch',
    synopsis: 'watch [--every 60s | --cron EXPRESSION] [--pretty | --json]',
    summary: 'Keep running it, never two runs at once.',
    load: () => import('./watch.ts'),
  },
  {
    name: 'report',
    synopsis: 'report',
    summary: 'Build the front page and the monitor page.',
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
    synopsis: 'baseline accept [--add] | show',
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
    name: 'stand-in',
    synopsis: 'stand-in [--port N] [--behaviour NAME | --list] [--token-life SECONDS]',
    summary: 'Serve the contract on this machine, honestly or broken in one named way.',
    load: () => import('./stand-in.ts'),
  },
];
