import { readSettings } from '../../config/index.ts';
import { DriftlineError } from '../../core/index.ts';
import {
  type Compaction,
  fileHistory,
  type HistoryStore,
  moveHistory,
  openHistory,
  storesNamed,
} from '../../history/index.ts';
import { maskTalk } from '../../masking/index.ts';
import { historyMonitors, withMonitorLock } from '../../monitor/index.ts';
import { type Command, type CommandLine, defineAction, type OptionTable } from '../command.ts';
import { print } from '../print.ts';

const MONITOR = {
  name: 'MONITOR',
  meaning: 'name of a monitor, or of one place of it: login@eu-west; default: all that have a history',
  many: true,
} as const;

const COMPACT_OPTIONS = {
  keep: { meaning: 'keep the runs of so many days; required, for example 90d', value: 'DAYS' },
  'dry-run': { meaning: 'print what would be removed; change nothing' },
} as const satisfies OptionTable;

/** `driftline history`: rebuilds the roll-ups, removes old runs, copies between files and database. */
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
    import: defineAction({
      summary: 'Copy the files below REPORTS_DIR into the database of HISTORY_URL; may be repeated.',
      argument: MONITOR,
      options: {},
      run: (line) => move(line, 'import'),
    }),
    export: defineAction({
      summary: 'Copy the database of HISTORY_URL into files below REPORTS_DIR; may be repeated.',
      argument: MONITOR,
      options: {},
      run: (line) => move(line, 'export'),
    }),
  },
  exitCodes: { 0: 'done', 3: 'the history cannot be read or written, or a run is under way' },
  examples: [
    ['history compact --keep 90d --dry-run', 'see what would be removed'],
    ['history rebuild', 'after files of the history were edited or restored'],
    ['history import', 'move the history of this machine into the database'],
  ],
};

async function rebuild({ words: names }: CommandLine): Promise<number> {
  const { history, monitors, settings } = await historyMonitors(names);
  for (const monitor of monitors) {
    const work = () => history.rebuild(monitor, new Date());
    const { lines, hours } = await withMonitorLock(settings, monitor, 'history rebuild', work);
    const rewritten = lines === 0 ? '' : `, ${counted(lines, 'line')} of an earlier version rewritten`;
    print(`${monitor}: ${counted(hours, 'hour')} rolled up${rewritten}\n`);
  }
  return 0;
}

async function compact({ values, words: names }: CommandLine<typeof COMPACT_OPTIONS>): Promise<number> {
  const keepMs = keptMs(values.keep);
  const dryRun = values['dry-run'] ?? false;
  const { history, monitors, settings } = await historyMonitors(names);
  for (const monitor of monitors) {
    const work = () => history.compact(monitor, { now: new Date(), keepMs, dryRun });
    const done = dryRun ? await work() : await withMonitorLock(settings, monitor, 'history compact', work);
    print(`${monitor}: ${compactionText(done, dryRun)}\n`);
  }
  return 0;
}

/** What is there already is not added again, so a copy may be stopped at any time, and repeated. */
async function move({ words: names }: CommandLine, direction: 'import' | 'export'): Promise<number> {
  const settings = await readSettings(process.env);
  maskTalk(settings);
  if (settings.historyUrl === undefined) {
    throw new DriftlineError(
      'DL_SETTING_MISSING',
      'HISTORY_URL is not set: there is no database to copy to or from.',
      'Set it to the address of a PostgreSQL database: postgres://user:password@host/name.',
    );
  }
  const [files, database] = [
    fileHistory(`${settings.reportsDirectory}/history`),
    await openHistory(settings),
  ];
  const [from, to] = direction === 'import' ? [files, database] : [database, files];
  for (const source of storesNamed(names, await from.stores())) {
    for (const { store, lines, rollUps } of await moveHistory(from, to, source)) {
      print(`${store}: ${counted(lines, 'line')} and ${counted(rollUps, 'roll-up')} copied\n`);
    }
  }
  await moveSuiteRuns(from, to);
  return 0;
}

async function moveSuiteRuns(from: HistoryStore, to: HistoryStore): Promise<void> {
  const runs = await from.suiteRuns();
  for (const run of runs) await to.addSuiteRun(run);
  if (runs.length > 0) print(`suite: ${counted(runs.length, 'run')} copied\n`);
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
