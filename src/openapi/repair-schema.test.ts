import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isObject, valueAt } from '../schema/pointer.ts';
import { assembleChecked } from './check-document.ts';
import { compileContract } from './compile.ts';
import { problemOf } from './parts.ts';

const documentWith = (version: string, schema: string, others = '') => `openapi: ${version}
info: {title: Inline, version: '1'}
paths: {}
components:
  schemas:
    Response: ${schema}
    Named: {type: object, properties: {name: {type: string}}}
    Maybe: {type: object, nullable: true}
${others}`;

/** A schema of OpenAPI 3.0, converted to 3.1. */
function converted(schema: string, version = '3.0.3'): unknown {
  const contract = compileContract('inline.yaml', documentWith(version, schema));
  return valueAt(contract.document, '/components/schemas/Response');
}

function kept(schema: string, value: unknown, version = '3.0.3'): boolean {
  const contract = compileContract('inline.yaml', documentWith(version, schema));
  return contract.checksOf('/components/schemas/Response').kept(value);
}

const ref = (name: string) => `{$ref: '#/components/schemas/${name}'}`;

test('a schema of OpenAPI 3.0 is converted to 3.1', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['{type: string, nullable: true}', { type: ['string', 'null'] }],
    ['{type: string, nullable: false}', { type: 'string' }],
    ['{nullable: true}', {}],
    ['{type: number, minimum: 1, exclusiveMinimum: true}', { type: 'number', exclusiveMinimum: 1 }],
    ['{type: number, maximum: 1, exclusiveMaximum: false}', { type: 'number', maximum: 1 }],
    ['{exclusiveMaximum: true}', {}],
    ['{type: string, example: a}', { type: 'string', examples: ['a'] }],
    ['{type: string, format: byte}', { type: 'string', format: 'byte', contentEncoding: 'base64' }],
    ['{type: string, format: base64}', { type: 'string', contentEncoding: 'base64' }],
    [
      '{type: string, format: binary}',
      { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream' },
    ],
    [
      "{$ref: '#/components/schemas/Named', description: D, maxLength: 1}",
      { $ref: '#/components/schemas/Named' },
    ],
    [
      '{properties: {nullable: {type: boolean}, example: {type: string, nullable: true}}}',
      { properties: { nullable: { type: 'boolean' }, example: { type: ['string', 'null'] } } },
    ],
    [
      '{type: object, example: {nullable: true, $ref: x}}',
      { type: 'object', examples: [{ nullable: true, $ref: 'x' }] },
    ],
  ];
  for (const [schema, expected] of cases) assert.deepEqual(converted(schema), expected, schema);
});

test('nullable allows null, beside a composition too', () => {
  const cases = {
    '{type: string, nullable: true}': true,
    '{type: string}': false,
    [`{nullable: true, anyOf: [${ref('Named')}]}`]: true,
    [`{nullable: true, oneOf: [${ref('Named')}, ${ref('Maybe')}]}`]: true,
    [`{nullable: true, allOf: [${ref('Named')}]}`]: true,
    [`{type: object, nullable: true, allOf: [${ref('Named')}]}`]: true,
    [`{allOf: [${ref('Named')}]}`]: false,
    [ref('Maybe')]: true,
    // Keywords beside a $ref are ignored.
    "{$ref: '#/components/schemas/Named', nullable: true}": false,
    // An enum must list null itself.
    '{type: string, nullable: true, enum: [a]}': false,
    '{type: string, nullable: true, enum: [a, null]}': true,
  };
  for (const [schema, expected] of Object.entries(cases)) assert.equal(kept(schema, null), expected, schema);
});

test('other values are validated as before', () => {
  const schema = `{nullable: true, allOf: [${ref('Named')}, {required: [name]}]}`;
  assert.equal(kept(schema, { name: 'Ada' }), true);
  assert.equal(kept(schema, {}), false);
  assert.equal(kept('{type: number, minimum: 1, exclusiveMinimum: true}', 1), false);
  assert.equal(kept('{type: string, format: byte}', 'no base64!'), false);
});

test('positions are those of the file, in a moved schema too', () => {
  const text = documentWith('3.0.0', '{nullable: true, allOf: [{type: object, required: [id]}]}');
  const contract = compileContract('inline.yaml', text);
  assert.deepEqual(contract.positionOf('/components/schemas/Response/anyOf/0/allOf/0/required'), {
    line: 6,
    column: 55,
  });
  assert.deepEqual(contract.positionOf('/components/schemas/Response/anyOf/1'), { line: 6, column: 5 });
});

test('obsolete keywords are converted in documents of OpenAPI 3.1 too, and reported with their positions', () => {
  const schema = '{properties: {a: {type: string, nullable: true}, b: {minimum: 1, exclusiveMinimum: true}}}';
  for (const version of ['3.1.0', '3.2.0']) {
    const { document, problems } = assembleChecked('inline.yaml', documentWith(version, schema));
    const repaired = valueAt(document, '/components/schemas/Response');
    assert.deepEqual(isObject(repaired) && repaired.properties, {
      a: { type: ['string', 'null'] },
      b: { exclusiveMinimum: 1 },
    });
    assert.deepEqual(
      problems
        .map(problemOf)
        .map(({ id, severity, message, line, column }) => [id, severity, message, line, column]),
      [
        ['nullable-obsolete', 'warning', 'nullable is true', 6, 47],
        ['bound-obsolete', 'warning', 'exclusiveMinimum is true, must be a number', 6, 80],
        ['nullable-obsolete', 'warning', 'nullable is true', 8, 27],
      ],
    );
  }
});

test('a keyword that OpenAPI 3.0 ignores beside a $ref is reported', () => {
  const schema = "{$ref: '#/components/schemas/Named', description: D, required: [id]}";
  const { problems } = assembleChecked('inline.yaml', documentWith('3.0.3', schema));
  assert.deepEqual(
    problems.map(problemOf).map(({ id, message, column }) => [id, message, column]),
    [['reference-siblings', 'required beside a $ref is ignored', 68]],
  );
});

test('references to moved schemas, and to keywords that are ignored beside a $ref, are resolved', () => {
  const text = documentWith(
    '3.0.3',
    '{nullable: true, allOf: [{properties: {id: {type: integer}}}]}',
    `    Beside: {$ref: '#/components/schemas/Named', properties: {on: {type: boolean}}}
    Both:
      properties:
        a: {$ref: '#/components/schemas/Response/allOf/0/properties/id'}
        b: {$ref: '#/components/schemas/Beside/properties/on'}
`,
  );
  const contract = compileContract('inline.yaml', text);
  const { kept } = contract.checksOf('/components/schemas/Both');
  assert.deepEqual([{ a: 1, b: true }, { a: 'x' }, { b: 1 }].map(kept), [true, false, false]);
  const reference = (name: string) => {
    const schema = valueAt(contract.document, `/components/schemas/Both/properties/${name}`);
    return contract.positionOf(String(isObject(schema) && schema.$ref).slice(1));
  };
  assert.deepEqual(reference('a'), { line: 6, column: 54 });
  assert.deepEqual(reference('b'), { line: 9, column: 63 });
});
