import { rmSync, writeFileSync } from 'node:fs';
import type { Compaction, CompactOptions } from '../roll-up/compact.ts';
import { DAY_MS, dayOf, hourOf, type RollUp } from '../roll-up/roll-up.ts';
import { rebuildRollUps, updateRollUps } from '../roll-up/update.ts';
import { placedMonitor } from '../store/files.ts';
import {
  type HistoryStore,
  type KeyedLine,
  keyedLines,
  rollUpLines,
  type Wanted,
} from '../store/history-store.ts';
import { type LastRun, lastIn } from '../store/latest.ts';
import { type OnCall, onCallFile, onCallIn, onCallText } from '../store/on-call.ts';
import { isStoreName, requireStoreName } from '../store/run-store.ts';
import { MOST_RUNS, runIn, suiteRunsFile } from '../suite/suite-runs.ts';
import { type CopiedLine, Copies, temporaryFolder, writeLines, writeRollUps } from './copies.ts';
import { databaseOf, LONG_STATEMENT_MS } from './database.ts';
import { type Leases, leasesIn } from './leases.ts';
import {
  ADD_LINES,
  CHANGE_ON_CALL,
  COUNT_OLD,
  DELETE_OLD,
  LAST,
  LAST_OF_EACH,
  LINES,
  MOST_PLACES,
  PUT_ROLL_UPS,
} from './statements.ts';

/** A history that several machines share. */
export interface SharedHistory extends HistoryStore, Leases {
  /**
   * Adds lines that had to wait while the database was away, in the order in which they were written. Runs that are older
   * than what it has do not become the last one.
   */
  appendLate(store: string, lines: readonly string[]): Promise<void>;
  /** The last run of a monitor at each of its places, 100 of them at most, by the names of their stores. */
  lastOfEach(monitor: string): Promise<{ readonly store: string; readonly last: LastRun }[]>;
}

const BATCH = 4000;
/** The latest runs are read whatever their date. */
const LATEST_LINES = 400;
/** Roll-ups are read from so far back: days; hours, of which a week is shown, and what is wanted run by run. */
const DAYS_MS = 367 * DAY_MS;
const HOURS_MS = 9 * DAY_MS;
/** So many stores are copied at once: as many as there are connections. */
const COPIED_AT_ONCE = 4;

const histories = new Map<string, SharedHistory>();

/** The history in PostgreSQL, the same one for the whole process. @param address HISTORY_URL */
export function postgresHistory(address: string): SharedHistory {
  const known = histories.get(address) ?? historyAt(address);
  histories.set(address, known);
  return known;
}

