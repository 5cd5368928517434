import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, inlineContract, refused, SCHEMA_LINE, withOperation, withSchema } from './inline.fixture.ts';

/** The problems that an error lists, without the line above them. */
function problemsOf(text: string): string[] {
  const [title, ...problems] = refused('DL_CONTRACT_INVALID', text).sentence.split('\n');
  assert.equal(title, 'not a valid OpenAPI 3.1 document:');
  return problems.map((problem) => problem.trim());
}

test('what OpenAPI demands is named, with its place', () => {
  const cases = {
    'no info': ['openapi: 3.1.0\npaths: {}', 'inline.yaml:1:1 the document must have the property "info"'],
    'no title': [
      `openapi: 3.1.0\ninfo:\n  version: '1'\npaths: {}`,
      'inline.yaml:2:1 info must have the property "title"',
    ],
    'paths that are a list': [
      `${HEAD}paths: []`,
      'inline.yaml:5:1 paths must be object, and is an array of 0 items',
    ],
    'paths that are empty': [`${HEAD}paths:`, 'inline.yaml:5:1 paths must be object, and is null'],
    'a response without description': [
      withOperation(`      responses:\n        '200': {}`),
      'inline.yaml:9:9 200 must have the property "description"',
    ],
    'a path without a slash': [
      `${HEAD}paths:\n  response: {}`,
      'inline.yaml:6:3 paths has the property "response", which OpenAPI 3.1 does not have there',
    ],
    'a component with a name for people': [
      `${HEAD}components:\n  schemas:\n    Access token: {}`,
      'inline.yaml:7:5 "Access token" is no name for what schemas holds: it must be pattern ^[a-zA-Z0-9._-]+$',
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

test('neither paths nor components nor webhooks: each way out is named', () => {
  assert.deepEqual(problemsOf(HEAD), [
    'inline.yaml:1:1 the document must be with paths, or with components, or with webhooks, and is an object with openapi, info',
  ]);
});

test('schemas are held against the meta-schema of JSON Schema 2020-12, at any depth', () => {
  const cases = {
    '{type: strin}': /:14 type must be one of .*"string".*, and is "strin"/,
    '{properties: {a: {items: {type: strin}}}}': /:39 type must be one of /,
    '{anyOf: [{allOf: [{minLength: -1}]}]}': /:\d+ minLength must be integer, ≥ 0, and is -1/,
    '{minimum: low}': /:14 minimum must be number, and is "low"/,
    '{required: [a, a]}': /:14 required must be /,
    '{items: [{type: string}]}': /:14 items must be object or boolean|object, boolean/,
    '{properties: []}': /properties must be object/,
    '{$ref: 1}': /\$ref must be string/,
    'a text': /Response must be .*object.*boolean/,
    null: /Response must be .*object.*boolean/,
  };
  for (const [schema, problem] of Object.entries(cases)) {
    const [first = ''] = problemsOf(withSchema(schema));
    assert.ok(first.startsWith(`inline.yaml:${SCHEMA_LINE}:`), `${schema}: ${first}`);
    assert.match(first, problem, schema);
  }
});

test('of many problems five are shown, and the others counted', () => {
  const paths = Array.from({ length: 8 }, (_, index) => `  /${index}: {get: {responses: {'200': {}}}}`);
  const problems = problemsOf(`${HEAD}paths:\n${paths.join('\n')}`);
  assert.equal(problems.length, 6);
  assert.equal(problems.at(-1), 'and 3 more');
});

test('extensions and all of JSON Schema are allowed', () => {
  const contract = inlineContract(
    `${withSchema('{type: [object, "null"], x-note: any, $comment: c, examples: [1]}')}x-more: 1\n`,
  );
  assert.deepEqual(
    contract.operations.map(({ id }) => id),
    ['read'],
  );
});
