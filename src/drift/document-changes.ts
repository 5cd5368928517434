import { isObject, joinPointer, pointerTokens } from '../schema/index.ts';

/** Nobody reads more. */
const MOST_CHANGES = 500;
const LONGEST_VALUE = 60;

/** Keywords that say nothing about what is sent and received. */
const FOR_PEOPLE = new Set([
  'description',
  'summary',
  'title',
  'example',
  'examples',
  'externalDocs',
  'tags',
]);
/** Objects whose keys are names. */
const NAMES = new Set(
  'properties patternProperties schemas responses headers securitySchemes definitions $defs paths webhooks content links callbacks requestBodies pathItems dependentSchemas variables mapping encoding'.split(
    ' ',
  ),
);
/** Extensions that Driftline reads; a generator may write a time into others. */
const OWN_EXTENSIONS = ['x-token', 'x-safe'];
const METHODS = /^(?:get|put|post|delete|options|head|patch|trace|query)$/;

/**
 * What changed between two versions of an OpenAPI document, in words, in the order of the newer one: operations, schemas,
 * everything that says what is sent and received. Texts for people and examples do not count. Pure.
 * @param before parsed
 * @param after parsed
 */
export function documentChanges(before: unknown, after: unknown): string[] {
  const changes: string[] = [];
  // A value that YAML's aliases have at many places is compared once: expanded, a document has no end.
  const compared = new WeakMap<object, WeakSet<object>>();
  const isKnown = (one: object, other: object): boolean => {
    const known = compared.get(one);
    if (known?.has(other)) return true;
    if (known) known.add(other);
    else compared.set(one, new WeakSet([other]));
    return false;
  };
  const compare = (one: unknown, other: unknown, pointer: string, named: boolean): void => {
    if (changes.length >= MOST_CHANGES) return;
    if (isObject(one) && isObject(other)) {
      if (!isKnown(one, other)) compareObjects(one, other, pointer, named);
    } else if (Array.isArray(one) && Array.isArray(other)) {
      if (!isKnown(one, other)) compareLists(one, other, pointer);
    } else if (one !== other)
      changes.push(`${placeText(pointer)}: ${valueText(one)} is now ${valueText(other)}`);
  };
  const compareObjects = (
    one: Record<string, unknown>,
    other: Record<string, unknown>,
    pointer: string,
    named: boolean,
  ): void => {
    for (const key of new Set([...Object.keys(other), ...Object.keys(one)])) {
      if (!named && !counts(key, pointer)) continue;
      const at = joinPointer(pointer, key);
      if (!Object.hasOwn(one, key)) changes.push(`${placeText(at)} was added`);
      else if (!Object.hasOwn(other, key)) changes.push(`${placeText(at)} was removed`);
      else compare(one[key], other[key], at, !named && NAMES.has(key));
    }
  };
  const compareLists = (one: readonly unknown[], other: readonly unknown[], pointer: string): void => {
    const [before, after] = [keyed(one, pointer), keyed(other, pointer)];
    for (const [key, value] of after) {
      const at = `${pointer}/${key}`;
      const known = before.get(key);
      if (known) compare(known.value, value.value, at, false);
      else changes.push(`${placeText(at)} was added`);
    }
    for (const key of before.keys())
      if (!after.has(key)) changes.push(`${placeText(`${pointer}/${key}`)} was removed`);
  };
  compare(before, after, '', false);
  return changes.slice(0, MOST_CHANGES);
}

function counts(key: string, pointer: string): boolean {
  if (FOR_PEOPLE.has(key)) return false;
  if (pointer === '' && (key === 'info' || key === '$schema')) return false;
  return !key.startsWith('x-') || OWN_EXTENSIONS.includes(key);
}

/**
 * The items of a list by what identifies them: a parameter by its name, a server by its URL, a requirement of security by its
 * schemes, a word by itself, any other by its index.
 */
function keyed(items: readonly unknown[], pointer: string): Map<string, { readonly value: unknown }> {
  return new Map(
    items.map((value, index): [string, { value: unknown }] => {
      const name = isObject(value) ? nameOf(value, pointer) : undefined;
      if (name !== undefined) return [name.replaceAll('~', '~0').replaceAll('/', '~1'), { value }];
      return [typeof value === 'object' ? String(index) : JSON.stringify(value), { value }];
    }),
  );
}

function nameOf(value: Record<string, unknown>, pointer: string): string | undefined {
  const { name, in: place, $ref, url } = value;
  if (typeof name === 'string' && typeof place === 'string') return `${place} ${name}`;
  if (typeof $ref === 'string') return $ref;
  if (pointer.endsWith('/security')) return Object.keys(value).sort().join(' and ') || 'none';
  return pointer.endsWith('/servers') && typeof url === 'string' ? url : undefined;
}

/** `GET /pets: responses/404`, `schema Pet: properties/name/type`. */
function placeText(pointer: string): string {
  const [first = '', second = '', third = '', ...rest] = pointerTokens(pointer);
  if (first === 'paths' && second !== '') {
    if (!METHODS.test(third)) return [second, third, ...rest].filter(Boolean).join(' ');
    return withRest(`${third.toUpperCase()} ${second}`, rest);
  }
  if (first === 'components' && third !== '') return withRest(`${second} ${third}`, rest);
  return [first, second, third, ...rest].filter(Boolean).join('/') || 'the document';
}

function withRest(subject: string, rest: readonly string[]): string {
  return rest.length === 0 ? subject : `${subject}: ${rest.join('/')}`;
}

function valueText(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
