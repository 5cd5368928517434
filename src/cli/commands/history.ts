import { Fault } from '../../core/index.ts';
import { type Compaction, compactJournal, rebuildRollUps } from '../../history/index.ts';
import { watchedMonitors, withMonitorLock } from '../../monitor/index.ts';
import { parseCommandLine } from './options.ts';

/** Makes the roll-ups anew, or drops what is old of the journal. */
export async function run([action, ...parameters]: readonly string[]): Promise<number> {
  if (action === 'rebuild') return rebuild(parameters);
  if (action === 'compact') return compact(parameters);
  throw new Fault(
    'DL_OPTION_INVALID',
    action === undefined
      ? 'history was not told what to do.'
      : `There is no history ${JSON.stringify(action)}.`,
    'There are: history rebuild [MONITOR…], history compact --keep 90d [--dry-run] [MONITOR…].',
  );
}

async function rebuild(parameters: readonly string[]): Promise<number> {
  const { positionals: names } = parseCommandLine(parameters, {});
  const { directory, monitors, settings } = await watchedMonitors(names);
  for (const monitor of monitors) {
    const work = () => rebuildRollUps(directory, monitor, new Date());
    const hours = withMonitorLock(settings, monitor, 'history rebuild', work);
    process.stdout.write(`${monitor}: ${hours} ${hours === 1 ? 'hour' : 'hours'} rolled up\n`);
  }
  return 0;
}

async function compact(parameters: readonly string[]): Promise<number> {
  const { values, positionals: names } = parseCommandLine(parameters, {
    keep: { type: 'string' },
    'dry-run': { type: 'boolean' },
  });
  const keepMs = keptMs(values.keep);
  const dryRun = values['dry-run'] ?? false;
  const { directory, monitors, settings } = await watchedMonitors(names);
  for (const monitor of monitors) {
    const work = () => compactJournal(directory, monitor, { now: new Date(), keepMs, dryRun });
    const done = dryRun ? work() : withMonitorLock(settings, monitor, 'history compact', work);
    process.stdout.write(`${monitor}: ${told(done, dryRun)}\n`);
  }
  return 0;
}

const DAY_MS = 86_400_000;

/** @throws Fault DL_OPTION_INVALID */
function keptMs(keep: string | undefined): number {
  const days = /^(?<days>[1-9]\d{0,4})d$/.exec(keep ?? '')?.groups?.days;
  if (days !== undefined) return Number(days) * DAY_MS;
  throw new Fault(
    'DL_OPTION_INVALID',
    keep === undefined ? 'history compact was not told what to keep.' : `--keep is ${JSON.stringify(keep)}.`,
    'Expected so many days, for example --keep 90d.',
  );
}

function told({ files, cut, bytes }: Compaction, dryRun: boolean): string {
  if (files.length === 0 && cut === undefined) return 'nothing is that old';
  const begin = cut ? [`${cut.lines} lines of ${cut.file}`] : [];
  const megabytes = (bytes / 1e6).toFixed(1);
  return `${[...files, ...begin].join(', ')} ${dryRun ? 'would go' : 'gone'}, ${megabytes} MB`;
}
