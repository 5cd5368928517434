import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseOf } from '../../src/history/postgres/database.ts';
import { projectRoot } from '../../src/project/project-root.ts';
import { openPostgres, withoutPostgres } from '../../src/testing/postgres-for-tests.ts';
import { COMMAND } from '../run-node.ts';
import type { Bench } from './bench.ts';
import { cpuMsOf } from './cpu.ts';
import { type Missing, type Row, row } from './row.ts';

const MONITORS = 1000;
const PROCESSES = 3;
const MINUTE_MS = 60_000;
/** A minute in which every monitor runs for the first time, and the compilers are at work. */
const WARM_UP_MS = MINUTE_MS + 10_000;
/** So long a run that is due may take. */
const SETTLE_MS = 10_000;
const MOST_MINUTES = 5;

const DEFINITIONS = `
import { defineMonitor } from 'driftline';
export default Array.from({ length: ${MONITORS} }, (_, index) => defineMonitor({
  name: 'monitor-' + index,
  schedule: { every: '60s' },
  steps: [{ operation: 'login' }],
}));
`;

/** A thousand monitors a minute, shared by three processes of watch with one database: `--runs` minutes, 5 at most. */
export async function machinesCost({
  environment,
  mock,
  rounds,
  counted,
  say,
}: Bench): Promise<(Row | Missing)[]> {
  if (withoutPostgres) return [{ what: 'several machines with one history', missing: withoutPostgres }];
  const folder = mkdtempSync(join(tmpdir(), 'driftline-machines-'));
  const postgres = await openPostgres();
  const started: ChildProcess[] = [];
  try {
    const address = await postgres.database();
    writeFileSync(join(folder, 'many.monitor.ts'), DEFINITIONS);
    const given = {
      ...environment,
      ...{ BASE_URL: mock, MONITORS: folder, HISTORY_URL: address, REQUESTS_PER_MINUTE: '10000' },
    };
    const minutes = Math.min(rounds, MOST_MINUTES);
    say(`${MONITORS} monitors a minute over ${PROCESSES} processes, for ${minutes + 1} minutes.`);
    for (let index = 0; index < PROCESSES; index += 1) {
      const env = { ...given, REPORTS_DIR: join(folder, `machine-${index}`) };
      started.push(
        spawn(process.execPath, [COMMAND, 'watch'], {
          ...{ cwd: projectRoot(), env },
          stdio: ['ignore', 'ignore', 'pipe'],
        }),
      );
    }
    await Promise.all(started.map(begun));
    await sleep(WARM_UP_MS);
    const from = new Date();
    const windows: Window[] = [];
    for (const _minute of counted(minutes)) windows.push(await minute(address, postgres.pid));
    const until = new Date(from.getTime() + minutes * MINUTE_MS);
    await sleep(SETTLE_MS);
    const { runs, slots, ran } = await countsOf(address, from, until);
    return [
      row(
        `runs a second of ${MONITORS} monitors a minute, by ${PROCESSES} processes`,
        [runs / minutes / 60],
        'n',
      ),
      row(
        'the database: CPU, of one core',
        windows.map(({ percent }) => percent),
        '%',
      ),
      row(
        'the database: transactions a second',
        windows.map(({ transactions }) => transactions),
        'n',
      ),
      row('slots that were missed', [MONITORS * minutes - slots], 'n', 0),
      row('slots that were run twice', [runs - slots], 'n', 0),
      row('monitors that did not run', [MONITORS - ran], 'n', 0),
    ];
  } finally {
    for (const child of started) child.kill('SIGKILL');
    await postgres.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits for the line on stderr that says that it watches; what follows is read and dropped. */
async function begun({ stderr }: ChildProcess): Promise<void> {
  if (stderr) await once(stderr.resume(), 'data');
}

/** What one minute cost the database. */
interface Window {
  /** Of one core. */
  readonly percent: number;
  /** A second; each is one statement. */
  readonly transactions: number;
}

async function minute(address: string, pid: () => number): Promise<Window> {
  const [cpuMs, transactions] = [cpuMsOf(pid()), await transactionsOf(address)];
  await sleep(MINUTE_MS);
  return {
    percent: ((cpuMsOf(pid()) - cpuMs) / MINUTE_MS) * 100,
    transactions: ((await transactionsOf(address)) - transactions) / 60,
  };
}

async function transactionsOf(address: string): Promise<number> {
  const [found] = await databaseOf(address).rows<{ count: string }>(
    'select xact_commit as count from pg_stat_database where datname = current_database()',
  );
  return Number(found?.count);
}

/** The runs whose slots are in a span, the slots among them, and the monitors. */
async function countsOf(address: string, from: Date, until: Date) {
  const [found] = await databaseOf(address).rows<{ runs: string; slots: string; ran: string }>(
    `select count(*) as runs, count(distinct (store, slot)) as slots, count(distinct store) as ran
      from (select store, (line::json ->> 'slot')::timestamptz as slot from driftline_line where kind <> 'delivery') as each
      where slot >= $1 and slot < $2`,
    [from.toISOString(), until.toISOString()],
    MINUTE_MS,
  );
  return { runs: Number(found?.runs), slots: Number(found?.slots), ran: Number(found?.ran) };
}
