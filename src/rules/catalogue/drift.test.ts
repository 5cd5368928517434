import { type Baseline, baselineOf } from '../../drift/baseline.ts';
import { shapeOf } from '../../drift/shape/shape-of.ts';
import type { Exchange } from '../../http/exchange.ts';
import type { Contract } from '../../openapi/contract.ts';
import { inlineContract, withSchema } from '../../openapi/inline.fixture.ts';
import {
  type Change,
  exchange,
  jwt,
  login,
  RESPONSES,
  refusedLogin,
  sealmetrics,
} from '../exchange.fixture.ts';
import { type Example, testRules } from './examples.fixture.ts';

/** A contract that allows everything that is not forbidden. */
const open = inlineContract(
  withSchema(
    '{type: object, properties: {state: {enum: [open, shut]}, data: {}}, additionalProperties: true}',
  ).replace('content:', 'headers: {}\n          content:\n            text/plain: {schema: {}}'),
);

function accepted(contract: Contract, ...exchanges: Exchange[]): Baseline {
  const shapes = exchanges.flatMap((each) => shapeOf(each, contract) ?? []);
  return baselineOf('live', shapes);
}

type Texts = Pick<Example, 'where' | 'expected' | 'received'>;

/** What a finding about a drift says. */
function says(where: string, accepted: string, received: string): Texts {
  return { where, expected: `${accepted}, as accepted in the baseline`, received };
}

const HARDENED = { 'X-Content-Type-Options': 'nosniff' };
const READ = '/paths/~1response/get/responses/200/content';
const LOGIN = '/paths/~1auth~1login/post/responses';

/** A response that changed since the accepted one, and another of the same shape. */
function ofRead(before: Change, changed: Change, same: Change, texts: Texts): Example {
  return {
    violates: exchange(changed),
    keeps: exchange(same),
    contract: open,
    baseline: accepted(open, exchange(before)),
    place: `${READ}/application~1json/schema`,
    ...texts,
  };
}

function ofBody(before: unknown, changed: unknown, same: unknown, texts: Texts): Example {
  return ofRead({ body: before }, { body: changed }, { body: same }, texts);
}

/** The same of the login, whose response has one header more. */
function ofLogin(changed: Change, same: Change, texts: Texts): Example {
  return {
    violates: login({ headers: HARDENED, ...changed }),
    keeps: login({ headers: HARDENED, ...same }),
    baseline: accepted(sealmetrics, login({ headers: HARDENED })),
    place: `${LOGIN}/200/content/application~1json/schema`,
    ...texts,
  };
}

const withToken = (access_token: string): Change => ({ body: { ...RESPONSES.token, access_token } });

function ofToken(changed: string, texts: Texts): Example {
  return ofLogin(withToken(changed), withToken(jwt({ jti: 'two' })), texts);
}

/** The SealMetrics contract without saying that the token is a JWT. */
const anyToken = inlineContract(
  JSON.stringify(sealmetrics.document).replace('"bearerFormat":"JWT"', '"x-form":"any"'),
);

