import type { Contract } from '../../openapi/index.ts';
import { boundaryValues, exampleOf, isObject, typesOf } from '../../schema/index.ts';
import { type Field, isFreeText } from '../derived/field.ts';
import type { Subject } from '../derived/subject.ts';

/** The body with all its optional properties; undefined where it has none that the other one lacks. */
export function wholeBody(subject: Subject): unknown {
  const { contract, media, example, fields } = subject;
  if (!media || !isObject(example)) return undefined;
  const optional = fields.filter(({ pointer }) => !pointer.slice(1).includes('/'));
  const missing = optional.filter(({ pointer }) => !Object.hasOwn(example, pointer.slice(1)));
  const values = missing.map((field) => [field.pointer.slice(1), wholeValue(contract, field)] as const);
  const body = { ...example, ...Object.fromEntries(values.filter(([, value]) => value !== undefined)) };
  const isKept = contract.checksOf(media.schema, 'request').kept(body);
  return isKept && Object.keys(body).length > Object.keys(example).length ? body : undefined;
}

function wholeValue(contract: Contract, field: Field): unknown {
  const made = exampleOf(contract.document, field.schema, 'request', { whole: true });
  const values = Array.isArray(made) && made.length === 0 ? twoItems(contract, field) : made;
  return values === null
    ? exampleOf(contract.document, field.schema, 'request', { unlikeExamples: true })
    : values;
}

function twoItems(contract: Contract, field: Field): unknown {
  const { items } = field.keywords;
  if (!isObject(items)) return [];
  const types = typeof items.type === 'string' ? items.type : '';
  const made = types === 'string' && items.enum === undefined ? ['first', 'second'] : [];
  return contract.checksOf(field.schema, 'request').kept(made) ? made : [];
}

/** A body with another value for each property that was sent at first; undefined where nothing can be changed. */
export function changedBody(subject: Subject, sent: unknown): Record<string, unknown> | undefined {
  const { contract, media, example, fields } = subject;
  if (!media || !isObject(example)) return undefined;
  const before = isObject(sent) ? sent : {};
  const changed = { ...example };
  for (const field of fields) {
    const name = field.pointer.slice(1);
    if (name.includes('/')) continue;
    const other = otherValue(subject, field, before[name]);
    if (other === undefined) continue;
    const body = { ...changed, [name]: other };
    if (contract.checksOf(media.schema, 'request').kept(body)) changed[name] = other;
  }
  return Object.keys(changed).length > 0 ? changed : undefined;
}

/** Only one property of a body, so that all others have to stay as they are. */
export function firstOf(
  { contract, media, fields }: Subject,
  body: Record<string, unknown>,
): Record<string, unknown> {
  const scalars = fields.filter((field) => isFreeText(field) || typesOf(field.keywords).includes('number'));
  for (const { pointer } of [...scalars, ...fields]) {
    const name = pointer.slice(1);
    if (body[name] === undefined) continue;
    const one = { [name]: body[name] };
    if (media && contract.checksOf(media.schema, 'request').kept(one)) return one;
  }
  return body;
}

/** A body that sets one property to null that has another value now; undefined where none may be null. */
export function nulled(
  { contract, media, fields }: Subject,
  now: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined {
  return fields
    .map(({ pointer }) => pointer.slice(1))
    .filter((name) => !name.includes('/') && now[name] !== undefined && now[name] !== null)
    .map((name) => ({ [name]: null }))
    .find((body) => media && contract.checksOf(media.schema, 'request').kept(body));
}

function otherValue({ contract }: Subject, field: Field, before: unknown): unknown {
  const { kept } = contract.checksOf(field.schema, 'request');
  const text = typeof before === 'string' && before.length > 0 ? `${before} 2` : 'driftline';
  const number = typeof before === 'number' ? before + 1 : 1;
  const candidates: unknown[] = [
    ...(field.keywords.enum === undefined && typesOf(field.keywords).includes('string') ? [text] : []),
    ...(typesOf(field.keywords).some((type) => type === 'integer' || type === 'number') ? [number] : []),
    ...boundaryValues(field.keywords).map(([, value]) => value),
    wholeValue(contract, field),
  ];
  return candidates.find(
    (value) =>
      value !== null &&
      value !== undefined &&
      JSON.stringify(value) !== JSON.stringify(before) &&
      kept(value),
  );
}