function historyAt(address: string): SharedHistory {
  const database = databaseOf(address);
  const { rows } = database;
  const copies = new Copies();
  const months = new Set<string>();

  const append = async (name: string, lines: readonly string[], late: boolean) => {
    requireStoreName(name);
    const keyed = keyedLines(lines);
    for (const month of new Set(keyed.map(({ at }) => dated(at).slice(0, 7)))) {
      if (!months.has(month)) await rows(partitionOf(month)).catch(() => {});
      months.add(month);
    }
    for (let at = 0; at < keyed.length; at += BATCH) await addLines(name, keyed.slice(at, at + BATCH), late);
  };
  const addLines = (name: string, keyed: readonly KeyedLine[], late: boolean) =>
    rows(
      ADD_LINES,
      [
        ...[name, keyed.length, late],
        keyed.map(({ at }) => dated(at)),
        keyed.map(({ key }) => key),
        keyed.map(kindOf),
        keyed.map(({ line }) => line),
      ],
      keyed.length > 100 ? LONG_STATEMENT_MS : undefined,
    );

  /** The copy of a store in a folder of its own, for work on all of it. */
  const inCopy = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
    const folder = temporaryFolder();
    try {
      return await work(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const putRollUps = async (name: string, lines: readonly string[]) => {
    for (let at = 0; at < lines.length; at += BATCH) {
      const batch = lines.slice(at, at + BATCH);
      const rollUps = batch.map((line) => JSON.parse(line) as RollUp);
      await rows(
        PUT_ROLL_UPS,
        [
          name,
          rollUps.map(({ type }) => type),
          rollUps.map(({ from }) => from),
          rollUps.map(({ runs }) => runs),
          batch,
        ],
        LONG_STATEMENT_MS,
      );
    }
  };
  const rollUpsOf = (name: string, since: { readonly hour?: string; readonly day?: string } = {}) =>
    rows<{ line: string }>(
      `select line from driftline_roll_up where store = $1
        and begins >= case span when 'hour' then $2::timestamptz else $3::timestamptz end order by span desc, begins`,
      [name, since.hour ?? EARLIEST, since.day ?? EARLIEST],
      LONG_STATEMENT_MS,
    );
  const copyLines = async (folder: string, name: string, since: Date | undefined) => {
    const known = copies.copied(folder, name);
    const [row] = await rows<{ seq: string }>('select seq from driftline_store where store = $1', [name]);
    const to = Number(row?.seq ?? 0);
    if (row === undefined || known === to) return;
    // The latest lines first: they may be older than what is wanted by its date.
    const latest = since && known === undefined ? to - LATEST_LINES : to;
    for await (const batch of linesIn({ store: name, from: known ?? 0, to, latest, since })) {
      writeLines(folder, name, batch);
    }
    copies.setCopied(folder, name, to);
  };

  async function* linesIn({ store: name, from, to, latest, since }: WantedLines) {
    for (let after = from; ; ) {
      const batch = await rows<CopiedLine>(
        LINES,
        [name, after, to, BATCH, since?.toISOString() ?? EARLIEST, latest],
        LONG_STATEMENT_MS,
      );
      yield batch;
      if (batch.length < BATCH) return;
      after = Number(batch.at(-1)?.seq);
    }
  }

  /** What people left of a monitor holds at each of its places. */
  const copyOnCall = async (folder: string, names: readonly string[]) => {
    const found = await rows<{ monitor: string; value: string }>(
      'select monitor, value from driftline_on_call',
    );
    const values = new Map(found.map(({ monitor, value }) => [monitor, value]));
    for (const name of new Set([...values.keys(), ...names])) {
      const value = values.get(placedMonitor(name).monitor);
      if (value !== undefined && isStoreName(name)) writeFileSync(onCallFile(folder, name), value);
    }
  };

  const onCallOf = async (name: string) => {
    const { monitor } = placedMonitor(name);
    const [row] = await rows<{ value: string }>('select value from driftline_on_call where monitor = $1', [
      monitor,
    ]);
    const onCall: OnCall = row
      ? onCallIn(row.value, `the row of ${monitor} in driftline_on_call`)
      : { notes: [] };
    return { monitor, value: row?.value, onCall };
  };

  let copying: Promise<unknown> = Promise.resolve();
  const copy = async ({ stores = [], since: from }: Wanted): Promise<string> => {
    // By whole days: no hour is counted in part.
    const since = from && new Date(dayOf(from.getTime()));
    const folder = copies.shared(since);
    const all = stores.length > 0 ? stores : await store.stores();
    const begin = (ms: number) =>
      since ? new Date(Math.min(Date.now() - ms, since.getTime())).toISOString() : undefined;
    const left = [...all];
    const copyAll = async () => {
      for (let name = left.pop(); name !== undefined; name = left.pop()) {
        const [hour, day] = [begin(HOURS_MS), begin(DAYS_MS)];
        const [found] = await Promise.all([
          rollUpsOf(name, { ...(hour && { hour }), ...(day && { day }) }),
          copyLines(folder, name, since),
        ]);
        writeRollUps(
          folder,
          name,
          found.map(({ line }) => line),
        );
      }
    };
    await Promise.all(Array.from({ length: COPIED_AT_ONCE }, copyAll));
    await copyOnCall(folder, all);
    const suiteRuns = await store.suiteRuns();
    writeFileSync(suiteRunsFile(folder), suiteRuns.map((run) => `${JSON.stringify(run)}\n`).join(''));
    return folder;
  };

  const store: SharedHistory = {
    async stores() {
      const found = await rows<{ store: string }>(
        'select store from driftline_store union select store from driftline_roll_up',
      );
      return found
        .map((row) => row.store)
        .filter(isStoreName)
        .sort();
    },
    append: (name, lines) => append(name, lines, false),
    appendLate: (name, lines) => append(name, lines, true),
    async last(name) {
      return lastIn((await rows<{ line: string }>(LAST, [name])).map(({ line }) => line));
    },
    async lastOfEach(monitor) {
      const found = await rows<{ store: string; line: string }>(LAST_OF_EACH, [monitor, MOST_PLACES]);
      return found.flatMap((row) => {
        const last = lastIn([row.line]);
        return last ? [{ store: row.store, last }] : [];
      });
    },
    folder(wanted = {}) {
      // One after the other: a line must not be copied twice.
      const copied = copying.then(() => copy(wanted));
      copying = copied.catch(() => {});
      return copied;
    },
    onCallName: (name) => placedMonitor(name).monitor,
    async onCall(name) {
      return (await onCallOf(name)).onCall;
    },
    async changeOnCall(name, change) {
      for (;;) {
        const { monitor, value, onCall } = await onCallOf(name);
        const after = change(onCall);
        // Where somebody else has changed it meanwhile, what is there now is changed.
        const changed = await rows(CHANGE_ON_CALL, [monitor, onCallText(after), value ?? null]);
        if (changed.length > 0) return after;
      }
    },
    async suiteRuns() {
      const found = await rows<{ line: string }>(
        `select line from (select at, key, line from driftline_suite_run order by at desc, key limit ${MOST_RUNS}) as latest order by at, key`,
        [],
        LONG_STATEMENT_MS,
      );
      return found.flatMap(({ line }) => runIn(line));
    },
    async addSuiteRun(run) {
      const line = JSON.stringify(run);
      await rows(
        'insert into driftline_suite_run (key, at, line) values (md5($2), $1, $2) on conflict do nothing',
        [dated(run.time), line],
      );
    },
    async rollUps(name) {
      return (await rollUpsOf(name)).map(({ line }) => line);
    },
    putRollUps,
    updateRollUps: (name, now) =>
      inCopy(async (folder) => {
        const { hour, day } = await newestRollUps(name, now);
        const known = await rollUpsOf(name, { ...(day && { hour: day, day }) });
        writeRollUps(
          folder,
          name,
          known.map(({ line }) => line),
        );
        await copyLines(folder, name, hour === undefined ? undefined : new Date(hour));
        copies.forget(folder);
        const before = new Set(rollUpLines(folder, name));
        const hours = updateRollUps(folder, name, now);
        await putRollUps(
          name,
          rollUpLines(folder, name).filter((line) => !before.has(line)),
        );
        return hours;
      }),
    rebuild: (name, now) =>
      inCopy(async (folder) => {
        writeRollUps(folder, name, await store.rollUps(name));
        await copyLines(folder, name, undefined);
        copies.forget(folder);
        const hours = rebuildRollUps(folder, name, now);
        await putRollUps(name, rollUpLines(folder, name));
        return { lines: 0, hours };
      }),
    async compact(name, { now, keepMs, dryRun }: CompactOptions): Promise<Compaction> {
      const before = new Date(hourOf(now.getTime() - keepMs)).toISOString();
      if (!dryRun) await store.rebuild(name, now);
      const [row] = await rows<{ lines: string; bytes: string }>(
        dryRun ? COUNT_OLD : DELETE_OLD,
        [name, before],
        LONG_STATEMENT_MS,
      );
      // What was copied has lines that are gone now.
      if (!dryRun) copies.remove();
      const files = dryRun ? [] : await dropEmptyMonths(before);
      const lines = Number(row?.lines ?? 0);
      return {
        files,
        ...(lines === 0 ? {} : { cut: { file: 'the database', lines } }),
        bytes: Number(row?.bytes ?? 0),
      };
    },
    ...leasesIn(database),
    async close() {
      copies.remove();
      histories.delete(address);
      await database.close();
    },
  };

  const newestRollUps = async (name: string, now: Date) => {
    const [row] = await rows<{ hour: Date | null; day: Date | null }>(
      `select (select begins from driftline_roll_up where store = $1 and span = 'hour' and begins <= $2
          order by begins desc offset 1 limit 1) as hour,
        (select begins from driftline_roll_up where store = $1 and span = 'day' and begins <= $2
          order by begins desc limit 1) as day`,
      [name, now.toISOString()],
    );
    return { hour: row?.hour?.toISOString(), day: row?.day?.toISOString() };
  };
  const dropEmptyMonths = async (before: string): Promise<string[]> => {
    const found = await rows<{ name: string }>(
      `select child.relname as name from pg_inherits join pg_class child on child.oid = inhrelid
        where inhparent = 'driftline_line'::regclass and child.relname ~ '^driftline_line_\\d{4}_\\d{2}$' order by 1`,
    );
    const old = found
      .map(({ name }) => name)
      .filter((name) => name.slice(-7).replace('_', '-') < before.slice(0, 7));
    const dropped: string[] = [];
    for (const name of old) {
      // Nobody can write into it between the look and the drop.
      await rows(
        `do $drop$ begin
          lock table ${name} in access exclusive mode;
          if not exists (select 1 from ${name}) then drop table ${name}; end if;
        end $drop$`,
      );
      const [still] = await rows<{ name: string | null }>('select to_regclass($1) as name', [name]);
      months.delete(name.slice(-7).replace('_', '-'));
      if (still?.name === null) dropped.push(name);
    }
    return dropped;
  };
  return store;
}

const EARLIEST = '0001-01-01T00:00:00Z';

/** A time that PostgreSQL takes: a wrong clock may say any year. */
function dated(time: string): string {
  const at = Date.parse(time);
  const [first, last] = [Date.parse('1970-01-01'), Date.parse('9999-01-01')];
  return new Date(Math.min(last, Math.max(first, at))).toISOString();
}

function partitionOf(month: string): string {
  const next = new Date(`${month}-01T00:00:00Z`);
  next.setUTCMonth(next.getUTCMonth() + 1);
  const name = `driftline_line_${month.replace('-', '_')}`;
  // Under a lock: two that create it at once would fail. Where it cannot be made, the default partition takes the lines.
  return `do $partition$ begin
    if to_regclass('${name}') is null then
      perform pg_advisory_xact_lock(${PARTITION_LOCK});
      create table if not exists ${name} partition of driftline_line
        for values from ('${month}-01T00:00:00Z') to ('${next.toISOString()}');
    end if;
  end $partition$`;
}

const PARTITION_LOCK = 0x6472696675;

/** A run that was skipped because another one was under way is never the last one. */
function kindOf({ entry }: KeyedLine): string {
  if (entry.kind === 'delivery') return 'delivery';
  return entry.run.cause === 'overlap' ? 'skipped' : 'run';
}

interface WantedLines {
  readonly store: string;
  /** Numbers of lines: after this one, up to that one; those after `latest` whatever their date. */
  readonly from: number;
  readonly to: number;
  readonly latest: number;
  readonly since: Date | undefined;
}
