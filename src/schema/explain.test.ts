import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explain, MOST_VIOLATIONS } from './explain.ts';
import { AT, checksIn, sourceOf } from './inline-schema.fixture.ts';
import type { SchemaViolation } from './violation.ts';

/** Explains a value, and asserts that ajv agrees on its validity. */
function explained(
  schema: unknown,
  value: unknown,
  others: Readonly<Record<string, unknown>> = {},
): SchemaViolation[] {
  const source = sourceOf({ S: schema, ...others });
  const violations = explain(source, AT, value);
  assert.equal(
    violations.length > 0,
    !checksIn(source).kept(value),
    `ajv disagrees: ${JSON.stringify(schema)}`,
  );
  return violations;
}

interface Expected {
  readonly keyword: string;
  /** Pointer into the value. */
  readonly at: string;
  /** Pointer into the schema. */
  readonly by: string;
  readonly expected?: string;
  readonly received?: string;
}

/** Asserts that there is exactly one violation. */
function assertOne(
  schema: unknown,
  value: unknown,
  expected: Expected,
  others?: Readonly<Record<string, unknown>>,
) {
  const found = explained(schema, value, others).map(({ keyword, instance, pointer, ...others }) => ({
    keyword,
    at: instance,
    by: pointer.startsWith(AT) ? pointer.slice(AT.length) : pointer,
    ...(expected.expected === undefined ? {} : { expected: others.expected }),
    ...(expected.received === undefined ? {} : { received: others.received }),
  }));
  assert.deepEqual(found, [expected], JSON.stringify({ schema, value }));
}

const person = {
  type: 'object',
  required: ['name', 'age'],
  properties: { name: { type: 'string', minLength: 1 }, age: { type: 'integer', minimum: 0 } },
};

test('a valid value has no violation', () => {
  assert.deepEqual(explained(person, { name: 'Ada', age: 36, more: null }), []);
  assert.deepEqual(explained(true, 1), []);
});

test('a missing property is reported at its own pointer, with its expected value', () => {
  assertOne(
    person,
    { name: 'Ada' },
    {
      keyword: 'required',
      at: '/age',
      by: '/properties/age',
      expected: 'integer, ≥ 0',
      received: 'nothing',
    },
  );
  assertOne({ required: ['a'] }, {}, { keyword: 'required', at: '/a', by: '/required', expected: 'a value' });
});

test('several missing properties are one violation of their object', () => {
  assertOne(
    { properties: { list: { items: person } } },
    { list: [{}] },
    {
      keyword: 'required',
      at: '/list/0',
      by: '/properties/list/items/required',
      expected: 'the properties name, age',
      received: 'an empty object',
    },
  );
});

test('a value of the wrong type has no other violation', () => {
  assertOne(person, ['Ada', 36], { keyword: 'type', at: '', by: '/type', received: 'an array of 2 items' });
  assertOne(
    person,
    { name: 'Ada', age: '36' },
    {
      keyword: 'type',
      at: '/age',
      by: '/properties/age/type',
      expected: 'integer, ≥ 0',
      received: '"36" (string)',
    },
  );
  assertOne({ type: ['string', 'null'] }, 5, {
    keyword: 'type',
    at: '',
    by: '/type',
    expected: 'string or null',
  });
  assertOne({ allOf: [{ const: 'a' }, { type: 'string', minLength: 1 }] }, 5, {
    keyword: 'type',
    at: '',
    by: '/allOf/1/type',
  });
  assertOne({ type: 'integer' }, 1.5, { keyword: 'type', at: '', by: '/type', received: '1.5 (number)' });
});

