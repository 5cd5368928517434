import type { Case, Exchange } from '../../http/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import { isObject, joinPointer, setAt, typesOf, valueAt } from '../../schema/index.ts';
import type { Field } from '../derived/field.ts';
import { subjectOf } from '../derived/subject.ts';
import { listingOf } from '../lists.ts';
import { jsonIn } from '../runtime-expression.ts';
import { requestWith, type Steps, succeeded } from './steps.ts';
import { nestedPatch, otherValue } from './values.ts';

/** A resource that there is one of, such as the settings: it is read and changed at one address. */
export interface Singleton {
  readonly read: Operation;
  readonly update: Operation;
}

/** The resources among some operations that are read and changed at a path without parameters, and are no list. */
export function singletonsOf(
  contract: Pick<Contract, 'document' | 'operations'>,
  operations: readonly Operation[],
): readonly Singleton[] {
  return operations.flatMap((read): Singleton[] => {
    if (read.method !== 'GET' || read.token || read.path.includes('{')) return [];
    const beside = operations.filter((each) => each.path === read.path && each.token === undefined);
    const update = ['PATCH', 'PUT'].flatMap((method) => beside.filter((each) => each.method === method))[0];
    const isList = beside.some(({ method }) => method === 'POST') || listingOf(contract, read) !== undefined;
    return update && !isList ? [{ read, update }] : [];
  });
}

/** A resource that there is one of is read, changed, read again, and restored to what it was. */
export function* changeAndRestore(contract: Contract, { read, update }: Singleton): Steps<readonly string[]> {
  const first = yield requestWith(contract, read, 'read-before', {});
  const resource = succeeded(first) ? jsonIn(first.response?.body) : undefined;
  if (!isObject(resource)) return [`${update.id} was not sent: ${read.id} returned nothing to restore`];
  const subject = subjectOf(contract, update);
  const isWhole = update.method === 'PUT';
  const known = knownPart(subject.fields, resource);
  const kept = (body: unknown) =>
    subject.media !== undefined && contract.checksOf(subject.media.schema, 'request').kept(body);
  const field = subject.fields.find((each) => change(each) !== undefined);
  function change({ pointer, keywords, schema }: Field): unknown {
    const before = valueAt(resource, pointer);
    const isPlain =
      keywords.format === undefined && keywords.readOnly !== true && keywords.writeOnly !== true;
    if (pointer.lastIndexOf('/') > 0 || !isPlain || !isComparable(before)) return undefined;
    const value = otherValue({ contract }, { schema, keywords }, before);
    if (!isComparable(value)) return undefined;
    const body = setAt(isWhole ? known : {}, pointer, value);
    return kept(body) ? body : undefined;
  }
  const changes = [field && change(field), isWhole ? undefined : nestedPatch(subject, known)].filter(
    isObject,
  );
  let isChanged = false;
  try {
    let now: unknown = resource;
    for (const body of changes) {
      isChanged = true;
      const step: Case = { name: 'change', expects: 'any', undocumentedRefusal: 'ignore' };
      const changed = yield requestWith(contract, update, step, { body });
      if (!succeeded(changed) || changed.response?.status === 202) continue;
      now = scalarsIn(body).reduce((all, [pointer, value]) => setAt(all, pointer, value), now);
      yield requestWith(contract, read, readCase('read-changed', now, subject.fields), {});
    }
  } finally {
    if (isChanged) yield* restore();
  }
  return [];

  /** Nothing else than what was changed. */
  function* restore(): Steps {
    const pointers = changes.flatMap((body) => scalarsIn(body).map(([pointer]) => pointer));
    const old = pointers.reduce<unknown>((body, at) => setAt(body, at, valueAt(resource, at)), {});
    const step: Case = { name: 'restore', expects: 'any', undocumentedRefusal: 'ignore' };
    const restored: Exchange = yield requestWith(contract, update, step, { body: isWhole ? known : old });
    if (!succeeded(restored) || restored.response?.status === 202) return;
    yield requestWith(contract, read, readCase('read-restored', resource, subject.fields), {});
  }
}

/** The properties of a resource that a request may have. */
function knownPart(
  fields: readonly Field[],
  resource: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const names = fields
    .filter(({ pointer, keywords }) => pointer.lastIndexOf('/') === 0 && keywords.readOnly !== true)
    .map(({ pointer }) => pointer.slice(1));
  return Object.fromEntries(Object.entries(resource).filter(([name]) => names.includes(name)));
}

/** Every server stores these as they are. */
function isComparable(value: unknown): value is string | number | boolean {
  return typeof value === 'boolean' || Number.isInteger(value) || (typeof value === 'string' && value !== '');
}

/** What is read after a change: the values that can be changed, each as it is now. */
function readCase(name: string, now: unknown, fields: readonly Field[]): Case {
  const body = Object.fromEntries(
    fields.flatMap(({ pointer, keywords }) => {
      const value = valueAt(now, pointer);
      const isPlain =
        keywords.readOnly !== true && keywords.writeOnly !== true && keywords.format === undefined;
      return isPlain && isComparable(value) && typesOf(keywords).length > 0
        ? [[pointer, value] as const]
        : [];
    }),
  );
  return { name, expects: 'any', expectation: { status: 200, body } };
}

function scalarsIn(value: unknown, pointer = ''): (readonly [pointer: string, value: unknown])[] {
  if (!isObject(value)) return [[pointer, value]];
  return Object.entries(value).flatMap(([name, own]) => scalarsIn(own, joinPointer(pointer, name)));
}
