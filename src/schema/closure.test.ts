import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { inlineContract, refused, SCHEMA_LINE, withSchema } from '../openapi/inline.fixture.ts';
import type { SchemaChecks } from './checks.ts';
import { explain } from './explain.ts';

/** The checks of a schema, which may refer to `Tree`, `Named` and `Odd`. */
function checksOf(schema: string): SchemaChecks {
  const others = `    Tree: {type: object, required: [id], properties: {id: {type: integer}, children: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}
    Named: {type: object, properties: {name: {type: string}}}
    Odd: {properties: {'odd name~/%': {type: string}}}
`;
  return inlineContract(withSchema(schema, others)).checksOf('/components/schemas/Response');
}

const ref = (name: string) => `{$ref: '#/components/schemas/${name}'}`;

/** `kept` for a valid value, `closed` for one without undocumented properties. */
function verdict(schema: string, value: unknown): string {
  const { kept, closed } = checksOf(schema);
  return `${kept(value) ? 'kept' : 'broken'}, ${closed(value) ? 'closed' : 'open'}`;
}

test('a closure contains all schemas that it refers to, cycles included', () => {
  const tree = { id: 1, children: [{ id: 2, children: [] }, { id: 3 }] };
  assert.equal(verdict(ref('Tree'), tree), 'kept, closed');
  assert.equal(verdict(ref('Tree'), { id: 1, children: [{ id: 'two' }] }), 'broken, open');
  assert.equal(verdict(ref('Tree'), { id: 1, children: [{ id: 2, extra: true }] }), 'kept, open');
});

test('a name in a reference may be escaped and percent-encoded', () => {
  assert.equal(verdict(ref('Odd/properties/odd%20name~0~1%25'), 'text'), 'kept, closed');
  assert.equal(verdict(ref('Odd/properties/odd%20name~0~1%25'), 1), 'broken, open');
});

test('a property that no schema describes is undocumented, in compositions as well', () => {
  const extra = { name: 'Ada', extra: 1 };
  const cases = {
    [ref('Named')]: 'kept, open',
    [`{allOf: [${ref('Named')}, {properties: {extra: {}}}]}`]: 'kept, closed',
    [`{allOf: [${ref('Named')}, {required: [extra]}]}`]: 'kept, open',
    [`{anyOf: [${ref('Named')}, {properties: {extra: {}}, required: [extra]}]}`]: 'kept, closed',
    [`{anyOf: [${ref('Named')}, {properties: {extra: {type: string}}}]}`]: 'kept, open',
    [`{oneOf: [${ref('Named')}, {type: string}]}`]: 'kept, open',
    '{if: {required: [name]}, then: {properties: {name: {}, extra: {}}}}': 'kept, closed',
    '{properties: {name: {}}, patternProperties: {"^e": {}}}': 'kept, closed',
    '{properties: {name: {}}, additionalProperties: true}': 'kept, closed',
    '{properties: {name: {}}, additionalProperties: false}': 'broken, open',
    '{properties: {name: {}}, unevaluatedProperties: false}': 'broken, open',
    '{type: object}': 'kept, closed',
    '{type: object, additionalProperties: {}}': 'kept, closed',
    true: 'kept, closed',
    false: 'broken, open',
  };
  for (const [schema, expected] of Object.entries(cases))
    assert.equal(verdict(schema, extra), expected, schema);
});

test('nested objects are closed below every keyword', () => {
  const cases = {
    [`{properties: {a: ${ref('Named')}}}`]: { a: { extra: 1 } },
    [`{items: ${ref('Named')}}`]: [{ extra: 1 }],
    [`{prefixItems: [${ref('Named')}]}`]: [{ extra: 1 }],
    [`{additionalProperties: ${ref('Named')}}`]: { a: { extra: 1 } },
    [`{patternProperties: {a: ${ref('Named')}}}`]: { a: { extra: 1 } },
    [`{allOf: [{properties: {a: ${ref('Named')}}}]}`]: { a: { extra: 1 } },
  };
  for (const [schema, value] of Object.entries(cases))
    assert.equal(verdict(schema, value), 'kept, open', schema);
});

