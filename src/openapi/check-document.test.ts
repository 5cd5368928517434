import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, inlineContract, refused, SCHEMA_LINE, withOperation, withSchema } from './inline.fixture.ts';

/** The problems that an error lists, without the line above them. */
function problemsOf(text: string): string[] {
  const [title, ...problems] = refused('DL_CONTRACT_INVALID', text).sentence.split('\n');
  assert.equal(title, 'not a valid OpenAPI 3.1 document:');
  return problems.map((problem) => problem.trim());
}

test('violations of the official schema are reported with their positions', () => {
  const cases = {
    'no info': ['openapi: 3.1.0\npaths: {}', 'inline.yaml:1:1 the document must have the property "info"'],
    'no title': [
      `openapi: 3.1.0\ninfo:\n  version: '1'\npaths: {}`,
      'inline.yaml:2:1 info must have the property "title"',
    ],
    'paths that are a list': [
      `${HEAD}paths: []`,
      'inline.yaml:5:1 paths is an array of 0 items, must be object',
    ],
    'paths that are empty': [`${HEAD}paths:`, 'inline.yaml:5:1 paths is null, must be object'],
    'a response without description': [
      withOperation(`      responses:\n        '200': {}`),
      'inline.yaml:9:9 200 must have the property "description"',
    ],
    'a path without a slash': [
      `${HEAD}paths:\n  response: {}`,
      'inline.yaml:6:3 paths has the property "response", which OpenAPI 3.1 does not allow there',
    ],
    'a component with a name for people': [
      `${HEAD}components:\n  schemas:\n    Access token: {}`,
      'inline.yaml:7:5 "Access token" is not a valid name in schemas, must be pattern ^[a-zA-Z0-9._-]+$',
    ],
    'a server without url': [
      `${HEAD}paths: {}\nservers:\n  - description: none`,
      'inline.yaml:7:5 0 must have the property "url"',
    ],
  } as const;
  for (const [name, [text, problem]] of Object.entries(cases)) {
    assert.deepEqual(problemsOf(text), [problem], name);
  }
});

test('a document without paths, components and webhooks is reported with all alternatives', () => {
  assert.deepEqual(problemsOf(HEAD), [
    'inline.yaml:1:1 the document is an object with openapi, info, must be object with paths, or object with components, or object with webhooks',
  ]);
});

test('schemas are validated against the meta-schema of JSON Schema 2020-12, at any depth', () => {
  const cases = {
    '{type: strin}': /:16 type is "strin", must be one of .*"string"/,
    '{properties: {a: {items: {type: strin}}}}': /:41 type is "strin", must be one of /,
    '{anyOf: [{allOf: [{minLength: -1}]}]}': /:\d+ minLength is -1 \(integer\), must be integer, ≥ 0/,
    '{minimum: low}': /:16 minimum is "low".*, must be number/,
    '{required: [a, a]}': /:16 required lists the same twice/,
    '{items: [{type: string}]}': /:16 items is .*, must be object or boolean/,
    '{properties: []}': /properties is .*, must be object/,
    '{$ref: 1}': /\$ref is .*, must be string/,
    'a text': /Response is .*, must be .*object.*boolean/,
    null: /Response is null, must be .*object.*boolean/,
  };
  for (const [schema, problem] of Object.entries(cases)) {
    const [first = ''] = problemsOf(withSchema(schema));
    assert.ok(first.startsWith(`inline.yaml:${SCHEMA_LINE}:`), `${schema}: ${first}`);
    assert.match(first, problem, schema);
  }
});

test('the first five problems are listed, and the others are counted', () => {
  const paths = Array.from({ length: 8 }, (_, index) => `  /${index}: {get: {responses: {'200': {}}}}`);
  const problems = problemsOf(`${HEAD}paths:\n${paths.join('\n')}`);
  assert.equal(problems.length, 6);
  assert.equal(problems.at(-1), 'and 3 more');
});

test('extensions and all keywords of JSON Schema are allowed', () => {
  const contract = inlineContract(
    `${withSchema('{type: [object, "null"], x-note: any, $comment: c, examples: [1]}')}x-more: 1\n`,
  );
  assert.deepEqual(
    contract.operations.map(({ id }) => id),
    ['read'],
  );
});

/** Operations that are broken, by their ids, in a document with two operations and these components. */
function broken(components: string, more = ''): Record<string, string> {
  const contract = inlineContract(`openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a: {get: {operationId: a, responses: {'200': {description: G, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}
  /b: {get: {operationId: b, responses: {'200': {description: G}}}${more}}
components: {schemas: {${components}}}
`);
  const found = contract.operations.flatMap(({ id, broken: text }) =>
    text === undefined ? [] : [[id, text]],
  );
  return Object.fromEntries(found);
}

test('only the operations that reach an error of the document are broken', () => {
  assert.match(
    broken('A: {type: object, properties: {x: {type: strin}}}').a ?? '',
    /^inline.yaml:6:\d+ type is "strin"/,
  );
  assert.deepEqual(Object.keys(broken('A: {allOf: [{$ref: "#/components/schemas/B"}]}, B: {type: strin}')), [
    'a',
  ]);
  assert.deepEqual(broken('A: {}, Unused: {type: strin}'), {});
  assert.deepEqual(Object.keys(broken('A: {}', ', post: {operationId: c, responses: []}')), ['c']);
  assert.deepEqual(Object.keys(broken('A: {$ref: "#/components/schemas/None"}')), ['a']);
  assert.deepEqual(Object.keys(broken('A: {$ref: "#/components/schemas/A"}')), ['a']);
});

test('a broken operation keeps its name, and documents nothing', () => {
  const { operations } = inlineContract(`openapi: 3.1.0
info: {}
paths: {/a: {get: {operationId: a, responses: {'200': {}}}, delete: {operationId: b, responses: {'204': {description: G}}}}}
`);
  assert.deepEqual(
    operations.map(({ id, method, responses }) => [id, method, responses.length]),
    [
      ['a', 'GET', 0],
      ['b', 'DELETE', 1],
    ],
  );
});

test('a document without an operation that can be used is refused', () => {
  refused(
    'DL_CONTRACT_INVALID',
    `openapi: 3.1.0
info: {title: T, version: '1'}
paths: {/a: {get: {operationId: a, responses: []}}}
`,
  );
});
