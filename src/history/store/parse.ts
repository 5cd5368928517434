import type { Finding } from '../../rules/index.ts';
import { type DeliveryRecord, RECORD_VERSION, UNKNOWN_CAUSES, VERDICTS } from './record.ts';
import { type RunLine, restoreRun, type StoredRun } from './restore.ts';
import {
  hasShape,
  isCount,
  isNumber,
  isObject,
  isSpan,
  isText,
  isTime,
  listOf,
  oneOf,
  type Shape,
  shaped,
} from './shape.ts';
import { STATE } from './state-shape.ts';
import { CONNECTION, EXCHANGE, FINDING } from './step-shape.ts';
import { fromVersion2 } from './version-2.ts';

export { hasShape, isNumber, isObject, isText, isTime } from './shape.ts';

const RUN: Shape = {
  required: {
    run: isText,
    monitor: isText,
    time: isTime,
    verdict: oneOf(VERDICTS),
    durationMs: isSpan,
    exitCode: oneOf([0, 1, 2, 3]),
    summary: isText,
    contract: isText,
    contractHash: isText,
    target: isText,
    steps: isCount,
    errors: isCount,
    warnings: isCount,
  },
  optional: {
    cause: oneOf(UNKNOWN_CAUSES),
    serverMs: isSpan,
    tokenLifeSeconds: isNumber,
    certificateExpiresAt: isTime,
    coldStartMs: isSpan,
    notBefore: isTime,
    gap: shaped({ required: { from: isTime, missed: isCount } }),
    tags: listOf(isText),
  },
};

const RUN_LINE: Shape = {
  required: { ...RUN.required, exchanges: listOf(shaped(EXCHANGE)) },
  optional: { ...RUN.optional, state: shaped(STATE), notes: isCount, connection: shaped(CONNECTION) },
};

const DELIVERY: Shape = {
  required: {
    monitor: isText,
    time: isTime,
    alert: isText,
    channel: isText,
    outcome: oneOf(['delivered', 'failed', 'given-up']),
    attempts: isCount,
  },
  optional: { problem: isText, nextAt: isTime },
};

/** What a line of the run store can be. */
export type StoreEntry =
  | ({ readonly kind: 'run' } & StoredRun)
  | { readonly kind: 'delivery'; readonly delivery: DeliveryRecord };

/**
 * A line of the run store as what it holds; one of version 2 as version 3 has it. Undefined where the line is damaged, is
 * something else, or is of a version that this reader does not know.
 */
export function parseLine(line: string): StoreEntry | undefined {
  const value = parseJson(line);
  if (!isObject(value)) return undefined;
  const record = value.version === 2 ? fromVersion2(value) : value;
  if (record.version !== RECORD_VERSION) return undefined;
  if (record.type === 'run' && hasShape(record, RUN_LINE))
    return { kind: 'run', ...restoreRun(record as unknown as RunLine) };
  if (record.type === 'delivery' && hasShape(record, DELIVERY))
    return { kind: 'delivery', delivery: record as unknown as DeliveryRecord };
  return undefined;
}

/** The monitor that a line belongs to. */
export function monitorOf(entry: StoreEntry): string {
  return entry.kind === 'delivery' ? entry.delivery.monitor : entry.run.monitor;
}

/** ISO 8601. */
export function timeOf(entry: StoreEntry): string {
  return entry.kind === 'delivery' ? entry.delivery.time : entry.run.time;
}

/** A run without the kind of its line. */
export function runOf({ kind: _, ...run }: StoreEntry & { readonly kind: 'run' }): StoredRun {
  return run;
}

/** True where every part of a finding is there and of its type. */
export function isFinding(value: unknown): value is Finding {
  return hasShape(value, FINDING);
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