test('a name that every object inherits counts only as an own property', () => {
  const schema = '{properties: {constructor: {type: string}}, required: [constructor, toString]}';
  assert.equal(verdict(schema, {}), 'broken, open');
  assert.equal(verdict(schema, { constructor: 'x' }), 'broken, open');
  assert.equal(verdict(`{properties: {constructor: {type: string}}}`, {}), 'kept, closed');
  assert.equal(verdict(`{properties: {constructor: {type: string}}}`, { constructor: 1 }), 'broken, open');
  assert.equal(verdict(`{properties: {constructor: {}}}`, { constructor: 1 }), 'kept, closed');
  assert.equal(verdict(`{properties: {constructor: {}}}`, { toString: 1 }), 'kept, open');
  assert.equal(verdict(`{properties: {name: {}}}`, JSON.parse('{"__proto__": 1}')), 'kept, open');
  assert.equal(
    verdict(`{properties: {name: {}}}`, JSON.parse('{"name": 1, "constructor": 1}')),
    'kept, open',
  );
});

test('lengths are counted in code points', () => {
  const verdicts = ['', 'a', '😀', 'aa', 'a😀', '😀😀', 'aaa', '😀😀😀'].map((text) => [
    verdict('{minLength: 2}', text),
    verdict('{maxLength: 2}', text),
  ]);
  const [short, kept] = ['broken, open', 'kept, closed'];
  assert.deepEqual(verdicts, [
    ...Array(3).fill([short, kept]),
    ...Array(3).fill([kept, kept]),
    ...Array(2).fill([kept, short]),
  ]);
});

test('schemas below "not" and "contains" are not closed', () => {
  const schema = `{properties: {a: {}}, not: {properties: {a: {const: 1}, b: {const: 1}}, required: [a, b]}}`;
  assert.equal(verdict(schema, { a: 1 }), 'kept, closed');
  assert.equal(verdict(`{contains: ${ref('Named')}}`, [{ name: 'Ada', extra: 1 }]), 'kept, closed');
});

test('the alternative of oneOf is decided by the schemas as written, not by the closed ones', () => {
  const one = '{properties: {x: {properties: {a: {}}}}}';
  const other = '{properties: {x: {properties: {b: {}}}}}';
  assert.equal(verdict(`{oneOf: [${one}, ${other}]}`, { x: { a: 1 } }), 'broken, open');
});

test('an empty array does not match "contains", even after an array that does', () => {
  const schema = '{items: {contains: {const: 1}}}';
  assert.equal(verdict(schema, [[1], [1]]), 'kept, closed');
  assert.equal(verdict(schema, [[1], []]), 'broken, open');
  assert.equal(verdict('{items: {contains: {const: 1}, minContains: 0}}', [[1], []]), 'kept, closed');
});

test('0.3 is a multiple of 0.1, and 0.35 is not', () => {
  for (const value of [0.3, 1.1, 1e21, 1234567.9])
    assert.equal(verdict('{multipleOf: 0.1}', value), 'kept, closed');
  assert.equal(verdict('{multipleOf: 0.1}', 0.35), 'broken, open');
  assert.equal(verdict('{multipleOf: 0.01}', 1234567.89), 'kept, closed');
});

test('patterns are compiled with the flag u, or without it if that fails', () => {
  assert.equal(verdict(`{pattern: '^.$'}`, '😀'), 'kept, closed');
  assert.equal(verdict(`{pattern: '^\\@'}`, '@home'), 'kept, closed');
  assert.equal(verdict(`{pattern: '^\\@'}`, 'home'), 'broken, open');
});

test('invalid patterns and unknown formats are ignored', () => {
  for (const schema of [`{pattern: '\\h'}`, `{patternProperties: {'(': false}}`, '{format: fancy}']) {
    assert.equal(verdict(schema, 'text'), 'kept, closed', schema);
  }
});

test('an empty enum matches no value, and does not affect other properties', () => {
  const schema = '{properties: {a: {enum: []}, b: {type: string}}}';
  assert.equal(verdict(schema, { b: 'x' }), 'kept, closed');
  assert.equal(verdict(schema, { a: 1 }), 'broken, open');
});

test('properties may be named __proto__ and constructor', () => {
  const schema =
    '{properties: {__proto__: {type: string}, constructor: {type: string}}, required: [constructor]}';
  const parsed = (text: string): unknown => JSON.parse(text);
  assert.equal(verdict(schema, parsed('{"__proto__": "x", "constructor": "y"}')), 'kept, closed');
  assert.equal(verdict(schema, parsed('{"__proto__": 1, "constructor": "y"}')), 'broken, open');
  assert.equal(verdict(schema, {}), 'broken, open');
});

