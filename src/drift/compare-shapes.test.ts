import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inlineContract, withSchema } from '../openapi/inline.fixture.ts';
import {
  accounts,
  type Change,
  EXPIRES_AT,
  exchange,
  jwt,
  login,
  RESPONSES,
  refusedLogin,
  sealmetrics,
} from '../rules/exchange.fixture.ts';
import { compareShapes } from './compare-shapes.ts';
import { mergeShapes } from './shape/merge-shapes.ts';
import type { Shape } from './shape/shape.ts';
import { shapeOf } from './shape/shape-of.ts';

function shape(each: Parameters<typeof shapeOf>[0], contract = sealmetrics): Shape {
  const found = shapeOf(each, contract);
  assert.ok(found);
  return found;
}

/** Kind, place and seen value of each change. */
const compared = (accepted: Shape, seen: Shape) =>
  compareShapes(accepted, seen).map(({ kind, where, seen: now }) => `${kind} ${where}: ${now}`);

const logins = (before: Change, after: Change) => compared(shape(login(before)), shape(login(after)));

/** Bodies of an operation whose contract documents only one property. */
const anyContract = inlineContract(withSchema('{type: object, properties: {known: {type: string}}}'));
const bodies = (before: unknown, after: unknown) =>
  compared(shape(exchange({ body: before }), anyContract), shape(exchange({ body: after }), anyContract));

test('a response like the accepted one has no drift', () => {
  assert.deepEqual(logins({}, {}), []);
  const again = {
    ...RESPONSES.token,
    access_token: jwt({ jti: 'two' }),
    expires_at: '2025-07-10T12:00:00+02:00',
  };
  assert.deepEqual(logins({}, { body: again }), []);
});

test('a new object is reported once, and not again for its properties', () => {
  assert.deepEqual(logins({}, { body: { ...RESPONSES.token, user: { id: 1, plan: { name: 'pro' } } } }), [
    'property-appeared response body /user: user (object)',
  ]);
  assert.deepEqual(logins({}, { body: { ...RESPONSES.token, scope: 'all', level: 2 } }), [
    'property-appeared response body: level (integer), scope (string)',
  ]);
});

test('a vanished object is reported once, and not again for its properties', () => {
  assert.deepEqual(bodies({ known: 'a', user: { id: 1, plan: 'pro' } }, { known: 'a' }), [
    'property-vanished response body /user: nothing',
  ]);
});

test('another type, null, and another format are different kinds of drift', () => {
  assert.deepEqual(bodies({ a: 1 }, { a: '1' }), ['type-changed response body /a: string']);
  assert.deepEqual(bodies({ a: 1 }, { a: 1.5 }), ['type-changed response body /a: number']);
  assert.deepEqual(bodies({ a: 1.5 }, { a: 1 }), []);
  assert.deepEqual(bodies({ a: 'x' }, { a: null }), ['became-nullable response body /a: null']);
  assert.deepEqual(bodies({ a: { b: 1 } }, { a: [{ b: 1 }] }), ['type-changed response body /a: array']);
  assert.deepEqual(bodies({ a: EXPIRES_AT }, { a: 'tomorrow' }), [
    'format-changed response body /a: a string without format',
  ]);
  assert.deepEqual(bodies({ a: EXPIRES_AT }, { a: '2025-07-10T10:00:00' }), [
    'format-changed response body /a: local date-time',
  ]);
  assert.deepEqual(bodies({ a: 'tomorrow' }, { a: EXPIRES_AT }), []);
  assert.deepEqual(bodies({ paid_at: 1_752_000_000 }, { paid_at: 1_752_000_000_000 }), [
    'format-changed response body /paid_at: milliseconds since 1970',
  ]);
});

test('an enum value that was not accepted is reported', () => {
  const contract = inlineContract(
    withSchema('{type: object, properties: {state: {enum: [open, shut, torn]}}}'),
  );
  const state = (value: string) => shape(exchange({ body: { state: value } }), contract);
  assert.deepEqual(compared(mergeShapes(state('open'), state('shut')), state('open')), []);
  assert.deepEqual(compared(mergeShapes(state('open'), state('shut')), state('torn')), [
    'value-new response body /state: "torn"',
  ]);
});

test('a property is paired with one of a similar name, or of the same special format', () => {
  const { expires_at: _at, ...others } = RESPONSES.token;
  assert.deepEqual(logins({}, { body: { ...others, expires_in: 900 } }), [
    'property-replaced response body /expires_at: probably replaced by expires_in (integer)',
  ]);
  const { access_token: token, ...rest } = RESPONSES.token;
  assert.deepEqual(logins({}, { body: { ...rest, accessToken: token } }), [
    'property-replaced response body /access_token: probably replaced by accessToken (string, jwt)',
  ]);
  assert.deepEqual(logins({}, { body: { ...rest, bearer: token } }), [
    'property-replaced response body /access_token: probably replaced by bearer (string, jwt)',
  ]);
  assert.deepEqual(bodies({ known: 'a', color: 'red' }, { known: 'a', weight: 3 }), [
    'property-vanished response body /color: nothing',
    'property-appeared response body /weight: weight (integer)',
  ]);
});

test('properties that moved under one key, or out of it, are one change', () => {
  assert.deepEqual(logins({}, { body: { data: RESPONSES.token } }), [
    'body-enveloped response body: all properties under data',
  ]);
  assert.deepEqual(bodies({ data: { a: 1, b: 2 } }, { a: 1, b: 2 }), [
    'body-unwrapped response body: the same properties directly',
  ]);
  assert.deepEqual(
    bodies(
      { page: { items: [{ id: 1, name: 'x' }] } },
      { page: { items: [{ item: { id: 1, name: 'x' } }] } },
    ),
    ['body-enveloped response body /page/items/*: all properties under item'],
  );
});

