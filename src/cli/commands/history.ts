import { DriftlineError } from '../../core/index.ts';
import { type Compaction, compactRunStore, rebuildRollUps, rewriteRunStore } from '../../history/index.ts';
import { watchedMonitors, withMonitorLock } from '../../monitor/index.ts';
import { type Command, type CommandLine, defineAction, type OptionTable } from '../command.ts';
import { print } from '../print.ts';

const MONITOR = {
  name: 'MONITOR',
  meaning: 'name of a monitor; default: all that have a history',
  many: true,
} as const;

const COMPACT_OPTIONS = {
  keep: { meaning: 'keep the runs of so many days; required, for example 90d', value: 'DAYS' },
  'dry-run': { meaning: 'print what would be removed; change nothing' },
} as const satisfies OptionTable;

/** `driftline history`: rebuilds the roll-ups, or removes old runs. */
export const command: Command = {
  actions: {
    rebuild: defineAction({
      summary: 'Rebuild the hourly roll-ups, and rewrite lines of an earlier version.',
      argument: MONITOR,
      options: {},
      run: rebuild,
    }),
    compact: defineAction({
      summary: 'Remove runs that are older than so many days; their hourly roll-ups stay.',
      argument: MONITOR,
      options: COMPACT_OPTIONS,
      run: compact,
    }),
  },
  exitCodes: { 0: 'done', 3: 'the history cannot be read or written, or a run is under way' },
  examples: [
    ['history compact --keep 90d --dry-run', 'see what would be removed'],
    ['history rebuild', 'after files of the history were edited or restored'],
  ],
};

async function rebuild({ words: names }: CommandLine): Promise<number> {
  const { directory, monitors, settings } = await watchedMonitors(names);
  for (const monitor of monitors) {
    const work = () => ({
      lines: rewriteRunStore(directory, monitor),
      hours: rebuildRollUps(directory, monitor, new Date()),
    });
    const { lines, hours } = withMonitorLock(settings, monitor, 'history rebuild', work);
    const rewritten = lines === 0 ? '' : `, ${counted(lines, 'line')} of an earlier version rewritten`;
    print(`${monitor}: ${counted(hours, 'hour')} rolled up${rewritten}\n`);
  }
  return 0;
}

async function compact({ values, words: names }: CommandLine<typeof COMPACT_OPTIONS>): Promise<number> {
  const keepMs = keptMs(values.keep);
  const dryRun = values['dry-run'] ?? false;
  const { directory, monitors, settings } = await watchedMonitors(names);
  for (const monitor of monitors) {
    const work = () => compactRunStore(directory, monitor, { now: new Date(), keepMs, dryRun });
    const done = dryRun ? work() : withMonitorLock(settings, monitor, 'history compact', work);
    print(`${monitor}: ${compactionText(done, dryRun)}\n`);
  }
  return 0;
}

const DAY_MS = 86_400_000;

/** @throws DriftlineError DL_OPTION_INVALID */
function keptMs(keep: string | undefined): number {
  const days = /^(?<days>[1-9]\d{0,4})d$/.exec(keep ?? '')?.groups?.days;
  if (days !== undefined) return Number(days) * DAY_MS;
  throw new DriftlineError(
    'DL_OPTION_INVALID',
    keep === undefined ? 'history compact needs --keep.' : `--keep is ${JSON.stringify(keep)}.`,
    'Expected a number of days, for example --keep 90d.',
  );
}

function compactionText({ files, cut, bytes }: Compaction, dryRun: boolean): string {
  if (files.length === 0 && cut === undefined) return 'no runs are that old';
  const begin = cut ? [`${cut.lines} lines of ${cut.file}`] : [];
  const megabytes = (bytes / 1e6).toFixed(1);
  return `${[...files, ...begin].join(', ')} ${dryRun ? 'would be removed' : 'removed'}, ${megabytes} MB`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
