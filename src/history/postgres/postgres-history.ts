import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Compaction, CompactOptions } from '../roll-up/compact.ts';
import { DAY_MS, dayOf, hourOf, type RollUp } from '../roll-up/roll-up.ts';
import { rebuildRollUps, updateRollUps } from '../roll-up/update.ts';
import { dailyFile, rollUpFile } from '../store/files.ts';
import {
  type HistoryStore,
  type KeyedLine,
  keyedLines,
  rollUpLines,
  type Wanted,
} from '../store/history-store.ts';
import { lastIn } from '../store/latest.ts';
import { type OnCall, onCallFile, onCallIn, onCallText } from '../store/on-call.ts';
import { isMonitorName, requireName } from '../store/run-store.ts';
import { MOST_RUNS, runIn, suiteRunsFile } from '../suite/suite-runs.ts';
import { databaseOf, LONG_STATEMENT_MS } from './database.ts';

/** How a lease was taken: this process has it now, and perhaps who had it before left it behind. */
export type Lease =
  | {
      readonly taken: true;
      /** Those who left it behind, a line each, the last one first. */
      readonly left?: string;
    }
  | {
      readonly taken: false;
      /** Who has it; absent: the slot was run already, or is not due by the database's clock. */
      readonly holder?: string;
      /** When its lease ends unless it is renewed, in milliseconds. */
      readonly endsInMs: number;
    };

export interface LeaseRequest {
  readonly monitor: string;
  readonly place: string;
  /** Text that no other process and no other run has. */
  readonly holder: string;
  readonly leaseMs: number;
  /** The moment of the schedule; absent: a run outside of one, which needs no more than that no other is under way. */
  readonly slot?: Date;
}

/** A history that several machines share. */
export interface SharedHistory extends HistoryStore {
  /**
   * Takes the lease of a monitor for a slot. Of several processes one gets it; a slot that was run is never given again;
   * a lease that ended without being released is given to the next one. The database's clock counts.
   */
  takeLease(request: LeaseRequest): Promise<Lease>;
  /** @returns whether it is still this holder's */
  renewLease(request: LeaseRequest): Promise<boolean>;
  releaseLease(request: LeaseRequest): Promise<void>;
  /** How far the database's clock is ahead of this machine's, in milliseconds. */
  clockAheadMs(): Promise<number>;
  /**
   * Adds lines that had to wait while the database was away, in the order in which they were written. Runs that are older
   * than what it has do not become the last one.
   */
  appendLate(monitor: string, lines: readonly string[], place?: string): Promise<void>;
}