test('each assertion is reported by its own keyword', () => {
  const cases: [schema: Record<string, unknown>, value: unknown, keyword: string, expected?: string][] = [
    [{ type: 'string', const: 'Bearer' }, 'bearer', 'const', '"Bearer"'],
    [{ const: { a: [1] } }, { a: [2] }, 'const', '{"a":[1]}'],
    [{ enum: [1, 'two'] }, 'one', 'enum', 'one of 1, "two"'],
    [{ type: 'string', format: 'date-time' }, '2025-07-09 18:14', 'format', 'string, format date-time'],
    [{ type: 'integer', format: 'int32' }, 2 ** 31, 'format', 'integer, format int32'],
    [{ pattern: '^\\d+$' }, 'x', 'pattern', 'pattern ^\\d+$'],
    [{ minLength: 2 }, '😀', 'minLength', 'at least 2 characters'],
    [{ maxLength: 1 }, 'ab', 'maxLength', 'at most 1 character'],
    [{ minimum: 1 }, 0, 'minimum', '≥ 1'],
    [{ maximum: 1 }, 2, 'maximum', '≤ 1'],
    [{ exclusiveMinimum: 1 }, 1, 'exclusiveMinimum', '> 1'],
    [{ exclusiveMaximum: 1 }, 1, 'exclusiveMaximum', '< 1'],
    [{ multipleOf: 0.1 }, 0.35, 'multipleOf', 'a multiple of 0.1'],
    [{ minItems: 1 }, [], 'minItems', 'at least 1 item'],
    [{ maxItems: 1 }, [1, 2], 'maxItems', 'at most 1 item'],
    [
      { uniqueItems: true },
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      'uniqueItems',
    ],
    [{ minProperties: 1 }, {}, 'minProperties', 'at least 1 property'],
    [{ maxProperties: 1 }, { a: 1, b: 2 }, 'maxProperties', 'at most 1 property'],
  ];
  for (const [schema, value, keyword, expected] of cases) {
    assertOne(schema, value, { keyword, at: '', by: `/${keyword}`, ...(expected ? { expected } : {}) });
  }
});

test('a text that breaks several keywords is one violation, in compositions as well', () => {
  assertOne({ format: 'email', minLength: 5, pattern: '@' }, 'x', {
    keyword: 'format',
    at: '',
    by: '/format',
  });
  assertOne({ allOf: [{ minLength: 5 }, { pattern: '@' }] }, 'x', {
    keyword: 'minLength',
    at: '',
    by: '/allOf/0/minLength',
  });
});

test('two wrong properties are two violations', () => {
  const found = explained(person, { name: '', age: -1 });
  assert.deepEqual(
    found.map(({ keyword, instance }) => `${keyword} ${instance}`),
    ['minLength /name', 'minimum /age'],
  );
});

test('names in pointers are escaped', () => {
  const schema = { properties: { 'a/b': { properties: { 'c~d': { type: 'string' } } } } };
  assertOne(
    schema,
    { 'a/b': { 'c~d': 1 } },
    {
      keyword: 'type',
      at: '/a~1b/c~0d',
      by: '/properties/a~1b/properties/c~0d/type',
    },
  );
});

test('names that every object inherits are treated like other names', () => {
  const schema = { required: ['toString', '__proto__'], properties: { constructor: { type: 'string' } } };
  assertOne(schema, JSON.parse('{"__proto__": 1, "constructor": "x"}'), {
    keyword: 'required',
    at: '/toString',
    by: '/required',
  });
  assert.deepEqual(explained({ properties: { toString: { type: 'string' } } }, {}), []);
});

test('if all alternatives require another type, one violation lists these types', () => {
  assertOne({ anyOf: [{ type: 'string' }, { type: 'null' }] }, 5, {
    keyword: 'type',
    at: '',
    by: '/anyOf/0/type',
    expected: 'string or null',
    received: '5 (integer)',
  });
  assertOne(
    { properties: { a: { oneOf: [{ $ref: '#/components/schemas/Text' }, { type: 'array' }] } } },
    { a: null },
    {
      keyword: 'type',
      at: '/a',
      by: '/components/schemas/Text/type',
      expected: 'string or array',
    },
    { Text: { type: 'string' } },
  );
});

