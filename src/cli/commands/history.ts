import { DriftlineError } from '../../core/index.ts';
import { type Compaction, compactRunStore, rebuildRollUps } from '../../history/index.ts';
import { watchedMonitors, withMonitorLock } from '../../monitor/index.ts';
import { type Command, type CommandLine, defineAction, type OptionTable } from '../command.ts';

const MONITOR = {
  name: 'MONITOR',
  meaning: 'name of a monitor; every one that has a history where none is named',
  many: true,
} as const;

const COMPACT_OPTIONS = {
  keep: { meaning: 'days that stay whole, required: 90d for example', value: 'DAYS' },
  'dry-run': { meaning: 'say what would go, and change nothing' },
} as const satisfies OptionTable;

/** `driftline history`: makes the roll-ups anew, or drops what is old. */
export const command: Command = {
  actions: {
    rebuild: defineAction({
      summary: 'Make the hourly roll-ups anew.',
      argument: MONITOR,
      options: {},
      run: rebuild,
    }),
    compact: defineAction({
      summary: 'Drop runs that are older than so many days; their hourly roll-ups stay.',
      argument: MONITOR,
      options: COMPACT_OPTIONS,
      run: compact,
    }),
  },
  exitCodes: { 0: 'done', 3: 'the history cannot be read or written, or a run is going on' },
  examples: [
    ['history compact --keep 90d --dry-run', 'see what would go'],
    ['history rebuild', 'after files of the history were edited or restored'],
  ],
};

async function rebuild({ words: names }: CommandLine): Promise<number> {
  const { directory, monitors, settings } = await watchedMonitors(names);
  for (const monitor of monitors) {
    const work = () => rebuildRollUps(directory, monitor, new Date());
    const hours = withMonitorLock(settings, monitor, 'history rebuild', work);
    process.stdout.write(`${monitor}: ${hours} ${hours === 1 ? 'hour' : 'hours'} rolled up\n`);
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
    process.stdout.write(`${monitor}: ${reported(done, dryRun)}\n`);
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
    keep === undefined ? 'history compact was not told what to keep.' : `--keep is ${JSON.stringify(keep)}.`,
    'Expected so many days, for example --keep 90d.',
  );
}

function reported({ files, cut, bytes }: Compaction, dryRun: boolean): string {
  if (files.length === 0 && cut === undefined) return 'nothing is that old';
  const begin = cut ? [`${cut.lines} lines of ${cut.file}`] : [];
  const megabytes = (bytes / 1e6).toFixed(1);
  return `${[...files, ...begin].join(', ')} ${dryRun ? 'would go' : 'gone'}, ${megabytes} MB`;
}