testRules('drift', {
  'drift-status-new': {
    ...ofBody({}, {}, {}, says('response status', '201', '200')),
    keeps: exchange({ body: {}, case: { name: 'never accepted' } }),
    baseline: baselineOf(
      'live',
      [shapeOf(exchange({ body: {} }), open)].flatMap((shape) => (shape ? [{ ...shape, status: 201 }] : [])),
    ),
  },
  'drift-media-type-changed': {
    ...ofRead(
      { body: { a: 1 } },
      { bytes: 'a', headers: { 'Content-Type': 'text/plain' } },
      { body: { a: 1 }, headers: { 'Content-Type': 'application/json; charset=utf-8' } },
      says('response header Content-Type', 'application/json', 'text/plain'),
    ),
    place: `${READ}/text~1plain/schema`,
  },
  'drift-body-enveloped': ofBody(
    { a: 1, b: 2 },
    { payload: { a: 1, b: 2 } },
    { b: 3, a: 4 },
    says('response body', 'a, b directly', 'all properties under payload'),
  ),
  'drift-body-unwrapped': ofBody(
    { inner: { a: 1, b: 2 } },
    { a: 1, b: 2 },
    { inner: { a: 3, b: 4 } },
    says('response body', 'a, b under inner', 'the same properties directly'),
  ),
  'drift-property-replaced': ofBody(
    { expires_at: 'x' },
    { expires_in: 900 },
    { expires_at: 'y' },
    says('response body /expires_at', 'expires_at (string)', 'probably replaced by expires_in (integer)'),
  ),
  'drift-property-vanished': ofBody(
    { a: 1, b: 2 },
    { a: 1 },
    { b: 1, a: 2 },
    says('response body /b', 'integer', 'nothing'),
  ),
  'drift-property-appeared': ofBody(
    { a: 1 },
    { a: 1, other: 2 },
    { a: 2 },
    says('response body /other', 'no such property', 'other (integer)'),
  ),
  'drift-type-changed': ofBody({ a: 1 }, { a: 'x' }, { a: 2 }, says('response body /a', 'integer', 'string')),
  'drift-became-nullable': ofBody(
    { a: 1 },
    { a: null },
    { a: 0 },
    says('response body /a', 'integer', 'null'),
  ),
  'drift-format-changed': ofBody(
    { a: '2025-07-10' },
    { a: 'soon' },
    { a: '2026-01-31' },
    says('response body /a', 'date', 'a string without format'),
  ),
  'drift-value-new': ofBody(
    { inner: { state: 'open' } },
    { inner: { state: 'torn' } },
    // What the contract lists is no change.
    { inner: { state: 'shut' } },
    says('response body /inner/state', '"open"', '"torn"'),
  ),
  'drift-header-vanished': ofLogin(
    { headers: {} },
    { headers: { 'x-content-type-options': 'nosniff' } },
    says('response header x-content-type-options', 'the header', 'no such header'),
  ),
  'drift-header-appeared': ofLogin(
    { headers: { ...HARDENED, Sunset: 'soon' } },
    { headers: { ...HARDENED, Date: 'Wed, 09 Jul 2025 10:00:00 GMT' } },
    says('response header sunset', 'no such header', 'sunset'),
  ),
  'drift-token-form-changed': {
    ...ofToken('opaque-token-0123456789', says('token', 'jwt', 'opaque')),
    contract: anyToken,
    baseline: accepted(anyToken, login({ headers: HARDENED })),
  },
  'drift-token-algorithm-changed': ofToken(
    jwt({}, { alg: 'RS256' }),
    says('token algorithm', 'HS256', 'RS256'),
  ),
  'drift-token-claims-changed': ofToken(jwt({ plan: 'pro' }), says('token claims', 'exp, jti', 'also plan')),
  'drift-token-rights-widened': {
    ...ofLogin(
      withToken(jwt({ scope: 'admin read' })),
      withToken(jwt({ scope: 'read' })),
      says('token scope', 'read', 'also admin'),
    ),
    baseline: accepted(sealmetrics, login({ headers: HARDENED, ...withToken(jwt({ scope: 'read' })) })),
  },
  'drift-token-lifetime-changed': ofLogin(
    { startedAt: '2025-07-10T09:00:00.000Z' },
    { startedAt: '2025-07-09T10:00:30.000Z' },
    says('token lifetime', '24 hours', '60 minutes'),
  ),
  'drift-wording-changed': {
    violates: refusedLogin({ body: { status: 'error', message: 'No such user' } }),
    keeps: refusedLogin(),
    baseline: accepted(sealmetrics, refusedLogin()),
    place: `${LOGIN}/401/content/application~1json/schema`,
    ...says('response body /message', '"Invalid credentials"', '"No such user"'),
  },
});