test('of a nullable schema, the alternative that is not null is explained', () => {
  const schema = { anyOf: [person, { type: 'null' }] };
  assertOne(
    schema,
    { name: 'Ada', age: -1 },
    {
      keyword: 'minimum',
      at: '/age',
      by: '/anyOf/0/properties/age/minimum',
    },
  );
  assert.deepEqual(explained(schema, null), []);
});

const card = {
  type: 'object',
  required: ['kind', 'number'],
  properties: { kind: { const: 'card' }, number: { type: 'string', pattern: '^\\d{4}$' } },
};
const transfer = {
  type: 'object',
  required: ['kind', 'iban', 'holder'],
  properties: { kind: { const: 'transfer' }, iban: { type: 'string' }, holder: { type: 'string' } },
};

test('the alternative that the tag of the value names is explained', () => {
  for (const keyword of ['oneOf', 'anyOf']) {
    const schema = { [keyword]: [card, transfer] };
    assertOne(
      schema,
      { kind: 'card', number: '12' },
      {
        keyword: 'pattern',
        at: '/number',
        by: `/${keyword}/0/properties/number/pattern`,
      },
    );
    assertOne(
      schema,
      { kind: 'transfer', number: '1234' },
      {
        keyword: 'required',
        at: '',
        by: `/${keyword}/1/required`,
        expected: 'the properties iban, holder',
      },
    );
  }
});

test('without a tag, the closest alternative is explained', () => {
  assertOne(
    { anyOf: [person, transfer] },
    { name: 'Ada', age: '36' },
    {
      keyword: 'type',
      at: '/age',
      by: '/anyOf/0/properties/age/type',
    },
  );
});

test('if two alternatives are equally close, all alternatives are listed', () => {
  assertOne(
    { anyOf: [{ required: ['a'] }, { required: ['b'] }] },
    {},
    {
      keyword: 'anyOf',
      at: '',
      by: '/anyOf',
      expected: 'object with a, or object with b',
      received: 'an empty object',
    },
  );
});

test('an unknown tag is reported with the tags of all alternatives', () => {
  assertOne(
    { oneOf: [card, transfer] },
    { kind: 'cash' },
    {
      keyword: 'const',
      at: '/kind',
      by: '/oneOf/0/properties/kind/const',
      expected: '"card" or "transfer"',
      received: '"cash"',
    },
  );
});

test('a value that matches two alternatives of oneOf is reported with both', () => {
  assertOne({ oneOf: [{ type: 'integer' }, { type: 'string' }, { minimum: 3 }] }, 5, {
    keyword: 'oneOf',
    at: '',
    by: '/oneOf',
    expected: 'exactly one of 3 alternatives',
    received: '5 (integer), which matches alternatives 1 and 3',
  });
});

test('a value that "not" or false forbids is reported with what it must not be', () => {
  assertOne({ not: { const: 'root' } }, 'root', {
    keyword: 'not',
    at: '',
    by: '/not',
    expected: 'anything but "root"',
  });
  assertOne(
    { properties: { a: false } },
    { a: 1 },
    { keyword: 'false', at: '/a', by: '/properties/a', expected: 'nothing' },
  );
});

