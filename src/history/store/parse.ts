import type { Finding } from '../../rules/index.ts';
import {
  type DeliveryRecord,
  RECORD_VERSION,
  type RunRecord,
  type StepRecord,
  UNKNOWN_CAUSES,
  VERDICTS,
} from './record.ts';
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
import { CONNECTION, EXCHANGE, FINDING, STEP } from './step-shape.ts';

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
  required: { ...RUN.required, exchanges: listOf(shaped(EXCHANGE)), state: shaped(STATE) },
  optional: { ...RUN.optional, notes: isCount, connection: shaped(CONNECTION) },
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

/** What a line of the run store can be. In version 1 a step, and a run without its steps, have lines of their own. */
export type StoreEntry =
  | ({ readonly kind: 'run' } & StoredRun)
  | { readonly kind: 'step'; readonly step: StepRecord }
  | { readonly kind: 'bare-run'; readonly run: RunRecord }
  | { readonly kind: 'delivery'; readonly delivery: DeliveryRecord };

/**
 * A line of the run store as what it holds. Undefined where the line is damaged, is something else, or is of a version
 * that this reader does not know.
 */
export function parseLine(line: string): StoreEntry | undefined {
  const value = parseJson(line);
  if (!isObject(value)) return undefined;
  const { type, version } = value;
  if (type === 'run' && version === RECORD_VERSION && hasShape(value, RUN_LINE))
    return { kind: 'run', ...restoreRun(value as unknown as RunLine) };
  if (type === 'delivery' && version === RECORD_VERSION && hasShape(value, DELIVERY))
    return { kind: 'delivery', delivery: value as unknown as DeliveryRecord };
  if (version !== 1) return undefined;
  if (type === 'step' && hasShape(value, STEP)) return { kind: 'step', step: value as unknown as StepRecord };
  if (type === 'run' && hasShape(value, RUN)) return { kind: 'bare-run', run: value as unknown as RunRecord };
  return undefined;
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
