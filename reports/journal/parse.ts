import { FAMILIES, type Finding } from '../../contracts/index.ts';
import { RECORD_VERSION, type RunEvent, VERDICTS } from './record.ts';

type Test = (value: unknown) => boolean;

/** What an object must hold, and what it may hold. Further properties (pino's `level`, say) are let be. */
interface Shape {
  readonly required: Readonly<Record<string, Test>>;
  readonly optional?: Readonly<Record<string, Test>>;
}

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;
const SEVERITIES = ['error', 'warning', 'info'];
const PHASES = ['dns', 'connect', 'tls', 'send', 'server', 'download'];

export const isText: Test = (value) => typeof value === 'string';
export const isNumber: Test = (value) => Number.isFinite(value);
export const isTime: Test = (value) =>
  typeof value === 'string' && ISO_TIME.test(value) && !Number.isNaN(Date.parse(value));
const isVersion: Test = (value) => Number.isInteger(value) && isKnown(value as number);
const isKnown = (version: number) => version >= 1 && version <= RECORD_VERSION;
const isTextMap: Test = (value) => isObject(value) && Object.values(value).every(isText);
const isPair: Test = (value) => Array.isArray(value) && value.length === 2 && value.every(isText);
const isPhases: Test = (value) =>
  isObject(value) && isNumber(value.total) && PHASES.every((name) => isAbsentOr(isNumber, value[name]));

const FINDING: Shape = {
  required: {
    id: isText,
    family: (value) => (FAMILIES as readonly unknown[]).includes(value),
    severity: (value) => SEVERITIES.includes(value as string),
    title: isText,
    operation: isText,
    case: isText,
    where: isText,
    promised: isText,
    contract: isText,
    received: isText,
    hint: isText,
    fingerprint: isText,
  },
  optional: { reason: isText, change: isText, sameAs: isText },
};

const REQUEST: Shape = {
  required: { method: isText, url: isText, headers: isTextMap },
  optional: { body: isText },
};

const REPLY: Shape = {
  required: {
    status: isNumber,
    headers: (value) => Array.isArray(value) && value.every(isPair),
    body: isText,
  },
};

const EVIDENCE: Shape = {
  required: { request: (value) => hasShape(value, REQUEST), curl: isText },
  optional: { reply: (value) => hasShape(value, REPLY), failure: isText },
};

const STEP: Shape = {
  required: {
    version: isVersion,
    run: isText,
    monitor: isText,
    time: isTime,
    operation: isText,
    case: isText,
    expects: isText,
    outcome: isText,
    phases: isPhases,
    findings: (value) => Array.isArray(value) && value.every(isFinding),
  },
  optional: {
    failure: isText,
    status: isNumber,
    tokenLifeSeconds: isNumber,
    evidence: (value) => hasShape(value, EVIDENCE),
  },
};

const RUN: Shape = {
  required: {
    version: isVersion,
    run: isText,
    monitor: isText,
    time: isTime,
    durationMs: isNumber,
    verdict: (value) => (VERDICTS as readonly unknown[]).includes(value),
    exitCode: isNumber,
    summary: isText,
    contract: isText,
    contractHash: isText,
    target: isText,
    steps: isNumber,
    errors: isNumber,
    warnings: isNumber,
  },
  optional: { serverMs: isNumber, tokenLifeSeconds: isNumber },
};

/**
 * A line of the journal as the record that it holds. Undefined where the line is damaged, is something else, or
 * is of a version that this reader does not know.
 */
export function parseRecord(line: string): RunEvent | undefined {
  const value = parseJson(line);
  if (!isObject(value)) return undefined;
  if (value.type === 'step' && hasShape(value, STEP)) return value as unknown as RunEvent;
  if (value.type === 'run' && hasShape(value, RUN)) return value as unknown as RunEvent;
  return undefined;
}

/** True where every part of a finding is there and of its type. */
export function isFinding(value: unknown): value is Finding {
  return hasShape(value, FINDING);
}

/** True where the value is an object with what the shape asks for. */
export function hasShape(value: unknown, shape: Shape): boolean {
  if (!isObject(value)) return false;
  for (const name in shape.required) if (!shape.required[name]?.(value[name])) return false;
  for (const name in shape.optional) {
    const test = shape.optional[name];
    if (test !== undefined && !isAbsentOr(test, value[name])) return false;
  }
  return true;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAbsentOr(test: Test, value: unknown): boolean {
  return value === undefined || test(value);
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