const BATCH = 4000;
/** The latest runs are read whatever their date. */
const LATEST_LINES = 400;
/** Roll-ups are read from so far back: days; hours, of which a week is shown, and what is wanted run by run. */
const DAYS_MS = 367 * DAY_MS;
const HOURS_MS = 9 * DAY_MS;
/** So many monitors are copied at once: as many as there are connections. */
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

  const append = async (monitor: string, lines: readonly string[], usual: string, late: boolean) => {
    requireName(monitor);
    const keyed = keyedLines(lines, usual);
    for (const month of new Set(keyed.map(({ at }) => dated(at).slice(0, 7)))) {
      if (!months.has(month)) await rows(partitionOf(month)).catch(() => {});
      months.add(month);
    }
    for (const ofPlace of byPlace(keyed)) {
      for (let at = 0; at < ofPlace.length; at += BATCH) {
        await addLines(monitor, ofPlace.slice(at, at + BATCH), late);
      }
    }
  };
  const addLines = (monitor: string, keyed: readonly KeyedLine[], late: boolean) =>
    rows(
      ADD_LINES,
      [
        ...[monitor, keyed[0]?.place ?? '', keyed.length, late],
        keyed.map(({ at }) => dated(at)),
        keyed.map(({ key }) => key),
        keyed.map(kindOf),
        keyed.map(({ line }) => line),
      ],
      keyed.length > 100 ? LONG_STATEMENT_MS : undefined,
    );

  /** The copy of a monitor in a folder of its own, for work on all of it. */
  const inCopy = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
    const folder = temporaryFolder();
    try {
      return await work(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const putRollUps = async (monitor: string, lines: readonly string[]) => {
    for (let at = 0; at < lines.length; at += BATCH) {
      const batch = lines.slice(at, at + BATCH);
      const rollUps = batch.map((line) => JSON.parse(line) as RollUp);
      await rows(
        PUT_ROLL_UPS,
        [
          monitor,
          rollUps.map(({ type }) => type),
          rollUps.map(({ from }) => from),
          rollUps.map(({ runs }) => runs),
          batch,
        ],
        LONG_STATEMENT_MS,
      );
    }
  };
  const rollUpsOf = (monitor: string, since: { readonly hour?: string; readonly day?: string } = {}) =>
    rows<{ line: string }>(
      `select line from driftline_roll_up where monitor = $1
        and begins >= case span when 'hour' then $2::timestamptz else $3::timestamptz end order by span desc, begins`,
      [monitor, since.hour ?? EARLIEST, since.day ?? EARLIEST],
      LONG_STATEMENT_MS,
    );
  const copyLines = async (folder: string, monitor: string, since: Date | undefined) => {
    const copied = copies.of(folder, monitor);
    for (const { place, seq } of await placesOf(monitor)) {
      const known = copied.get(place);
      if (known === seq) continue;
      // The latest lines first: they may be older than what is wanted by its date.
      const latest = since && known === undefined ? seq - LATEST_LINES : seq;
      const wanted = { monitor, place, from: known ?? 0, to: seq, latest, since };
      for await (const batch of linesIn(wanted)) writeLines(folder, monitor, batch);
      copied.set(place, seq);
    }
  };
  const placesOf = async (monitor: string) =>
    (
      await rows<{ place: string; seq: string }>(
        'select place, seq from driftline_monitor where monitor = $1 order by place',
        [monitor],
      )
    ).map(({ place, seq }) => ({ place, seq: Number(seq) }));

  async function* linesIn({ monitor, place, from, to, latest, since }: WantedLines) {
    for (let after = from; ; ) {
      const batch = await rows<CopiedLine>(
        LINES,
        [monitor, place, after, to, BATCH, since?.toISOString() ?? EARLIEST, latest],
        LONG_STATEMENT_MS,
      );
      yield batch;
      if (batch.length < BATCH) return;
      after = Number(batch.at(-1)?.seq);
    }
  }

  let copying: Promise<unknown> = Promise.resolve();
  const copy = async ({ monitors = [], since: from }: Wanted): Promise<string> => {
    // By whole days: no hour is counted in part.
    const since = from && new Date(dayOf(from.getTime()));
    const folder = copies.shared(since);
    const all = monitors.length > 0 ? monitors : await store.monitors();
    const begin = (ms: number) =>
      since ? new Date(Math.min(Date.now() - ms, since.getTime())).toISOString() : undefined;
    const left = [...all];
    const copyAll = async () => {
      for (let monitor = left.pop(); monitor !== undefined; monitor = left.pop()) {
        const [hour, day] = [begin(HOURS_MS), begin(DAYS_MS)];
        const [found] = await Promise.all([
          rollUpsOf(monitor, { ...(hour && { hour }), ...(day && { day }) }),
          copyLines(folder, monitor, since),
        ]);
        writeRollUps(
          folder,
          monitor,
          found.map(({ line }) => line),
        );
      }
    };
    await Promise.all(Array.from({ length: COPIED_AT_ONCE }, copyAll));
    for (const { monitor, value } of await rows<{ monitor: string; value: string }>(
      'select monitor, value from driftline_on_call',
    )) {
      if (isMonitorName(monitor)) writeFileSync(onCallFile(folder, monitor), value);
    }
    const suiteRuns = await store.suiteRuns();
    writeFileSync(suiteRunsFile(folder), suiteRuns.map((run) => `${JSON.stringify(run)}\n`).join(''));
    return folder;
  };

  const store: SharedHistory = {
    async monitors() {
      const found = await rows<{ monitor: string }>(
        'select monitor from driftline_monitor union select monitor from driftline_roll_up',
      );
      return found
        .map(({ monitor }) => monitor)
        .filter(isMonitorName)
        .sort();
    },
    append: (monitor, lines, place = '') => append(monitor, lines, place, false),
    appendLate: (monitor, lines, place = '') => append(monitor, lines, place, true),
    async last(monitor, place = '') {
      return lastIn((await rows<{ line: string }>(LAST, [monitor, place])).map(({ line }) => line));
    },
    folder(wanted = {}) {
      // One after the other: a line must not be copied twice.
      const copied = copying.then(() => copy(wanted));
      copying = copied.catch(() => {});
      return copied;
    },
    async onCall(monitor) {
      const [row] = await rows<{ value: string }>('select value from driftline_on_call where monitor = $1', [
        monitor,
      ]);
      return row ? onCallIn(row.value, `the row of ${monitor} in driftline_on_call`) : { notes: [] };
    },
    async changeOnCall(monitor, change) {
      for (;;) {
        const [row] = await rows<{ value: string }>(
          'select value from driftline_on_call where monitor = $1',
          [monitor],
        );
        const before: OnCall = row
          ? onCallIn(row.value, `the row of ${monitor} in driftline_on_call`)
          : { notes: [] };
        const after = change(before);
        // Where somebody else has changed it meanwhile, what is there now is changed.
        const changed = await rows(CHANGE_ON_CALL, [monitor, onCallText(after), row?.value ?? null]);
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
    async rollUps(monitor) {
      return (await rollUpsOf(monitor)).map(({ line }) => line);
    },
    putRollUps,
    updateRollUps: (monitor, now) =>
      inCopy(async (folder) => {
        const { hour, day } = await newestRollUps(monitor, now);
        const known = await rollUpsOf(monitor, { ...(day && { hour: day, day }) });
        writeRollUps(
          folder,
          monitor,
          known.map(({ line }) => line),
        );
        await copyLines(folder, monitor, hour === undefined ? undefined : new Date(hour));
        copies.forget(folder);
        const before = new Set(rollUpLines(folder, monitor));
        const hours = updateRollUps(folder, monitor, now);
        await putRollUps(
          monitor,
          rollUpLines(folder, monitor).filter((line) => !before.has(line)),
        );
        return hours;
      }),
    rebuild: (monitor, now) =>
      inCopy(async (folder) => {
        writeRollUps(folder, monitor, await store.rollUps(monitor));
        await copyLines(folder, monitor, undefined);
        copies.forget(folder);
        const hours = rebuildRollUps(folder, monitor, now);
        await putRollUps(monitor, rollUpLines(folder, monitor));
        return { lines: 0, hours };
      }),
    async compact(monitor, { now, keepMs, dryRun }: CompactOptions): Promise<Compaction> {
      const before = new Date(hourOf(now.getTime() - keepMs)).toISOString();
      if (!dryRun) await store.rebuild(monitor, now);
      const [row] = await rows<{ lines: string; bytes: string }>(
        dryRun ? COUNT_OLD : DELETE_OLD,
        [monitor, before],
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
    async takeLease({ monitor, place, holder, leaseMs, slot }) {
      const at = slot?.toISOString() ?? null;
      const [taken] = await rows<{ left_by: string | null }>(TAKE_LEASE, [
        monitor,
        place,
        holder,
        leaseMs,
        at,
      ]);
      if (taken) return { taken: true, ...(taken.left_by === null ? {} : { left: taken.left_by }) };
      const [there] = await rows<{ holder: string | null; ends_in: string }>(
        `select holder, extract(epoch from ends - now()) * 1000 as ends_in from driftline_lease
          where monitor = $1 and place = $2`,
        [monitor, place],
      );
      const found = there?.holder ?? undefined;
      return {
        taken: false,
        ...(found === undefined ? {} : { holder: found }),
        endsInMs: Math.max(0, Math.ceil(Number(there?.ends_in ?? 0))),
      };
    },
    async renewLease({ monitor, place, holder, leaseMs }) {
      const renewed = await rows(
        `update driftline_lease set ends = now() + $4 * interval '1 ms'
          where monitor = $1 and place = $2 and holder = $3 returning 1`,
        [monitor, place, holder, leaseMs],
      );
      return renewed.length > 0;
    },
    async releaseLease({ monitor, place, holder }) {
      await rows(
        `update driftline_lease set holder = null, left_by = null, ends = now()
          where monitor = $1 and place = $2 and holder = $3`,
        [monitor, place, holder],
      );
    },
    async clockAheadMs() {
      const sent = Date.now();
      const [row] = await rows<{ ms: string }>('select extract(epoch from clock_timestamp()) * 1000 as ms');
      // Half of the way there and back.
      return Number(row?.ms) - (sent + Date.now()) / 2;
    },
    async close() {
      copies.remove();
      histories.delete(address);
      await database.close();
    },
  };

  const newestRollUps = async (monitor: string, now: Date) => {
    const [row] = await rows<{ hour: Date | null; day: Date | null }>(
      `select (select begins from driftline_roll_up where monitor = $1 and span = 'hour' and begins <= $2
          order by begins desc offset 1 limit 1) as hour,
        (select begins from driftline_roll_up where monitor = $1 and span = 'day' and begins <= $2
          order by begins desc limit 1) as day`,
      [monitor, now.toISOString()],
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

function byPlace(keyed: readonly KeyedLine[]): KeyedLine[][] {
  const places = new Map<string, KeyedLine[]>();
  for (const each of keyed) places.set(each.place, [...(places.get(each.place) ?? []), each]);
  return [...places.values()];
}

/**
 * One statement, so one transaction. The row of the monitor is locked until it ends: numbers become visible in their
 * order, and who copies lines by number misses none.
 */
const ADD_LINES = `
  with counter as (
    insert into driftline_monitor as m (monitor, place, seq) values ($1, $2, $3::int)
    on conflict (monitor, place) do update set seq = m.seq + $3::int
    returning seq
  )
  insert into driftline_line (monitor, place, at, key, seq, kind, line)
  select $1, $2, given.at, given.key, counter.seq - $3::int + given.number,
    case when given.kind = 'run' and $4 and exists (
      select 1 from driftline_line as newer
      where newer.monitor = $1 and newer.place = $2 and newer.at > given.at and newer.kind = 'run'
    ) then 'late' else given.kind end,
    given.line
  from counter, unnest($5::timestamptz[], $6::text[], $7::text[], $8::text[])
    with ordinality as given (at, key, kind, line, number)
  on conflict do nothing`;

const LAST = `
  with latest as (
    select seq from driftline_line where monitor = $1 and place = $2 and kind = 'run' order by seq desc limit 1
  )
  select line from driftline_line, latest
  where monitor = $1 and place = $2 and driftline_line.seq >= latest.seq and kind in ('run', 'delivery')
  order by driftline_line.seq`;

interface WantedLines {
  readonly monitor: string;
  readonly place: string;
  /** Numbers of lines: after this one, up to that one; those after `latest` whatever their date. */
  readonly from: number;
  readonly to: number;
  readonly latest: number;
  readonly since: Date | undefined;
}

interface CopiedLine {
  readonly seq: string;
  readonly month: string;
  readonly line: string;
}

const LINES = `
  select seq, line, to_char(
    case when at > written + interval '1 minute' or at < '2020-01-01' then written else at end at time zone 'UTC', 'YYYY-MM'
  ) as month
  from driftline_line
  where monitor = $1 and place = $2 and seq > $3 and seq <= $4 and (at >= $6::timestamptz or seq > $7)
  order by seq limit $5`;

const PUT_ROLL_UPS = `
  insert into driftline_roll_up as known (monitor, span, begins, runs, line)
  select $1, * from unnest($2::text[], $3::timestamptz[], $4::int[], $5::text[])
  on conflict (monitor, span, begins) do update set runs = excluded.runs, line = excluded.line, written = now()
  where excluded.runs >= known.runs and excluded.line <> known.line`;

const CHANGE_ON_CALL = `
  insert into driftline_on_call as known (monitor, value) select $1, $2
  where $3::text is null or exists (select 1 from driftline_on_call where monitor = $1)
  on conflict (monitor) do update set value = excluded.value where known.value = $3 returning 1`;

/** The last run of each place stays, however old it is: the state of the monitor stands in it. */
const OLD = `
  (select place, max(seq) as seq from driftline_line where monitor = $1 and kind = 'run' group by place) as latest
  where old.monitor = $1 and old.place = latest.place and old.at < $2::timestamptz and old.seq < latest.seq`;
const COUNT_OLD = `
  select count(*) as lines, coalesce(sum(octet_length(line)), 0) as bytes from driftline_line as old, ${OLD}`;
const DELETE_OLD = `
  with gone as (delete from driftline_line as old using ${OLD} returning octet_length(line) as bytes)
  select count(*) as lines, coalesce(sum(bytes), 0) as bytes from gone`;

/** See `takeLease`. A clock that is ahead takes no slot before its time. */
const TAKE_LEASE = `
  insert into driftline_lease as lease (monitor, place, slot, holder, ends)
  select $1, $2, $5::timestamptz, $3, now() + $4 * interval '1 ms'
  where $5::timestamptz is null or $5::timestamptz <= clock_timestamp() + interval '1 second'
  on conflict (monitor, place) do update set
    slot = coalesce(excluded.slot, lease.slot), holder = excluded.holder, ends = excluded.ends,
    left_by = nullif(concat_ws(E'\\n', lease.holder, lease.left_by), '')
  where lease.ends <= now() and (
    excluded.slot is null or lease.slot is null or lease.slot < excluded.slot
    or (lease.slot = excluded.slot and lease.holder is not null)
  )
  returning left_by`;

/** The folders into which this process copies the history for its readers, and how far. */
class Copies {
  readonly #folders = new Map<string, string>();
  readonly #places = new Map<string, Map<string, number>>();

  /** The folder for what was wanted since one day; a process that serves pages brings it up to date again and again. */
  shared(since: Date | undefined): string {
    const day = since === undefined ? '' : new Date(since.getTime()).toISOString().slice(0, 10);
    const known = this.#folders.get(day);
    if (known !== undefined) return known;
    // Of another day: its lines are no longer wanted.
    this.remove();
    const folder = temporaryFolder();
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    this.#folders.set(day, folder);
    return folder;
  }

  /** By place, the number of the last line that was copied. */
  of(folder: string, monitor: string): Map<string, number> {
    const key = `${folder} ${monitor}`;
    const known = this.#places.get(key) ?? new Map<string, number>();
    this.#places.set(key, known);
    return known;
  }

  forget(folder: string): void {
    for (const key of this.#places.keys()) if (key.startsWith(`${folder} `)) this.#places.delete(key);
  }

  remove(): void {
    for (const folder of this.#folders.values()) rmSync(folder, { recursive: true, force: true });
    this.#folders.clear();
    this.#places.clear();
  }
}

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'driftline-history-'));
}

function writeLines(folder: string, monitor: string, lines: readonly CopiedLine[]): void {
  const months = new Map<string, string[]>();
  for (const { month, line } of lines) {
    const ofMonth = months.get(month);
    if (ofMonth) ofMonth.push(line);
    else months.set(month, [line]);
  }
  for (const [month, ofMonth] of months) {
    appendFileSync(join(folder, `${monitor}-${month}.ndjson`), `${ofMonth.join('\n')}\n`);
  }
}

function writeRollUps(folder: string, monitor: string, lines: readonly string[]): void {
  const files = new Map<string, string>();
  for (const line of lines) {
    const { type, from } = JSON.parse(line) as RollUp;
    const name =
      type === 'hour' ? rollUpFile(monitor, from.slice(0, 7)) : dailyFile(monitor, from.slice(0, 4));
    files.set(name, `${files.get(name) ?? ''}${line}\n`);
  }
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
}
