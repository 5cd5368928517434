import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../http/exchange.ts';
import { HEAD, inlineContract } from '../openapi/inline.fixture.ts';
import {
  endsWithPath,
  evaluate,
  expressedValue,
  expressionsIn,
  jsonIn,
  pathValues,
  runtimeExpression,
  type SentStep,
} from './runtime-expression.ts';

const contract = inlineContract(`${HEAD}servers: [{url: 'https://pets.example.com/v1'}]
paths:
  /pets/{petId}/notes:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    post: {operationId: addNote, responses: {'201': {description: A}}}
`);

function sentStep(change: Partial<Exchange> = {}): SentStep {
  const [operation] = contract.operations;
  assert.ok(operation);
  const exchange: Exchange = {
    operation: operation.id,
    case: { name: 'documented', expects: 'accepted' },
    request: {
      method: 'POST',
      url: 'http://127.0.0.1:9/v1/pets/a%20b/notes?page=2&empty=',
      headers: { 'X-Tenant': 'acme' },
      body: '{"text":"hello","a/b":{"~":7}}',
    },
    response: {
      status: 201,
      statusText: 'Created',
      headers: [['Location', '/v1/notes/12']],
      body: Buffer.from('{"items":[{"id":12},{"id":null}],"name":"","flag":false,"__proto__":{"x":1}}'),
    },
    phases: { total: 1 },
    startedAt: '',
    ...change,
  };
  return { contract, operation, exchange };
}

const SENT = sentStep();
const evaluated = (text: string, sent = SENT) => {
  const expression = runtimeExpression(text);
  assert.ok(expression, text);
  return evaluate(expression, sent);
};

test('each form of the grammar is evaluated (OpenAPI 3.1, section 4.8.20.4)', () => {
  const expected: Record<string, unknown> = {
    $url: 'http://127.0.0.1:9/v1/pets/a%20b/notes?page=2&empty=',
    $method: 'POST',
    $statusCode: 201,
    '$request.header.x-tenant': 'acme',
    '$request.query.page': '2',
    '$request.path.petId': 'a b',
    '$request.body#/text': 'hello',
    '$request.body#/a~1b/~0': 7,
    '$request.body': { text: 'hello', 'a/b': { '~': 7 } },
    '$response.header.location': '/v1/notes/12',
    '$response.body#/items/0/id': 12,
    '$response.body#/flag': false,
  };
  for (const [text, value] of Object.entries(expected)) assert.deepEqual(evaluated(text), { value }, text);
});

test('what is not there is said, with what is', () => {
  const expected = {
    '$response.body#/items/1/id':
      'addNote returned 201 with null at /items/1/id: the body is an object with items, name, flag, __proto__',
    '$response.body#/items/2/id':
      'addNote returned 201 with nothing at /items/2/id: the body is an object with items, name, flag, __proto__',
    '$response.body#/name':
      'addNote returned 201 with "" at /name: the body is an object with items, name, flag, __proto__',
    '$response.header.ETag': 'addNote returned 201 without the header ETag',
    '$request.query.empty': 'addNote was sent without query empty',
    '$request.path.other': 'addNote was sent without path other',
  };
  for (const [text, missing] of Object.entries(expected))
    assert.deepEqual(evaluated(text), { missing }, text);
  const { response: _, ...failed } = SENT.exchange;
  assert.deepEqual(evaluated('$response.body#/id', { ...SENT, exchange: failed }), {
    missing: 'addNote got no response',
  });
  const text = sentStep({ response: { status: 200, statusText: '', headers: [], body: Buffer.from('<p>') } });
  assert.deepEqual(evaluated('$response.body#/id', text), {
    missing: 'addNote returned 200 with nothing at /id: the body is no JSON',
  });
});

test('what the grammar does not have is no expression', () => {
  for (const text of [
    'plain',
    '$',
    '$response',
    '$response.body.id',
    '$response.body#id',
    '$response.body#/a~2',
    '$response.query.a',
    '$request.header.',
    '$steps.response.body#/id',
    `$response.body#/${'a'.repeat(2000)}`,
  ]) {
    assert.equal(runtimeExpression(text), undefined, text.slice(0, 40));
  }
});

