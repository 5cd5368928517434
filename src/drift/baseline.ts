import { isObject, joinPointer } from '../schema/index.ts';
import { type Acceptance, type BaselineProblem, readAcceptances } from './acceptances.ts';
import { mergeShapes, ownOf } from './shape/merge-shapes.ts';
import type { Shape } from './shape/shape.ts';

/** Version of the baseline file's format. */
const BASELINE_VERSION = 1;

/**
 * The accepted shape of each operation and status; a change from it is drift even where the schema allows it.
 */
export interface Baseline {
  /**
   * Where the responses came from; a baseline of the mock server does not apply to a live API, or vice versa.
   */
  readonly target: 'live' | 'mock';
  /** By operation, then by status. */
  readonly shapes: Readonly<Record<string, Readonly<Record<string, Shape>>>>;
  /** The acceptances, the oldest first; absent in older files. */
  readonly accepted?: readonly Acceptance[];
}

/** Makes a baseline of shapes; those of the same operation and status are merged. */
export function baselineOf(
  target: Baseline['target'],
  shapes: readonly Shape[],
  before?: Baseline,
): Baseline {
  const merged: Record<string, Record<string, Shape>> = {};
  const earlier = Object.values(before?.shapes ?? {}).flatMap((each) => Object.values(each));
  for (const shape of [...earlier, ...shapes]) {
    const { operation, status } = shape;
    const known = ownOf(merged, operation) ?? {};
    const there = ownOf(known, String(status));
    merged[operation] = { ...known, [status]: there ? mergeShapes(there, shape) : shape };
  }
  return { target, shapes: merged };
}

/** Whether two baselines accept the same shapes of the same target; the time does not matter. */
export function sameShapes(one: Baseline, other: Baseline): boolean {
  const text = ({ target, shapes }: Baseline) => baselineText({ target, shapes });
  return text(one) === text(other);
}

/** The text of the file: keys are sorted, so that a change of the API changes few lines. */
export function baselineText({ target, shapes, accepted = [] }: Baseline): string {
  const places = Object.entries(shapes).map(([operation, statuses]) => [
    operation,
    Object.fromEntries(Object.entries(statuses).map(([status, shape]) => [status, withoutPlace(shape)])),
  ]);
  const shown = { version: BASELINE_VERSION, target, shapes: Object.fromEntries(places) };
  return `${written({ ...shown, ...(accepted.length > 0 ? { accepted } : {}) }, '')}\n`;
}

/** Operation and status are keys of the file already. */
function withoutPlace({
  operation: _operation,
  status: _status,
  ...shape
}: Shape): Omit<Shape, 'operation' | 'status'> {
  return shape;
}

const WIDTH = 100;

/** JSON with sorted keys; what fits is on one line. */
function written(value: unknown, indent: string, before = 0): string {
  const line = oneLine(value);
  const inner = `${indent}  `;
  if (indent.length + before + line.length <= WIDTH) return line;
  if (Array.isArray(value) && value.some(isObject)) {
    return `[\n${value.map((each) => inner + written(each, inner)).join(',\n')}\n${indent}]`;
  }
  if (!isObject(value)) return line;
  const members = sortedEntries(value).map(([key, each]) => {
    const name = `${JSON.stringify(key)}: `;
    return `${inner}${name}${written(each, inner, name.length)}`;
  });
  return `{\n${members.join(',\n')}\n${indent}}`;
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = sortedEntries(value).map(([key, each]) => `${JSON.stringify(key)}: ${oneLine(each)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function sortedEntries(value: Record<string, unknown>): [string, unknown][] {
  return Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** Reads the parsed file: returns a baseline, or what is wrong with it. */
export function readBaseline(value: unknown): Baseline | BaselineProblem {
  if (!isObject(value)) return { pointer: '', problem: 'is not an object' };
  if (value.version !== BASELINE_VERSION)
    return {
      pointer: '/version',
      problem: `is ${JSON.stringify(value.version)}, must be ${BASELINE_VERSION}`,
    };
  const { target, shapes } = value;
  if (target !== 'live' && target !== 'mock')
    return { pointer: '/target', problem: 'must be "live" or "mock"' };
  if (!isObject(shapes)) return { pointer: '/shapes', problem: 'is not an object' };
  const read: Record<string, Record<string, Shape>> = {};
  for (const [operation, statuses] of Object.entries(shapes)) {
    const at = joinPointer('/shapes', operation);
    if (!isObject(statuses)) return { pointer: at, problem: 'is not an object' };
    const found: Record<string, Shape> = {};
    for (const [status, shape] of Object.entries(statuses)) {
      const pointer = joinPointer(at, status);
      if (!/^[1-5]\d\d$/.test(status)) return { pointer, problem: 'is not an HTTP status' };
      const broken = problemOf(shape);
      if (broken) return { pointer: pointer + broken.pointer, problem: broken.problem };
      found[status] = { ...(shape as Shape), operation, status: Number(status) };
    }
    read[operation] = found;
  }
  const accepted = readAcceptances(value.accepted);
  if ('problem' in accepted) return accepted;
  return { target, shapes: read, ...(accepted.length > 0 ? { accepted } : {}) };
}

type Test = (value: unknown) => boolean;

const isTexts: Test = (value) => Array.isArray(value) && value.every((each) => typeof each === 'string');
const isPresence: Test = (value) => value === 'always' || value === 'sometimes';
const recordOf = (test: Test): Test => {
  return (value) => isObject(value) && Object.values(value).every(test);
};
const isLifetime: Test = (value) =>
  isObject(value) && Number.isFinite(value.least) && Number.isFinite(value.most);
const isToken: Test = (value) =>
  isObject(value) &&
  isTexts(value.forms) &&
  isTexts(value.algorithms) &&
  recordOf(isPresence)(value.claims) &&
  (value.rights === undefined || recordOf(isTexts)(value.rights)) &&
  (value.lifetimeSeconds === undefined || isLifetime(value.lifetimeSeconds));
const isPath: Test = (value) =>
  isObject(value) &&
  isTexts(value.types) &&
  (value.formats === undefined || isTexts(value.formats)) &&
  (value.values === undefined || Array.isArray(value.values)) &&
  (value.optional === undefined || value.optional === true);

const PARTS: Readonly<Record<string, Test>> = {
  cases: isTexts,
  mediaTypes: isTexts,
  headers: recordOf(isPresence),
  paths: recordOf(isPath),
  wording: recordOf(recordOf(isTexts)),
  token: (value) => value === undefined || isToken(value),
};

function problemOf(shape: unknown): BaselineProblem | undefined {
  if (!isObject(shape)) return { pointer: '', problem: 'is not an object' };
  for (const [name, test] of Object.entries(PARTS)) {
    if (!test(shape[name])) return { pointer: `/${name}`, problem: 'is missing or malformed' };
  }
  const unknown = Object.keys(shape).find((name) => !Object.hasOwn(PARTS, name));
  return unknown === undefined
    ? undefined
    : { pointer: joinPointer('', unknown), problem: 'is not part of a shape' };
}