test('a value that is nested too deep for the generated code counts as invalid', () => {
  let deep: unknown = { id: 1 };
  for (let level = 0; level < 20_000; level++) deep = { id: 1, children: [deep] };
  assert.equal(verdict(ref('Tree'), deep), 'broken, open');
});

test('an unusable schema is rejected with its position', () => {
  const none = `    Two: {$ref: '#/components/schemas/Response'}\n`;
  const two = ref('Two');
  const cases = [
    [ref('None'), '', 16, /there is no schema at #\/components\/schemas\/None/],
    [`{$ref: '#/info/title'}`, '', 16, /there is no schema at #\/info\/title/],
    [`{properties: {a: ${ref('None')}}}`, '', 33, /there is no schema/],
    [
      `{$ref: 'other.yaml#/Response'}`,
      '',
      16,
      /\$ref other\.yaml#\/Response cannot be read: the contract is one text/,
    ],
    [
      `{$ref: 'https://example.com/s.json'}`,
      '',
      16,
      /points to another host; Driftline does not download it/,
    ],
    [`{$ref: '#anchor'}`, '', 16, /there is no anchor "anchor"/],
    [`{$dynamicRef: '#node'}`, '', 16, /there is no anchor "node"/],
    [two, none, undefined, /refers to itself for the same value/],
    [ref('Response'), '', undefined, /refers to itself for the same value/],
    [`{allOf: [{type: object}, ${ref('Response')}]}`, '', undefined, /refers to itself for the same value/],
    [`{anyOf: [{type: string}, ${two}]}`, none, undefined, /refers to itself for the same value/],
    [`{not: ${ref('Response')}}`, '', undefined, /refers to itself for the same value/],
    [`{if: {type: object}, then: ${ref('Response')}}`, '', undefined, /refers to itself for the same value/],
    [`{dependentSchemas: {a: ${ref('Response')}}}`, '', undefined, /refers to itself for the same value/],
  ] as const;
  for (const [schema, others, column, problem] of cases) {
    const { sentence: message } = refused('DL_CONTRACT_INVALID', withSchema(schema, others));
    assert.match(message, problem, schema);
    assert.match(message, /^inline\.yaml:\d+:\d+ /, schema);
    if (column !== undefined) {
      assert.ok(message.startsWith(`inline.yaml:${SCHEMA_LINE}:${column} `), `${schema}: ${message}`);
    }
  }
});

test('readOnly properties are not required in requests, writeOnly ones not in responses', () => {
  const contract = inlineContract(
    withSchema(
      `{allOf: [{required: [id, secret, name], properties: {id: {$ref: '#/components/schemas/Id'}, secret: {allOf: [{writeOnly: true}]}, name: {}}}]}`,
      `    Id: {type: integer, readOnly: true}\n`,
    ),
  );
  const [request, response] = (['request', 'response'] as const).map((direction) =>
    contract.checksOf('/components/schemas/Response', direction),
  );
  const values = [
    { secret: 1, name: 1 },
    { id: 1, name: 1 },
    { id: 1, secret: 1 },
    { id: 1, secret: 1, name: 1 },
  ];
  assert.deepEqual(
    values.map((value) => request?.kept(value)),
    [true, false, false, true],
  );
  assert.deepEqual(
    values.map((value) => response?.kept(value)),
    [false, true, false, true],
  );
  assert.deepEqual([request?.annotated, response?.annotated], [true, true]);
});

test('a property is not required in the other direction, whichever branch describes it', () => {
  const base = `    Base: {type: object, properties: {id: {type: integer}, secret: {type: string, writeOnly: true}}}\n`;
  const schemas = [
    `{allOf: [${ref('Base')}, {required: [secret]}]}`,
    `{allOf: [{required: [secret]}, ${ref('Base')}]}`,
    `{allOf: [{allOf: [${ref('Base')}]}, {allOf: [{required: [secret]}]}]}`,
    `{properties: {secret: {writeOnly: true}}, allOf: [{required: [secret]}]}`,
    `{allOf: [${ref('Base')}], anyOf: [{required: [secret]}]}`,
    `{allOf: [${ref('Base')}, ${ref('Needs')}]}`,
    // Further down: below an allOf, what applies is known from above; below an anyOf, it has more.
    `{allOf: [{allOf: [{required: [secret]}, {allOf: [${ref('Base')}]}]}]}`,
    `{anyOf: [{allOf: [${ref('Base')}, {required: [secret]}]}]}`,
    `{allOf: [{anyOf: [{allOf: [{allOf: [${ref('Base')}]}, {required: [secret]}]}]}]}`,
  ];
  const needs = '    Needs: {required: [secret]}\n';
  for (const schema of schemas) {
    const contract = inlineContract(withSchema(schema, base + needs));
    const pointer = '/components/schemas/Response';
    assert.equal(contract.checksOf(pointer).kept({ id: 1 }), true, schema);
    assert.equal(contract.checksOf(pointer, 'request').kept({ id: 1 }), false, schema);
    const source = { document: contract.document, formatOf: contract.formatOf };
    assert.deepEqual(explain({ ...source, direction: 'response' }, pointer, { id: 1 }), [], schema);
    assert.notDeepEqual(explain({ ...source, direction: 'request' }, pointer, { id: 1 }), [], schema);
    // Alone, the branch knows nothing of it.
    assert.equal(contract.checksOf('/components/schemas/Needs').kept({ id: 1 }), false);
  }
});

test('a chain of thousands of references is not a cycle, and is validated', () => {
  const kinds: Record<string, (next: string) => string> = {
    $ref: ref,
    allOf: (next) => `{allOf: [${ref(next)}]}`,
  };
  for (const [name, leadsTo] of Object.entries(kinds)) {
    const chain = Array.from({ length: 2000 }, (_, index) => `    S${index}: ${leadsTo(`S${index + 1}`)}\n`);
    const contract = inlineContract(withSchema(ref('S0'), `${chain.join('')}    S2000: {type: string}\n`));
    assert.equal(contract.checksOf('/components/schemas/S1950').kept(1), false, name);
    assert.equal(contract.checksOf('/components/schemas/S0').kept('text'), true, name);
  }
});

test('a schema that nests too deep to be compiled is interpreted', () => {
  const nested = (next: string) => `${'{properties: {a: '.repeat(200)}${ref(next)}${'}}'.repeat(200)}`;
  const chain = Array.from({ length: 90 }, (_, index) => `    S${index}: ${nested(`S${index + 1}`)}\n`);
  const contract = inlineContract(withSchema(nested('S0'), `${chain.join('')}    S90: {type: string}\n`));
  const checks = contract.checksOf('/components/schemas/Response');
  assert.deepEqual([checks.kept({ a: { a: 1 } }), checks.kept('text')], [true, true]);
});

/** Schemas of one object with `count` members side by side; each refuses `{"p7": 1}` and takes `{"p7": "text"}`. */
const WIDE: Readonly<Record<string, (count: number) => object>> = {
  properties: (count) => ({ type: 'object', properties: members(count, () => ({ type: 'string' })) }),
  'properties that refer to the schema itself': (count) => ({
    type: 'object',
    properties: {
      ...members(count, () => ({ $ref: '#/components/schemas/Response' })),
      p7: { type: 'string' },
    },
  }),
  allOf: (count) => ({ allOf: list(count, (name) => ({ properties: { [name]: { type: 'string' } } })) }),
  anyOf: (count) => ({
    anyOf: list(count, (name) => ({ required: [name], properties: { [name]: { type: 'string' } } })),
  }),
  oneOf: (count) => ({
    oneOf: list(count, (name) => ({ required: [name], properties: { [name]: { type: 'string' } } })),
  }),
  patternProperties: (count) => ({
    patternProperties: Object.fromEntries(list(count, (name) => [`^${name}$`, { type: 'string' }])),
  }),
  dependentRequired: (count) => ({
    properties: { p7: { type: 'string' } },
    dependentRequired: members(count, (name) => [name]),
  }),
};

const list = <T>(count: number, each: (name: string) => T): T[] =>
  Array.from({ length: count }, (_, index) => each(`p${index}`));
const members = <T>(count: number, each: (name: string) => T): Record<string, T> =>
  Object.fromEntries(list(count, (name) => [name, each(name)]));

for (const [keyword, schemaOf] of Object.entries(WIDE)) {
  for (const count of [200, 10_000]) {
    test(`${count} members of ${keyword} are validated`, () => {
      const document = parse(withSchema('true')) as { components: { schemas: Record<string, object> } };
      document.components.schemas.Response = schemaOf(count);
      // As JSON, which is read in a tenth of the time that YAML takes.
      const contract = inlineContract(JSON.stringify(document));
      const { kept } = contract.checksOf('/components/schemas/Response');
      assert.deepEqual([kept({ p7: 'text' }), kept({ p7: 1 })], [true, false]);
    });
  }
}