test('an expression names another step, whose name may have dots and spaces', () => {
  const named = (text: string) => {
    const { step, of, part, name } = runtimeExpression(text) ?? {};
    return [step, of, part, name];
  };
  assert.deepEqual(named('$steps.listPets.response.body#/0/id'), ['listPets', 'response', 'body', '/0/id']);
  assert.deepEqual(named('$steps.pets.list.response.header.X-Id'), [
    'pets.list',
    'response',
    'header',
    'X-Id',
  ]);
  assert.deepEqual(named('$steps.GET /pets.request.path.id'), ['GET /pets', 'request', 'path', 'id']);
  assert.deepEqual(named('$steps.listPets.statusCode'), ['listPets', 'response', 'statusCode', '']);
});

test('a value keeps its type, is a text where it is embedded, and a constant is itself', () => {
  const of = (value: unknown) => expressedValue(value, () => SENT);
  assert.deepEqual(of('$response.body#/items/0/id'), { value: 12 });
  assert.deepEqual(of('pet-{$response.body#/items/0/id}-{$request.query.page}'), { value: 'pet-12-2' });
  assert.deepEqual(of('{no expression}'), { value: '{no expression}' });
  assert.deepEqual(of(7), { value: 7 });
  assert.deepEqual(of('a-{$response.body#/nothing}'), {
    missing:
      'addNote returned 201 with nothing at /nothing: the body is an object with items, name, flag, __proto__',
  });
  assert.deepEqual(
    expressedValue('$steps.listPets.response.body#/0', () => undefined),
    {
      missing: 'listPets was not sent',
    },
  );
  assert.deepEqual(
    expressionsIn('a{$request.path.b}c{$url}').map(({ text }) => text),
    ['$request.path.b', '$url'],
  );
});

test('the values of a path are found at its end, whatever stands before; the first ones are the longest', () => {
  const found = (template: string, address: string) => Object.fromEntries(pathValues(template, address));
  assert.deepEqual(found('/pets/{id}', 'https://a.example/v1/pets/a%2Fb?x=/pets/7#y'), { id: 'a/b' });
  assert.deepEqual(found('/pets/{id}', '/pets/%ff'), { id: '%ff' });
  assert.deepEqual(found('/pets/{id}?all', '/pets/7'), { id: '7' });
  assert.deepEqual(found('/pets/{id}/', '/pets/7/'), { id: '7' });
  assert.deepEqual(found('/a/{b}/c/{d}', '/a/1/c/2'), { b: '1', d: '2' });
  assert.deepEqual(found('/r/{from}-{to}', '/r/1-2-3'), { from: '1-2', to: '3' });
  assert.deepEqual(found('/r/{from}-{to}', '/r/1-2-'), { from: '1', to: '2-' });
  assert.deepEqual(found('/r/v{a}{b}.json', '/r/v123.json'), { a: '12', b: '3' });
  for (const [template, address] of [
    ['/pets/{id}', '/pets/'],
    ['/pets/{id}', '/orders/7'],
    ['/pets/{id}', '/pets/7/'],
    ['/pets/{id}', 'pets/7'],
    ['/pets', '/pets'],
    ['/r/{from}-{to}', '/r/-1'],
    ['/r/{from}-{to}', '/r/1-'],
    ['/r/{from}-{to}', '/r/-'],
    ['/r/ab{a}b', '/r/ab'],
    ['/r/{a}{b}', '/r/1'],
    ['/pets/{id}', `/pets/${'7'.repeat(2000)}`],
  ] as const) {
    assert.deepEqual(found(template, address), {}, `${template} ${address.slice(0, 40)}`);
  }
  const many = `/r/${Array.from({ length: 30 }, (_, index) => `{p${index}}`).join('-')}`;
  assert.deepEqual(found(`${many}!`, `/r/${'-'.repeat(1990)}`), {});
});

test('the bytes of a body are parsed once', () => {
  const body = Buffer.from('{"id": 7}');
  assert.deepEqual(jsonIn(body), { id: 7 });
  assert.equal(jsonIn(body), jsonIn(body));
});

test('an address may end with a path that has parameters, or none', () => {
  assert.equal(endsWithPath('/exports/latest', 'https://api.example.com/v1/exports/latest?page=2'), true);
  assert.equal(endsWithPath('/exports/{id}', '/v1/exports/7'), true);
  assert.equal(endsWithPath('/exports/{id}', '/v1/exports/'), false);
  assert.equal(endsWithPath('/exports/{id}', '/v1/jobs/7'), false);
  assert.equal(endsWithPath(`/${'{a}'.repeat(40)}!`, `/${'x'.repeat(5000)}`), false);
});
