import {
  accounts,
  exchange,
  jwt,
  login,
  RESPONSES,
  refusedAccounts,
  refusedLogin,
} from '../exchange.fixture.ts';
import { probe, REQUEST_ID } from '../probe.fixture.ts';
import { listed, order, orders } from '../resources.fixture.ts';
import { testRules } from './examples.fixture.ts';

const LOGIN = '/paths/~1auth~1login/post';
const ACCOUNTS = '/paths/~1auth~1accounts/get';
const OK = `${LOGIN}/responses/200`;
const OK_JSON = `${OK}/content/application~1json`;
const REFUSED = `${LOGIN}/responses/401`;
const READ = '/paths/~1read/get/responses/200';
const read = (body: unknown, change = {}) => exchange({ body, headers: REQUEST_ID, ...change });

testRules('response', {
  'server-slow': {
    violates: login({ phases: { server: 501, total: 502 }, case: { limits: { slowMs: 500, downMs: 2000 } } }),
    keeps: login({ phases: { server: 499, total: 500 }, case: { limits: { slowMs: 500, downMs: 2000 } } }),
    where: 'server phase',
    expected: 'the first byte within 500 ms',
    received: 'the first byte after 501 ms',
    place: LOGIN,
  },
  'server-too-slow': {
    violates: login({
      phases: { server: 2001, total: 2002 },
      case: { limits: { slowMs: 500, downMs: 2000 } },
    }),
    keeps: login({ phases: { server: 499, total: 500 }, case: { limits: { slowMs: 500, downMs: 2000 } } }),
    where: 'server phase',
    expected: 'the first byte within 2000 ms',
    received: 'the first byte after 2001 ms',
    place: LOGIN,
  },
  'certificate-expiring': {
    violates: login({
      connection: { address: '203.0.113.7', port: 443, certificateExpiresAt: '2025-07-15T10:00:00.000Z' },
    }),
    keeps: login({
      connection: { address: '203.0.113.7', port: 443, certificateExpiresAt: '2025-07-24T10:00:00.000Z' },
    }),
    where: 'connection certificate',
    expected: 'at least 14 days until it expires, or a third of its lifetime',
    received: 'expires in 6 days, at 2025-07-15T10:00:00.000Z',
    place: LOGIN,
  },
  'expectation-failed': {
    violates: login({ case: { expectation: { body: { '/token_type': 'Bearer', '/expires_at': 'never' } } } }),
    keeps: login({
      case: { expectation: { body: { '/token_type': 'Bearer', '/expires_at': RESPONSES.token.expires_at } } },
    }),
    where: 'response body /expires_at',
    expected: '"never"',
    received: 'another string',
    place: LOGIN,
  },
  'rate-limited': {
    violates: login({ status: 429, headers: { 'Retry-After': '30' }, body: { error: 'slow down' } }),
    keeps: login(),
    where: 'response status',
    expected: 'a response other than 429',
    received: '429, Retry-After: 30',
    place: `${LOGIN}/responses`,
  },
  'status-undocumented': {
    violates: login({ status: 500, bytes: 'oops' }),
    keeps: refusedLogin(),
    where: 'response status',
    expected: '200 or 401',
    received: '500 Internal Server Error',
    place: `${LOGIN}/responses`,
  },
  'invalid-request-accepted': {
    violates: login({ case: { name: 'wrong-password', expects: 'refused' } }),
    keeps: login({ case: { name: 'wrong-password', expects: 'any' } }),
    where: 'response status',
    expected: '401',
    received: '200 OK',
    place: REFUSED,
  },
  'server-error': {
    violates: exchange({
      operation: 'open',
      method: 'POST',
      status: 503,
      bytes: '',
      case: { expects: 'refused' },
    }),
    keeps: exchange({
      operation: 'open',
      method: 'POST',
      status: 401,
      body: {},
      case: { expects: 'refused' },
    }),
    contract: probe,
    where: 'response status',
    expected: 'a 4xx status that says what is wrong with the request',
    received: '503 Service Unavailable',
    place: '/paths/~1session/post/responses/5XX',
  },
  'account-locked': {
    violates: login({ status: 401, body: RESPONSES.refused }),
    keeps: login({ body: { ...RESPONSES.token, access_token: jwt({ jti: 'two' }) } }),
    earlier: [login(), refusedLogin(), refusedLogin()],
    where: 'response status',
    expected: 'the right password is accepted, as earlier in this run',
    received: '401 Unauthorized, after 2 wrong passwords',
    place: `${OK}`,
  },
  'valid-request-rejected': {
    violates: accounts({ status: 401, statusText: '', body: RESPONSES.unauthenticated }),
    keeps: refusedAccounts(),
    where: 'response status',
    expected: '200',
    received: '401',
    place: `${ACCOUNTS}/responses/200`,
  },
  'media-type-missing': {
    violates: login({ headers: { 'Content-Type': undefined } }),
    keeps: login({ headers: { 'Content-Type': undefined, 'content-type': 'application/json' } }),
    where: 'response header Content-Type',
    expected: 'application/json',
    received: 'no such header',
    place: `${OK}/content`,
  },
  'media-type-undocumented': {
    violates: refusedLogin({
      headers: { 'Content-Type': 'text/html; charset=utf-8' },
      bytes: '<h1>401</h1>',
    }),
    keeps: refusedLogin({ headers: { 'Content-Type': 'Application/JSON; charset=utf-8' } }),
    where: 'response header Content-Type',
    expected: 'application/json',
    received: '"text/html"',
    place: `${REFUSED}/content`,
  },
  'charset-not-utf-8': {
    violates: login({ headers: { 'Content-Type': 'application/json; charset=ISO-8859-1' } }),
    keeps: login({ headers: { 'Content-Type': 'application/json; charset=UTF-8' } }),
    where: 'response header Content-Type',
    expected: 'charset utf-8, or none',
    received: 'charset "iso-8859-1"',
    place: OK_JSON,
  },
  'header-missing': {
    violates: read({}, { headers: {} }),
    keeps: read({}),
    contract: probe,
    where: 'response header X-Request-Id',
    expected: 'the header',
    received: 'no such header',
    place: `${READ}/headers/X-Request-Id`,
  },
  'header-wrong': {
    violates: read({}, { headers: { ...REQUEST_ID, 'X-Left': '-1' } }),
    keeps: read({}, { headers: { ...REQUEST_ID, 'X-Left': '0' } }),
    contract: probe,
    where: 'response header X-Left',
    expected: 'integer, ≥ 0',
    received: '"-1"',
    place: '/components/schemas/Left/minimum',
  },
  'response-slow': {
    violates: login({ phases: { server: 2500, download: 100 } }),
    keeps: login({ phases: { server: 1900, download: 100 } }),
    where: 'server and download phase',
    expected: 'a response within 2000 ms',
    received: 'a response after 2600 ms',
    place: LOGIN,
  },
  'item-inconsistent': {
    violates: order('7', { id: 7, state: 'open' }),
    keeps: order('7', { id: 7, total: 12.5, state: 'open' }),
    contract: orders,
    earlier: [
      listed({ id: 7, state: 'paid' }),
      listed({ id: 6, state: 'open' }, { id: 7, state: 'new' }),
      order('7', { id: 7, state: 'new' }),
    ],
    keepsEarlier: [listed({ id: 7, state: 'new' }), listed({ id: 7, total: 13, state: 'open', lines: [] })],
    where: 'response body /state',
    expected: 'the same value as in the list: listOrders /*/state',
    received: '"open", and "new" in the list',
    place: '/paths/~1orders~1{id}/get/responses/200/content/application~1json/schema',
  },
});
