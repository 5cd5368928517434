import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inlineContract, refused, SCHEMA_LINE, withSchema } from '../openapi/inline.fixture.ts';
import type { SchemaChecks } from './checks.ts';

/** The checks of a schema; `Tree` and `Node` are at hand to refer to. */
function checksOf(schema: string): SchemaChecks {
  const others = `    Tree: {type: object, required: [id], properties: {id: {type: integer}, children: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}
    Named: {type: object, properties: {name: {type: string}}}
    Odd: {properties: {'odd name~/%': {type: string}}}
`;
  return inlineContract(withSchema(schema, others)).checksOf('/components/schemas/Response');
}

const ref = (name: string) => `{$ref: '#/components/schemas/${name}'}`;

/** Whether a value is kept, and closed. */
function verdict(schema: string, value: unknown): string {
  const { kept, closed } = checksOf(schema);
  return `${kept(value) ? 'kept' : 'broken'}, ${closed(value) ? 'closed' : 'open'}`;
}

test('a schema stands alone with all that it refers to, circles included', () => {
  const tree = { id: 1, children: [{ id: 2, children: [] }, { id: 3 }] };
  assert.equal(verdict(ref('Tree'), tree), 'kept, closed');
  assert.equal(verdict(ref('Tree'), { id: 1, children: [{ id: 'two' }] }), 'broken, open');
  assert.equal(verdict(ref('Tree'), { id: 1, children: [{ id: 2, extra: true }] }), 'kept, open');
});

test('a name in a reference may be escaped and percent-encoded', () => {
  assert.equal(verdict(ref('Odd/properties/odd%20name~0~1%25'), 'text'), 'kept, closed');
  assert.equal(verdict(ref('Odd/properties/odd%20name~0~1%25'), 1), 'broken, open');
});

test('a property that nothing describes opens an object, in compositions as well', () => {
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

test('objects below are closed wherever they stand', () => {
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

test('a name that every object inherits is a property where the object has it', () => {
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

test('what only tests a value closes nothing', () => {
  const schema = `{properties: {a: {}}, not: {properties: {a: {const: 1}, b: {const: 1}}, required: [a, b]}}`;
  assert.equal(verdict(schema, { a: 1 }), 'kept, closed');
  assert.equal(verdict(`{contains: ${ref('Named')}}`, [{ name: 'Ada', extra: 1 }]), 'kept, closed');
});

test('which alternative of oneOf is kept is decided as written', () => {
  const one = '{properties: {x: {properties: {a: {}}}}}';
  const other = '{properties: {x: {properties: {b: {}}}}}';
  assert.equal(verdict(`{oneOf: [${one}, ${other}]}`, { x: { a: 1 } }), 'broken, open');
});

test('an array that must contain something is not empty, even after one that is not', () => {
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

test('patterns are read with the flag u, and without where that does not take them', () => {
  assert.equal(verdict(`{pattern: '^.$'}`, '😀'), 'kept, closed');
  assert.equal(verdict(`{pattern: '^\\@'}`, '@home'), 'kept, closed');
  assert.equal(verdict(`{pattern: '^\\@'}`, 'home'), 'broken, open');
});

test('what no regular expression is, and a format that is unknown, hold for no value', () => {
  for (const schema of [`{pattern: '(?i)a'}`, `{patternProperties: {'(': false}}`, '{format: fancy}']) {
    assert.equal(verdict(schema, 'text'), 'kept, closed', schema);
  }
});

test('a list of no values is kept by none, and alters nothing else', () => {
  const schema = '{properties: {a: {enum: []}, b: {type: string}}}';
  assert.equal(verdict(schema, { b: 'x' }), 'kept, closed');
  assert.equal(verdict(schema, { a: 1 }), 'broken, open');
});

test('a property may have the name of what JavaScript objects inherit', () => {
  const schema =
    '{properties: {__proto__: {type: string}, constructor: {type: string}}, required: [constructor]}';
  const parsed = (text: string): unknown => JSON.parse(text);
  assert.equal(verdict(schema, parsed('{"__proto__": "x", "constructor": "y"}')), 'kept, closed');
  assert.equal(verdict(schema, parsed('{"__proto__": 1, "constructor": "y"}')), 'broken, open');
  assert.equal(verdict(schema, {}), 'broken, open');
});

test('values that the generated code cannot take are left to the closer look', () => {
  let deep: unknown = { id: 1 };
  for (let level = 0; level < 20_000; level++) deep = { id: 1, children: [deep] };
  assert.equal(verdict(ref('Tree'), deep), 'broken, open');
});

test('a schema that cannot be used is refused where it is written', () => {
  const none = `    Two: {$ref: '#/components/schemas/Response'}\n`;
  const two = ref('Two');
  const cases = [
    [ref('None'), '', 14, /there is no schema at #\/components\/schemas\/None/],
    [`{$ref: '#/info/title'}`, '', 14, /there is no schema at #\/info\/title/],
    [`{properties: {a: ${ref('None')}}}`, '', 31, /there is no schema/],
    [
      `{$ref: 'other.yaml#/Response'}`,
      '',
      14,
      /\$ref other\.yaml#\/Response cannot be read: the contract is one text/,
    ],
    [`{$ref: 'https://example.com/s.json'}`, '', 14, /leads to another host, which is not asked/],
    [`{$ref: '#anchor'}`, '', 14, /there is no anchor "anchor"/],
    [`{$dynamicRef: '#node'}`, '', 14, /there is no anchor "node"/],
    [two, none, undefined, /applies itself to the same value/],
    [ref('Response'), '', undefined, /applies itself to the same value/],
    [`{allOf: [{type: object}, ${ref('Response')}]}`, '', undefined, /applies itself to the same value/],
    [`{anyOf: [{type: string}, ${two}]}`, none, undefined, /applies itself to the same value/],
    [`{not: ${ref('Response')}}`, '', undefined, /applies itself to the same value/],
    [`{if: {type: object}, then: ${ref('Response')}}`, '', undefined, /applies itself to the same value/],
    [`{dependentSchemas: {a: ${ref('Response')}}}`, '', undefined, /applies itself to the same value/],
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

test('what is only read is not required of a request, what is only written not of a response', () => {
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

test('schemas that lead from one to the next thousands of times are no circle, and are held against', () => {
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

test('a schema that nests too far through others to be compiled is interpreted', () => {
  const nested = (next: string) => `${'{properties: {a: '.repeat(200)}${ref(next)}${'}}'.repeat(200)}`;
  const chain = Array.from({ length: 90 }, (_, index) => `    S${index}: ${nested(`S${index + 1}`)}\n`);
  const contract = inlineContract(withSchema(nested('S0'), `${chain.join('')}    S90: {type: string}\n`));
  const checks = contract.checksOf('/components/schemas/Response');
  assert.deepEqual([checks.kept({ a: { a: 1 } }), checks.kept('text')], [true, true]);
});