test('of if, then and else, the branch that applies is explained', () => {
  const schema = {
    if: { properties: { kind: { const: 'card' } }, required: ['kind'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required: ['number'] },
    else: { required: ['iban'] },
  };
  assertOne(schema, { kind: 'card' }, { keyword: 'required', at: '/number', by: '/then/required' });
  assertOne(schema, { kind: 'cash' }, { keyword: 'required', at: '/iban', by: '/else/required' });
  assert.deepEqual(explained({ if: { type: 'string' } }, 1), []);
});

test('items are reported at their own pointers, at any depth', () => {
  const schema = {
    type: 'array',
    items: { type: 'array', items: { type: 'object', properties: { a: { enum: [1] } } } },
  };
  assertOne(schema, [[], [{ a: 1 }, { a: 2 }]], {
    keyword: 'enum',
    at: '/1/1/a',
    by: '/items/items/properties/a/enum',
  });
  const tuple = { prefixItems: [{ type: 'string' }, { type: 'integer' }], items: { type: 'boolean' } };
  assertOne(tuple, ['a', 'b'], { keyword: 'type', at: '/1', by: '/prefixItems/1/type' });
  assertOne(tuple, ['a', 1, true, 0], { keyword: 'type', at: '/3', by: '/items/type' });
});

test('contains is reported with the required number of items', () => {
  const contains = { type: 'integer' };
  const one = { keyword: 'contains', at: '', by: '/contains' };
  assertOne({ contains }, ['a'], {
    ...one,
    expected: 'at least 1 of: integer',
    received: 'an array of 1 item',
  });
  assertOne({ contains, minContains: 2 }, [1], { ...one, expected: 'at least 2 of: integer' });
  assertOne({ contains, maxContains: 1 }, [1, 2], { ...one, expected: '1 of: integer' });
  assertOne({ contains, minContains: 0, maxContains: 1 }, [1, 2], {
    ...one,
    expected: 'at most 1 of: integer',
  });
  assert.deepEqual(explained({ contains, minContains: 0 }, []), []);
});

test('recursive schemas are explained as deep as the value goes', () => {
  const S = {
    type: 'object',
    required: ['id'],
    properties: { id: { type: 'integer' }, next: { $ref: '#/components/schemas/S' } },
  };
  assertOne(
    S,
    { id: 1, next: { id: 2, next: { id: 'three' } } },
    {
      keyword: 'type',
      at: '/next/next/id',
      by: '/properties/id/type',
    },
  );
});

test('keywords beside a $ref apply too', () => {
  const schema = { $ref: '#/components/schemas/Text', maxLength: 2 };
  const others = { Text: { type: 'string' } };
  assertOne(schema, 'abc', { keyword: 'maxLength', at: '', by: '/maxLength' }, others);
  assertOne(schema, 1, { keyword: 'type', at: '', by: '/components/schemas/Text/type' }, others);
});

test('a property that additionalProperties forbids is reported at its pointer, with the allowed names', () => {
  assertOne(
    { properties: { a: {}, b: {} }, additionalProperties: false },
    { a: 1, c: 'x' },
    {
      keyword: 'additionalProperties',
      at: '/c',
      by: '/additionalProperties',
      expected: 'no property other than a, b',
      received: '"x"',
    },
  );
  assertOne(
    { additionalProperties: { type: 'string' } },
    { a: 'x', b: 1 },
    {
      keyword: 'type',
      at: '/b',
      by: '/additionalProperties/type',
    },
  );
});

test('a property is validated against every pattern that its name matches', () => {
  const schema = {
    patternProperties: { '^n': { type: 'integer' }, s$: { minimum: 3 } },
    additionalProperties: false,
  };
  assertOne(schema, { n: 'x' }, { keyword: 'type', at: '/n', by: '/patternProperties/^n/type' });
  assertOne(schema, { ns: 1 }, { keyword: 'minimum', at: '/ns', by: '/patternProperties/s$/minimum' });
  assertOne(
    schema,
    { x: 1 },
    {
      keyword: 'additionalProperties',
      at: '/x',
      by: '/additionalProperties',
      expected: 'no property other than those documented',
    },
  );
});

test('a name that propertyNames forbids is reported at the property', () => {
  assertOne(
    { propertyNames: { pattern: '^[a-z]+$' } },
    { good: 1, 'Not good': 2 },
    {
      keyword: 'propertyNames',
      at: '/Not good',
      by: '/propertyNames/pattern',
      received: '"Not good"',
    },
  );
});

test('dependentRequired and dependentSchemas apply only if the property is present', () => {
  const schema = {
    dependentRequired: { card: ['address'] },
    dependentSchemas: { gift: { required: ['to'] } },
  };
  assert.deepEqual(explained(schema, {}), []);
  assertOne(schema, { card: 1 }, { keyword: 'required', at: '/address', by: '/dependentRequired' });
  assertOne(schema, { gift: 1 }, { keyword: 'required', at: '/to', by: '/dependentSchemas/gift/required' });
});

test('unevaluatedProperties takes compositions into account', () => {
  const schema = {
    allOf: [{ properties: { a: {} } }],
    properties: { b: {} },
    unevaluatedProperties: false,
  };
  assert.deepEqual(explained(schema, { a: 1, b: 2 }), []);
  assertOne(
    schema,
    { a: 1, c: 3 },
    { keyword: 'unevaluatedProperties', at: '/c', by: '/unevaluatedProperties' },
  );
  assertOne(
    { ...schema, unevaluatedProperties: { type: 'string' } },
    { a: 1, c: 3 },
    {
      keyword: 'type',
      at: '/c',
      by: '/unevaluatedProperties/type',
    },
  );
  const choice = {
    anyOf: [{ properties: { a: { type: 'string' } } }, { properties: { b: {} } }],
    unevaluatedProperties: false,
  };
  assert.deepEqual(explained(choice, { a: 'x' }), []);
  assertOne(choice, { a: 1 }, { keyword: 'unevaluatedProperties', at: '/a', by: '/unevaluatedProperties' });
  assertOne({ prefixItems: [{}], unevaluatedItems: false }, [1, 2], {
    keyword: 'unevaluatedItems',
    at: '/1',
    by: '/unevaluatedItems',
  });
});

test('properties in a condition count as evaluated only if it holds', () => {
  const source = sourceOf({
    S: {
      if: { properties: { a: { const: 1 } }, required: ['a'] },
      properties: { b: {} },
      unevaluatedProperties: false,
    },
  });
  assert.deepEqual(explain(source, AT, { a: 1, b: 2 }), []);
  assert.deepEqual(
    explain(source, AT, { a: 2, b: 2 }).map(({ keyword, instance }) => [keyword, instance]),
    [['unevaluatedProperties', '/a']],
  );
});

test('properties that ajv wrongly reports as unevaluated are not reported', () => {
  const source = sourceOf({
    S: {
      $ref: '#/components/schemas/Base',
      oneOf: [
        { required: ['a'], properties: { a: {} } },
        { required: ['b'], properties: { b: {} } },
      ],
      unevaluatedProperties: false,
    },
    Base: { properties: { id: {} } },
  });
  const value = { id: 1, b: 2 };
  // ajv's issue 2559. If this fails, ajv has been fixed: remove the restriction in generate.fixture.ts.
  assert.equal(checksIn(source).kept(value), false);
  assert.deepEqual(explain(source, AT, value), []);
});

test('received values are described briefly', () => {
  const received = (value: unknown) => explained({ type: 'boolean' }, value).map((each) => each.received);
  assert.deepEqual(received({ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7 }), [
    'an object with a, b, c, d, e, f, …',
  ]);
  assert.deepEqual(received(null), ['null']);
  assert.deepEqual(received('a "quoted" text'), ['"a \\"quoted\\" text" (string)']);
  const [long = ''] = received('x'.repeat(500));
  assert.match(long, /^"x{59}…" \(500 characters\) \(string\)$/);
});

test('the number of violations is limited; the last one says so', () => {
  const schema = {
    items: { type: 'integer' },
    additionalProperties: { type: 'integer' },
    propertyNames: { maxLength: 1 },
  };
  const list = (length: number) => Array(length).fill('x');
  const object = (length: number) => Object.fromEntries(list(length).map((x, index) => [`x${index}`, x]));
  for (const made of [list, object]) {
    const found = explained({ allOf: [{ properties: { made: schema } }] }, { made: made(130_000) });
    assert.equal(found.length, MOST_VIOLATIONS);
    assert.match(found.at(-1)?.received ?? '', /what comes after it was not checked$/);
    assert.equal(found.filter(({ received }) => received.includes('not checked')).length, 1);
  }
  const exact = explained({ items: { type: 'integer' } }, list(MOST_VIOLATIONS));
  assert.ok(exact.every(({ received }) => received === '"x" (string)'));
});