test('a new version of an API is reported as few related changes', () => {
  const body = {
    success: true,
    data: {
      access_token: jwt(),
      token_type: 'bearer',
      expires_in: 900,
      user: { id: 7, email: 'demo@example.com' },
    },
  };
  assert.deepEqual(logins({}, { body }), [
    'body-enveloped response body: all properties under data',
    'value-new response body /data/token_type: "bearer"',
    'property-replaced response body /data/expires_at: probably replaced by expires_in (integer)',
    'property-appeared response body /data/user: user (object)',
    'property-appeared response body /success: success (boolean)',
  ]);
  const error = { error: { code: 'invalid', message: 'Invalid credentials', detail: 'x' }, request_id: 'r' };
  assert.deepEqual(compared(shape(refusedLogin()), shape(refusedLogin({ body: error }))), [
    'body-enveloped response body: all properties under error',
    'property-vanished response body /error/status: nothing',
    'property-appeared response body /error: code (string), detail (string)',
    'property-appeared response body /request_id: request_id (string)',
  ]);
});

test('entries of a map, items of an array, and their number are no drift', () => {
  const data = (entries: unknown) => shape(accounts({ body: { status: 'ok', data: entries } }));
  const [one, none, many] = [
    { a: 'A' },
    {},
    Object.fromEntries(Array.from({ length: 500 }, (_, each) => [`k${each}`, 'x'])),
  ];
  for (const before of [one, none, many]) {
    for (const after of [one, none, many]) assert.deepEqual(compared(data(before), data(after)), []);
  }
  assert.deepEqual(bodies({ a: [] }, { a: [1, 2] }), []);
  assert.deepEqual(bodies({ a: [{ b: 1 }] }, { a: [] }), []);
});

test('new headers are reported if they matter to clients, hardening headers only if they are missing', () => {
  const hardened = { 'Strict-Transport-Security': 'max-age=1', 'X-Content-Type-Options': 'nosniff' };
  assert.deepEqual(logins({}, { headers: hardened }), []);
  assert.deepEqual(logins({ headers: hardened }, {}), [
    'header-vanished response header strict-transport-security: no such header',
    'header-vanished response header x-content-type-options: no such header',
  ]);
  assert.deepEqual(
    logins({}, { headers: { Deprecation: '@1', 'X-RateLimit-Limit': '1', 'X-RateLimit-Reset': '2' } }),
    [
      'header-appeared response header deprecation: deprecation',
      'header-appeared response header x-ratelimit-*: x-ratelimit-limit, x-ratelimit-reset',
    ],
  );
});

test('the token is compared by its form, algorithm, claims and lifetime', () => {
  const token = (access_token: string, change = {}) => ({
    body: { ...RESPONSES.token, access_token, ...change },
  });
  const day = '2025-07-10T10:00:00.000000Z';
  assert.deepEqual(logins({}, token(jwt({}, { alg: 'RS256' }))), [
    'token-algorithm-changed token algorithm: RS256',
  ]);
  assert.deepEqual(logins(token(jwt({ sub: '1' })), token(jwt({ plan: 'pro' }))), [
    'token-claims-changed token claims: without sub; also plan',
  ]);
  assert.deepEqual(logins({}, token(jwt({ iss: 'x', aud: 'y', scope: 'z', roles: ['owner'] }))), []);
  assert.deepEqual(logins({}, token(jwt({ exp: Date.parse(day) / 1000 + 5 * 86_400 }))), [
    'token-lifetime-changed token lifetime: 6 days',
  ]);
  assert.deepEqual(logins({}, token(jwt({ exp: Date.parse(day) / 1000 + 3600 }))), []);
  assert.deepEqual(logins({}, token('opaque-token-0123456789')), ['token-form-changed token: opaque']);
});

test('more scopes or roles than accepted are drift, fewer or a new claim are none', () => {
  const token = (claims: Record<string, unknown>) => ({
    body: { ...RESPONSES.token, access_token: jwt(claims) },
  });
  const accepted = token({ scope: 'read write', roles: ['user'] });
  assert.deepEqual(logins(accepted, token({ scope: 'admin read', roles: ['owner', 'user'] })), [
    'token-rights-widened token scope: also admin',
    'token-rights-widened token roles: also owner',
  ]);
  assert.deepEqual(logins(accepted, token({ scope: 'write', roles: [] })), []);
  assert.deepEqual(logins(token({}), token({ scope: 'admin' })), []);
  assert.deepEqual(logins(token({ role: 'user' }), token({ role: { name: 'admin' } })), []);
});

test('wording is compared with that of the same case only', () => {
  const refusal = (message: string, name: string) =>
    shape(refusedLogin({ body: { status: 'error', message }, case: { name } }));
  const accepted = mergeShapes(refusal('Invalid credentials', 'a'), refusal('Field missing', 'b'));
  assert.deepEqual(compared(accepted, refusal('Invalid credentials', 'a')), []);
  assert.deepEqual(compared(accepted, refusal('Field missing', 'a')), [
    'wording-changed response body /message: "Field missing"',
  ]);
  assert.deepEqual(compared(accepted, refusal('Anything', 'c')), []);
});

test('a property of only some accepted responses may be missing or present', () => {
  const accepted = mergeShapes(
    shape(login({ body: { ...RESPONSES.token, scope: 'all' }, headers: { 'X-Plan': 'a' } })),
    shape(login({ body: { ...RESPONSES.token, level: null } })),
  );
  assert.deepEqual(compared(accepted, shape(login())), []);
  assert.deepEqual(compared(accepted, shape(login({ body: { ...RESPONSES.token, level: 3 } }))), [
    'type-changed response body /level: integer',
  ]);
});
