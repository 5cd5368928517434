import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inlineContract, withSchema } from '../../openapi/inline.fixture.ts';
import {
  accounts,
  EMAIL,
  exchange,
  jwt,
  login,
  PASSWORD,
  RESPONSES,
  refusedLogin,
  sealmetrics,
  TOKEN,
} from '../../rules/exchange.fixture.ts';
import { shapeOf } from './shape-of.ts';

const read = (schema: string, body: unknown) =>
  shapeOf(exchange({ body }), inlineContract(withSchema(schema)))?.paths;

test('a shape has paths, types, formats, and enum values', () => {
  const shape = shapeOf(
    login({ headers: { 'Cache-Control': 'no-store', Date: 'Wed, 09 Jul 2025 10:00:00 GMT' } }),
    sealmetrics,
  );
  assert.deepEqual(shape, {
    operation: 'login',
    status: 200,
    cases: ['right-credentials'],
    mediaTypes: ['application/json'],
    headers: { 'cache-control': 'always' },
    paths: {
      '': { types: ['object'] },
      '/access_token': { types: ['string'], formats: ['jwt'] },
      '/expires_at': { types: ['string'], formats: ['date-time'] },
      '/token_type': { types: ['string'], values: ['Bearer'] },
    },
    token: {
      forms: ['jwt'],
      algorithms: ['HS256'],
      claims: { exp: 'always', jti: 'always' },
      lifetimeSeconds: { least: 86_000, most: 86_000 },
    },
    wording: {},
  });
});

test('keys that are data never enter a shape, wherever they are', () => {
  const id = '000000000000000000001234';
  const bodies = [
    RESPONSES.accounts,
    { status: 'ok', data: { acme: 'Acme', [EMAIL]: 'Other' } },
    { data: RESPONSES.accounts },
    { success: true, result: { status: 'ok', data: { acme: 'Acme' } } },
    { status: 'ok', data: [{ [id]: { name: 'Demo' } }] },
    { accounts: { [id]: 'Demo Account', acme: 'Acme' } },
    { people: { [EMAIL]: 1, 'Jörg Müller': 2 } },
  ];
  for (const body of bodies) {
    const text = JSON.stringify(shapeOf(accounts({ body }), sealmetrics));
    assert.doesNotMatch(text, /0000|acme|demo@|Demo Account|Müller/, text);
  }
});

test('no secret, and nothing of the request, enters a shape', () => {
  const echoing = [
    login({
      body: { ...RESPONSES.token, token_type: PASSWORD, note: PASSWORD, access_token: jwt({ sub: EMAIL }) },
    }),
    login({ body: { ...RESPONSES.token, token_type: 'correct-horse-battery' } }),
    refusedLogin({ body: { status: EMAIL, message: `No ${EMAIL} with another-long-password or ${TOKEN}` } }),
    refusedLogin({ body: { status: 'error', message: 'Bad password "hunter2" for user jane@example.org' } }),
    login({ headers: { 'X-Auth': TOKEN, 'Set-Cookie': `session=${TOKEN}` } }),
  ];
  for (const each of echoing) {
    const text = JSON.stringify(shapeOf(each, sealmetrics));
    assert.doesNotMatch(text, /horse|another-long|demo@|jane@|hunter2|eyJ|c2lnbmF0/, text);
  }
});

test('the shape of an error response has its message, without parts that vary', () => {
  const wording = (message: string) =>
    shapeOf(refusedLogin({ body: { status: 'error', message } }), sealmetrics)?.wording;
  assert.deepEqual(wording('Invalid credentials'), {
    'wrong-password': { '/message': ['Invalid credentials'] },
  });
  assert.deepEqual(wording('Try again in 37 seconds.'), wording('Try again in 5 seconds.'));
  assert.deepEqual(
    wording('Failed (request 5f6f8a36-4ad4-4a9c-9c0e-0f4f4f9b1c11)'),
    wording('Failed (request 0b6c8a36-4ad4-4a9c-9c0e-0f4f4f9b1c99)'),
  );
  assert.deepEqual(shapeOf(login(), sealmetrics)?.wording, {});
});

test('headers of framing, caches and tracing are not part of a shape', () => {
  const headers = {
    'X-Request-Id': 'a1',
    'Server-Timing': 'app;dur=12.3',
    'CF-Ray': 'x',
    'X-Amzn-Trace-Id': 'y',
    ETag: '"z"',
    Vary: 'Accept-Encoding',
    'X-RateLimit-Limit': '60',
  };
  assert.deepEqual(Object.keys(shapeOf(login({ headers }), sealmetrics)?.headers ?? {}), [
    'x-ratelimit-limit',
  ]);
});

test('a whole number is a number where the contract documents any number', () => {
  const schema = '{type: object, properties: {price: {type: number}, count: {type: integer}}}';
  assert.deepEqual(read(schema, { price: 3, count: 3, other: 3 }), {
    '': { types: ['object'] },
    '/count': { types: ['integer'] },
    '/other': { types: ['integer'] },
    '/price': { types: ['number'] },
  });
});

test('items and entries share one path, and a property that some of them lack is optional', () => {
  const schema =
    '{type: object, properties: {items: {type: array, items: {type: object, properties: {a: {type: string}, b: {type: string}}}}}}';
  const paths = read(schema, { items: [{ a: 'x', b: 'y' }, { a: 'x' }] });
  assert.deepEqual(paths?.['/items/*/a'], { types: ['string'] });
  assert.deepEqual(paths?.['/items/*/b'], { types: ['string'], optional: true });
});

test('an object without documented properties, or with additionalProperties, is a map', () => {
  const map = { '': { types: ['object'] }, '/*': { types: ['integer'] } };
  assert.deepEqual(read('{type: object}', { one: 1, two: 2 }), map);
  assert.deepEqual(read('{type: object, additionalProperties: {type: integer}}', { one: 1 }), map);
  assert.deepEqual(read("{type: object, patternProperties: {'^o': {type: integer}}}", { one: 1 }), map);
});

test('a body that is not JSON, nested too deep, or empty has no paths', () => {
  assert.deepEqual(shapeOf(login({ bytes: '<html>' }), sealmetrics)?.paths, {});
  assert.deepEqual(shapeOf(login({ bytes: '' }), sealmetrics)?.paths, {});
  const deep = `${'['.repeat(150)}1${']'.repeat(150)}`;
  assert.ok(Object.keys(shapeOf(login({ bytes: deep }), sealmetrics)?.paths ?? {}).length <= 101);
  const failed = { kind: 'timeout', message: 'no response', phase: 'server' } as const;
  assert.equal(shapeOf(login({ failure: failed }), sealmetrics), undefined);
  assert.equal(shapeOf(exchange({ operation: 'other' }), sealmetrics), undefined);
});
