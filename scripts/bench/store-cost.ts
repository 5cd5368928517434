import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historySummary } from '../../src/history/objectives/status.ts';
import { postgresHistory, type SharedHistory } from '../../src/history/postgres/postgres-history.ts';
import { rebuildRollUps } from '../../src/history/roll-up/update.ts';
import { linesFromEnd } from '../../src/history/store/files.ts';
import { makeRun, makeState, makeStep } from '../../src/history/store/history.fixture.ts';
import { fileHistory } from '../../src/history/store/history-store.ts';
import { storeLine } from '../../src/history/store/line.ts';
import { storeFilesIn } from '../../src/history/store/read.ts';
import { openPostgres, withoutPostgres } from '../../src/testing/postgres-for-tests.ts';
import type { Bench } from './bench.ts';
import { cpuMsOf } from './cpu.ts';
import { measure } from './measure.ts';
import { type Missing, type Row, row } from './row.ts';
import { ratios } from './statistics.ts';
import { CHECK } from './subjects.ts';
import { writeYear } from './year-of-runs.ts';

/** A minute's runs of so many monitors. */
const MONITORS = 1000;
/** So many runs are under way at once, over all machines. */
const AT_ONCE = 12;
const MOST_ROUNDS = 5;
const MOST_TIMES_FILES = 2;
/** The database is read back from today. */
const END = new Date();
const DAY_MS = 86_400_000;

/** What a history in PostgreSQL costs, beside files. The database runs on the same machine, without fsync. */
export async function storeCost(bench: Bench): Promise<(Row | Missing)[]> {
  if (withoutPostgres) return [{ what: 'a history in PostgreSQL', missing: withoutPostgres }];
  const folder = mkdtempSync(join(tmpdir(), 'driftline-store-'));
  const postgres = await openPostgres();
  try {
    const checks = await oneRun(bench, folder, await postgres.database());
    const minute = await minuteOfRuns(bench, await postgres.database(), postgres.pid);
    const year = await yearSummedUp(bench, folder, await postgres.database());
    return [...checks, ...minute, ...year];
  } finally {
    await postgres.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One run of the command. */
async function oneRun(
  { environment, mock, counted, rounds, say }: Bench,
  folder: string,
  address: string,
): Promise<Row[]> {
  say(`A run with its history in files, and in PostgreSQL: ${rounds} rounds.`);
  const own = { ...environment, BASE_URL: mock, REPORTS_DIR: join(folder, 'reports') };
  const [files, database] = [[] as number[], [] as number[]];
  for (const variables of [own, { ...own, HISTORY_URL: address }]) await measure(CHECK, variables);
  for (const _round of counted(rounds)) {
    files.push((await measure(CHECK, own)).cpuMs);
    database.push((await measure(CHECK, { ...own, HISTORY_URL: address })).cpuMs);
  }
  return [
    row('CPU of a run of the default monitor, history in files', files, 'ms'),
    row('the same, history in PostgreSQL', database, 'ms'),
    row('PostgreSQL ÷ files', ratios(database, files), '×'),
  ];
}

/** What the database does for each run: the lease, the last run, silence, the line, a release. */
async function minuteOfRuns(
  { counted, rounds, say }: Bench,
  address: string,
  pid: () => number,
): Promise<Row[]> {
  const history = postgresHistory(address);
  await history.stores();
  say(`${MONITORS} monitors a round, ${AT_ONCE} at once.`);
  const [perSecond, cpu] = [[] as number[], [] as number[]];
  let slot = Date.now() - 3_600_000;
  for (const _round of counted(Math.min(rounds, MOST_ROUNDS))) {
    slot += 60_000;
    const before = cpuMsOf(pid());
    const started = performance.now();
    const names = Array.from({ length: MONITORS }, (_, index) => `monitor-${index}`);
    await Promise.all(Array.from({ length: AT_ONCE }, () => runAll(history, names, new Date(slot))));
    perSecond.push(MONITORS / ((performance.now() - started) / 1000));
    cpu.push((cpuMsOf(pid()) - before) / MONITORS);
  }
  await history.close();
  return [
    row(`runs a second that one database takes, of ${MONITORS} monitors`, perSecond, 'n'),
    row('CPU of the database for a run', cpu, 'ms'),
  ];
}

async function runAll(history: SharedHistory, names: string[], slot: Date): Promise<void> {
  for (let monitor = names.pop(); monitor !== undefined; monitor = names.pop()) {
    const request = { store: monitor, holder: `${monitor} ${slot.toISOString()}`, leaseMs: 15_000, slot };
    const { taken } = await history.takeLease(request);
    if (!taken) throw new Error(`${monitor} did not get its slot.`);
    await Promise.all([history.last(monitor), history.onCall(monitor)]);
    const time = slot.toISOString();
    const run = makeRun({ run: `${slot.getTime()}`, monitor, time });
    await history.append(monitor, [
      storeLine(
        run,
        [1, 2, 3].map(() => makeStep({ monitor, time })),
        makeState(),
      ),
    ]);
    await history.releaseLease(request);
  }
}

/** A year of a monitor, a run a minute: its roll-ups, and the runs of the last two days. */
async function yearSummedUp(
  { counted, rounds, say }: Bench,
  folder: string,
  address: string,
): Promise<Row[]> {
  say('A year summed up.');
  const directory = join(folder, 'year');
  writeYear(directory, 'login', END);
  rebuildRollUps(directory, 'login', END);
  const [files, history] = [fileHistory(directory), postgresHistory(address)];
  await history.putRollUps('login', await files.rollUps('login'));
  await history.append('login', latestLines(directory, END.getTime() - 2 * DAY_MS));
  const [fromFiles, fromDatabase] = [[] as number[], [] as number[]];
  const timed = async (values: number[], open: () => Promise<string>) => {
    const started = performance.now();
    const { ranges } = historySummary(await open(), 'login', END);
    values.push(performance.now() - started);
    return ranges.year.runs;
  };
  for (const _round of counted(Math.min(rounds, MOST_ROUNDS))) {
    const runs = await timed(fromFiles, async () => directory);
    const same = await timed(fromDatabase, () => {
      const since = new Date(END.getTime() - DAY_MS);
      return postgresHistory(address).folder({ stores: ['login'], since });
    });
    if (runs !== same) throw new Error(`${same} runs in the database, ${runs} in files`);
    await postgresHistory(address).close();
  }
  return [
    row('a year of a monitor summed up from roll-ups in files', fromFiles, 'ms'),
    row('the same from PostgreSQL, connecting included', fromDatabase, 'ms'),
    row('PostgreSQL ÷ files', ratios(fromDatabase, fromFiles), '×', MOST_TIMES_FILES),
  ];
}

function latestLines(directory: string, from: number): string[] {
  const lines: string[] = [];
  for (const name of storeFilesIn(directory, 'login').reverse()) {
    for (const line of linesFromEnd(join(directory, name))) {
      if (line === '') continue;
      if (Date.parse(JSON.parse(line).time) < from) return lines.reverse();
      lines.push(line);
    }
  }
  return lines.reverse();
}
