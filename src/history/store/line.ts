import type { Connection } from '../../http/index.ts';
import { type MonitorState, STATE } from '../state/state.ts';
import { CONNECTION } from './exchange-shape.ts';
import { DELIVERY, type DeliveryRecord, EXCHANGE, RUN, type RunRecord, type StepRecord } from './record.ts';
import { count, isObject, listOf, object, optional, type TypeOf } from './shape.ts';
import { fromVersion2 } from './version-2.ts';

/** A run with its exchanges; exchanges and state come last. */
export const RUN_LINE = object({
  ...RUN,
  /** Findings of severity info, of all exchanges; absent: none. */
  notes: optional(count),
  /** Whom the exchanges talked to, where they do not say otherwise. */
  connection: optional(CONNECTION),
  /** The exchanges, in order. */
  exchanges: listOf(EXCHANGE),
  /** What is known of the monitor after the run. */
  state: optional(STATE),
});
type RunLine = TypeOf<typeof RUN_LINE>;
type ExchangeLine = TypeOf<typeof EXCHANGE>;

/** A run with its steps, as the run store kept them. */
export interface StoredRun {
  readonly run: RunRecord;
  readonly steps: readonly StepRecord[];
  /** The state of the monitor after the run. */
  readonly state?: MonitorState;
}

/** What a line of the run store can be. */
export type StoreEntry =
  | ({ readonly kind: 'run' } & StoredRun)
  | { readonly kind: 'delivery'; readonly delivery: DeliveryRecord };

/**
 * A run as its line of the run store, the newline included: first what a reader of the file looks for, then the
 * exchanges, without what the run says already; the state last.
 */
export function storeLine(run: RunRecord, steps: readonly StepRecord[], state?: MonitorState): string {
  const {
    type,
    version,
    run: id,
    monitor,
    place,
    time,
    verdict,
    cause,
    durationMs,
    serverMs,
    ...others
  } = run;
  const { exitCode, steps: exchanges, errors, warnings, gap, ...rest } = others;
  const notes = steps
    .flatMap(({ findings }) => findings)
    .filter(({ severity }) => severity === 'info').length;
  const connection = steps.find((step) => step.connection !== undefined)?.connection;
  return `${JSON.stringify({
    ...{ type, version, run: id, monitor, place, time, verdict, cause, durationMs, serverMs },
    ...{ exitCode, steps: exchanges, errors, warnings },
    ...(notes > 0 ? { notes } : {}),
    gap,
    ...rest,
    ...(connection === undefined ? {} : { connection }),
    exchanges: steps.map((step) => exchangeOf(step, run, connection)),
    state,
  })}\n`;
}

/** A step without what its run says already, and without what is so in most steps. */
function exchangeOf(step: StepRecord, run: RunRecord, usual: Connection | undefined): ExchangeLine {
  const { type: _, version: __, run: ___, monitor: ____, phases, time, ...others } = step;
  const { outcome, connection, findings, untrusted, ...rest } = others;
  return {
    phases,
    ...(untrusted && { untrusted }),
    afterMs: Date.parse(time) - Date.parse(run.time),
    ...rest,
    ...(outcome === 'response' ? {} : { outcome }),
    ...(sameConnection(connection, usual) ? {} : { connection: connection ?? null }),
    ...(findings.length === 0 ? {} : { findings }),
  };
}

function sameConnection(one: Connection | undefined, other: Connection | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A delivery, as its line of the run store, the newline included. */
export function deliveryLine(record: DeliveryRecord): string {
  const { type, version, monitor, time, ...rest } = record;
  return `${JSON.stringify({ type, version, monitor, time, ...rest })}\n`;
}

/**
 * A line of the run store as what it holds; one of version 2 as version 3 has it. Undefined where the line is damaged, is
 * something else, or is of a version that this reader does not know.
 */
export function parseLine(line: string): StoreEntry | undefined {
  const value = parseJson(line);
  if (!isObject(value)) return undefined;
  const record = value.version === 2 ? fromVersion2(value) : value;
  if (RUN_LINE.fits(record)) return { kind: 'run', ...restoreRun(record as unknown as RunLine) };
  if (DELIVERY.fits(record)) return { kind: 'delivery', delivery: record as unknown as DeliveryRecord };
  return undefined;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The records that a run's line was made of. */
function restoreRun(line: RunLine): StoredRun {
  const { notes: _, connection, exchanges, state, ...run } = line;
  return {
    run,
    steps: exchanges.map((exchange) => restoreStep(exchange, run, connection)),
    ...(state === undefined ? {} : { state }),
  };
}

function restoreStep(exchange: ExchangeLine, run: RunRecord, usual: Connection | undefined): StepRecord {
  const { phases, afterMs, outcome = 'response', findings = [], connection: own, ...rest } = exchange;
  const connection = own === undefined ? usual : own;
  return {
    type: 'step',
    version: run.version,
    run: run.run,
    monitor: run.monitor,
    time: new Date(Date.parse(run.time) + afterMs).toISOString(),
    ...rest,
    outcome,
    phases,
    findings,
    ...(connection ? { connection } : {}),
  };
}

/** Whether a line is one of a run store: of its monitor; or, in `login@eu-west`, of the monitor `login`. */
export function isOfStore(entry: StoreEntry, store: string): boolean {
  const { monitor } = entry.kind === 'delivery' ? entry.delivery : entry.run;
  return monitor === store || store.startsWith(`${monitor}@`);
}

/** ISO 8601. */
export function timeOf(entry: StoreEntry): string {
  return entry.kind === 'delivery' ? entry.delivery.time : entry.run.time;
}

/** A run without the kind of its line. */
export function runOf({ kind: _, ...run }: StoreEntry & { readonly kind: 'run' }): StoredRun {
  return run;
}

/** The clocks of two machines that write one run store may differ by this much. */
const CLOCK_TOLERANCE_MS = 60_000;

/** The latest date that a record can have at an instant: one that is later was written by a wrong clock. */
export function latestDate(now: Date): Date {
  return new Date(now.getTime() + CLOCK_TOLERANCE_MS);
}

/** Whether a date (ISO 8601) is in the future: it then says nothing of the order of the runs. */
export function isFuture(time: string, now: Date): boolean {
  return Date.parse(time) > latestDate(now).getTime();
}
