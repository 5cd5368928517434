import fc, { type Arbitrary } from 'fast-check';
import {
  type AppliedSchema,
  appliedSchemas,
  mergedKeywords,
  namedPropertySchemas,
  propertyNames,
} from '../../src/schema/applied-schemas.ts';
import { formats } from '../../src/schema/formats/all-formats.ts';
import { boundaryValues } from '../../src/schema/values/boundaries.ts';
import { exampleOf } from '../../src/schema/values/example-of.ts';
import { invalidValues } from '../../src/schema/values/invalid/index.ts';

/** Limits schemas that refer to themselves. */
const DEEPEST = 4;
const LONGEST_TEXT = 5000;

/** Injection strings of other languages, and texts that break parsers and databases. */
const HOSTILE = [
  '',
  ' ',
  '\0',
  `' OR '1'='1`,
  `'--`,
  '" OR ""="',
  '%',
  '*',
  '.*',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '\r\nSet-Cookie: driftline=1',
  '#{7*7}{{7*7}}',
  'true',
  'null',
  '0',
  'NaN',
  '__proto__',
] as const;

/** Marks a text as ours, so that it is not masked in the command that reproduces a request. */
const MARK = 'driftline-';

/**
 * Texts of any characters and lengths, including injection strings; all but the shortest begin with our mark.
 */
export function texts(): Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom(...HOSTILE).map((text) => (text.length > 3 ? MARK + text : text)),
    fc.string({ unit: 'binary', maxLength: 40 }).map((text) => MARK + text),
    fc.string({ maxLength: 40 }).map((text) => MARK + text),
    fc.integer({ min: 0, max: LONGEST_TEXT }).map((length) => MARK + 'x'.repeat(length)),
  );
}

/** Any JSON value, including objects that databases read as operators. */
export function anyValues(): Arbitrary<unknown> {
  return fc.oneof(
    { arbitrary: fc.constantFrom<unknown>(true, false, 0, 1, -1, 1e308, null), weight: 3 },
    fc.constantFrom('$ne', '$gt', '$regex', '$in').map((operator) => ({ [operator]: null })),
    fc.jsonValue({ maxDepth: 3 }),
  );
}

/** Values that are valid by a schema, nearly valid, or unrelated to it. */
export function near(document: unknown, pointers: readonly string[], depth = 0): Arbitrary<unknown> {
  const applied = pointers.flatMap((pointer) => appliedSchemas(document, pointer, 'first'));
  return fc.oneof(
    { arbitrary: valid(document, pointers, applied, depth), weight: 6 },
    { arbitrary: texts(), weight: 2 },
    { arbitrary: anyValues(), weight: 2 },
  );
}

function valid(
  document: unknown,
  [first = '']: readonly string[],
  applied: readonly AppliedSchema[],
  depth: number,
): Arbitrary<unknown> {
  const keywords = mergedKeywords(applied);
  const { type, enum: list } = keywords;
  const types = [type].flat();
  const example = fc.constant(exampleOf(document, first));
  if (Array.isArray(list) && list.length > 0) return fc.constantFrom<unknown>(...list);
  if (propertyNames(applied).length > 0 && depth < DEEPEST) return objects(document, applied, depth);
  // Only our own texts: another password would be masked, and the request could not be reproduced.
  if (keywords.format === 'password') return texts();
  if (types.includes('string')) return fc.oneof(example, limits(keywords), texts());
  if (types.includes('integer') || types.includes('number'))
    return fc.oneof(example, limits(keywords), numbers());
  if (types.includes('boolean')) return fc.boolean();
  return example;
}

/** Objects with all properties, with some, or with extra ones. */
export function objects(
  document: unknown,
  applied: readonly AppliedSchema[],
  depth: number,
): Arbitrary<Record<string, unknown>> {
  const names = propertyNames(applied);
  const members = Object.fromEntries(
    names.map((name) => [name, near(document, namedPropertySchemas(applied, name), depth + 1)]),
  );
  const more = fc.dictionary(texts(), anyValues(), { maxKeys: 2 });
  return fc.oneof(
    { arbitrary: fc.record(members), weight: 4 },
    { arbitrary: fc.record(members, { requiredKeys: [] }), weight: 2 },
    fc.tuple(more, fc.record(members)).map(([extra, object]) => ({ ...extra, ...object })),
  );
}

function numbers(): Arbitrary<number> {
  return fc.oneof(fc.constant(0), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
}

/** The values at the limits of the keywords, and those that break one of them. */
function limits(keywords: Readonly<Record<string, unknown>>): Arbitrary<unknown> {
  const broken = Object.keys(keywords).flatMap((keyword) =>
    invalidValues(keywords, keyword, (name) => formats[name]),
  );
  return fc.constantFrom(...[...boundaryValues(keywords), ...broken].map(([, value]) => value));
}
