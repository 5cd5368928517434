import type { Contract, Operation } from '../../openapi/index.ts';
import { equal, isObject, joinPointer, setAt, valueAt } from '../../schema/index.ts';
import type { Field } from '../derived/field.ts';
import { listingOf } from '../lists.ts';
import { nestedPatch, otherValue } from './changed-bodies.ts';
import { inLifeCycles } from './collections.ts';
import { isComparable, isMasked, isPlain, isSecret, Original, readCase, type Singleton } from './original.ts';
import { requestWith, type Steps, succeeded } from './steps.ts';

const known = new WeakMap<readonly Operation[], readonly Singleton[]>();

/** The resources among some operations that are read and changed at a path without parameters, and are no list. */
export function singletonsOf(
  contract: Pick<Contract, 'document' | 'operations'>,
  operations: readonly Operation[],
): readonly Singleton[] {
  const found = known.get(operations) ?? findSingletons(contract, operations);
  known.set(operations, found);
  return found;
}

function findSingletons(
  contract: Pick<Contract, 'document' | 'operations'>,
  operations: readonly Operation[],
): readonly Singleton[] {
  return operations.flatMap((read): Singleton[] => {
    if (read.method !== 'GET' || read.token || read.path.includes('{')) return [];
    const beside = operations.filter((each) => each.path === read.path && each.token === undefined);
    const updates = ['PATCH', 'PUT'].flatMap((method) => beside.filter((each) => each.method === method));
    const isList = beside.some(({ method }) => method === 'POST') || listingOf(contract, read) !== undefined;
    return isList ? [] : updates.map((update) => ({ read, update }));
  });
}

/**
 * Operations that sequences send, which delete what they create and restore what they change, so that none of them is sent
 * by itself.
 */
export function changedInSequences(
  contract: Pick<Contract, 'document' | 'operations'>,
  operations: readonly Operation[],
): ReadonlySet<Operation> {
  const updates = singletonsOf(contract, operations).map(({ update }) => update);
  return new Set([...inLifeCycles(contract, operations), ...updates]);
}

/** A resource that there is one of is read, changed, read again, and restored to what it was. */
export function* changeAndRestore(contract: Contract, singleton: Singleton): Steps<readonly string[]> {
  const { read, update } = singleton;
  const original = yield* Original.read(contract, singleton);
  if (typeof original === 'string') return [original];
  const { subject, resource, known } = original;
  const isWhole = update.method === 'PUT';
  const fields = subject.fields.filter((each) => isRestorable(each, resource));
  const field = fields.find((each) => change(each) !== undefined);
  function change({ pointer, keywords, schema }: Field): unknown {
    if (pointer.lastIndexOf('/') > 0) return undefined;
    const value = otherValue({ contract }, { schema, keywords }, valueAt(resource, pointer));
    if (!isComparable(value)) return undefined;
    const body = setAt(isWhole ? known : {}, pointer, value);
    return original instanceof Original && original.allows(body) ? body : undefined;
  }
  // One property alone shows that the others stay, all of them that each one is stored.
  const all = fields.reduce<unknown>((body, each) => {
    const one = change(each);
    const next = one === undefined ? body : setAt(body ?? one, each.pointer, valueAt(one, each.pointer));
    return original instanceof Original && original.allows(next) ? next : body;
  }, undefined);
  const first = field && change(field);
  const changes = [
    first,
    equal(all, first) ? undefined : all,
    isWhole ? undefined : nestedPatch({ ...subject, fields }, known),
  ].filter(isObject);
  if (isWhole && original.unreadable.length > 0) return [original.notSent()];
  try {
    let now: unknown = resource;
    for (const body of changes) {
      const changed = yield* original.change('change', body);
      if (!succeeded(changed) || changed.response?.status === 202) continue;
      now = scalarsIn(body).reduce((all, [pointer, value]) => setAt(all, pointer, value), now);
      original.note(yield requestWith(contract, read, readCase('read-changed', now, subject.fields), {}));
    }
  } finally {
    yield* original.restore();
  }
  return original.notes;
}

/** Whether a value is shown as it is, so that it can be set back: no secret, none that is masked, and no address that gets mail. */
function isRestorable(field: Field, resource: unknown): boolean {
  const before = valueAt(resource, field.pointer);
  return isPlain(field.keywords) && !isSecret(field) && isComparable(before) && !isMasked(before);
}

function scalarsIn(value: unknown, pointer = ''): (readonly [pointer: string, value: unknown])[] {
  if (!isObject(value)) return [[pointer, value]];
  return Object.entries(value).flatMap(([name, own]) => scalarsIn(own, joinPointer(pointer, name)));
}
