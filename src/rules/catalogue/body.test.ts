import { inlineContract, withOperation } from '../../openapi/inline.fixture.ts';
import { accounts, exchange, login, RESPONSES, refusedLogin } from '../exchange.fixture.ts';
import { changed, created, pet, pets } from '../pets.fixture.ts';
import { probe, REQUEST_ID } from '../probe.fixture.ts';
import { order, orders } from '../resources.fixture.ts';
import { testRules } from './examples.fixture.ts';

const LOGIN = '/paths/~1auth~1login/post';
const ACCOUNTS = '/paths/~1auth~1accounts/get';
const OK = `${LOGIN}/responses/200`;
const OK_JSON = `${OK}/content/application~1json`;
const PROBE = '/components/schemas/Probe/properties';
const token = (change: Record<string, unknown>) => login({ body: { ...RESPONSES.token, ...change } });
const read = (body: unknown, change = {}) => exchange({ body, headers: REQUEST_ID, ...change });

const XML = inlineContract(
  withOperation(
    `      responses:\n        '200': {description: G, content: {application/xml: {schema: {type: object, properties: {id: {type: integer}}}}}}`,
  ),
);
const xml = (bytes: string) =>
  exchange({
    bytes,
    method: 'POST',
    operation: 'POST /response',
    headers: { 'Content-Type': 'application/xml' },
  });

testRules('body', {
  'body-differs-from-sent': {
    violates: pet(7, { id: 7, name: 'Rex', kind: 'cat', weight: 3 }),
    keeps: pet(7, { id: 7, name: 'Max', kind: 'cat', weight: 2, home: { city: 'Bonn' } }),
    contract: pets,
    earlier: [
      created({ name: 'Rex', kind: 'cat', weight: 1 }, { id: 7 }),
      changed(7, { weight: 2 }, { id: 7 }),
    ],
    keepsEarlier: [
      created({ name: 'Rex', kind: 'cat', tags: [] }, { id: 7 }),
      changed(7, { name: 'Max', home: { city: 'Bonn' } }, { id: 7 }),
    ],
    where: 'response body /weight',
    expected: '2 (integer), as it was sent to changePet',
    received: '3 (integer)',
    place: '/components/schemas/Pet/properties/weight',
  },
  'body-malformed': {
    violates: xml('<pet><id>1</pet>'),
    keeps: xml('<pet><id>1</id></pet>'),
    contract: XML,
    where: 'response body',
    expected: 'application/xml',
    received: /^line 1: Expected closing tag 'id'/,
    place: '/paths/~1response/post/responses/200/content/application~1xml',
  },
  'body-missing': {
    violates: login({ bytes: '' }),
    keeps: login({ method: 'HEAD', bytes: '' }),
    where: 'response body',
    expected: 'application/json',
    received: 'no body',
    place: OK_JSON,
  },
  'body-undocumented': {
    violates: exchange({ status: 204, bytes: 'done', headers: { 'Content-Type': 'text/plain' } }),
    keeps: exchange({ status: 204, headers: { 'Content-Type': undefined } }),
    contract: probe,
    where: 'response body',
    expected: 'no body',
    received: '4 bytes of text/plain',
    place: '/paths/~1read/get/responses/204',
  },
  'body-not-utf-8': {
    violates: accounts({
      bytes: Buffer.from(JSON.stringify(RESPONSES.accounts).replace('Demo', 'Dömo'), 'latin1'),
    }),
    keeps: accounts({ bytes: JSON.stringify(RESPONSES.accounts).replace('Demo', 'Dömo') }),
    where: 'response body',
    expected: 'JSON in UTF-8',
    received: 'bytes that are not UTF-8',
    place: `${ACCOUNTS}/responses/200/content/application~1json`,
  },
  'body-byte-order-mark': {
    violates: login({ bytes: `\ufeff${JSON.stringify(RESPONSES.token)}` }),
    keeps: login({ bytes: ` ${JSON.stringify(RESPONSES.token)}` }),
    where: 'response body',
    expected: 'JSON without a byte order mark',
    received: 'the bytes EF BB BF before the JSON',
    place: OK_JSON,
  },
  'body-not-json': {
    violates: login({ bytes: JSON.stringify(RESPONSES.token).slice(0, -20) }),
    keeps: login({ bytes: JSON.stringify(RESPONSES.token, undefined, 2) }),
    where: 'response body',
    expected: 'application/json',
    received: /^\d+ characters that are not valid JSON, beginning with "\{"$/,
    place: OK_JSON,
  },
  'body-key-repeated': {
    violates: login({ bytes: `{"token_type": 1, ${JSON.stringify(RESPONSES.token).slice(1)}` }),
    keeps: accounts({ body: { status: 'ok', data: { '000000000000000000001234': 'status' } } }),
    where: 'response body /token_type',
    expected: 'each key once',
    received: 'a duplicate key',
    place: OK_JSON,
  },
  'body-number-imprecise': {
    violates: read(undefined, { bytes: '{"count": 12345678901234567890}' }),
    keeps: read(undefined, { bytes: '{"count": 9007199254740992}' }),
    contract: probe,
    where: 'response body /count',
    expected: 'a number that a 64-bit float holds exactly',
    received: '12345678901234567890, read as 12345678901234567000 (integer)',
    place: '/paths/~1read/get/responses/200/content/application~1json/schema',
  },
  'body-property-write-only': {
    violates: read({ secret: 'another-long-password' }),
    keeps: read({ code: 'secret' }),
    contract: probe,
    where: 'response body /secret',
    expected: 'no such property: it is write-only',
    received: 'a string of 21 characters',
    place: `${PROBE}/secret`,
  },
  'body-discriminator-mismatch': {
    violates: read({ pet: { kind: 'cat', bark: true } }),
    keeps: read({ pet: { kind: 'cat', lives: 9 } }),
    contract: probe,
    where: 'response body /pet/kind',
    expected: 'the name of a schema that the value matches',
    received: '"cat", but the value breaks that schema at /pet/lives',
    place: `${PROBE}/pet/discriminator`,
  },
  'body-property-missing': {
    violates: refusedLogin({ body: { status: 'error', msg: 'Invalid credentials' } }),
    keeps: refusedLogin(),
    where: 'response body /message',
    expected: 'string, at least 1 character',
    received: 'nothing',
    place: '/components/schemas/Refusal/properties/message',
  },
  'body-type-wrong': {
    violates: accounts({ body: { status: 'ok', data: ['Demo Account'] } }),
    keeps: accounts({ body: { status: 'ok', data: {} } }),
    where: 'response body /data',
    expected: 'object',
    received: 'an array of 1 item',
    place: '/components/schemas/Accounts/properties/data/type',
  },
  'body-const-wrong': {
    violates: token({ token_type: 'bearer' }),
    keeps: token({ token_type: 'Bearer' }),
    where: 'response body /token_type',
    expected: '"Bearer"',
    received: '"bearer"',
    place: '/components/schemas/AccessToken/properties/token_type/const',
  },
  'body-enum-wrong': {
    violates: read({ level: 'medium' }),
    keeps: read({ level: 'high' }),
    contract: probe,
    where: 'response body /level',
    expected: 'one of "low", "high"',
    received: '"medium"',
    place: `${PROBE}/level/enum`,
  },
  'body-format-wrong': {
    violates: token({ expires_at: '2025-07-10 10:00:00' }),
    keeps: token({ expires_at: '2025-07-10t12:00:00+02:00' }),
    where: 'response body /expires_at',
    expected: 'string, format date-time',
    received: '"2025-07-10 10:00:00"',
    place: '/components/schemas/AccessToken/properties/expires_at/format',
  },
  'body-length-wrong': {
    violates: token({ access_token: '' }),
    keeps: refusedLogin({ body: { status: 'error', message: 'x' } }),
    where: 'response body /access_token',
    expected: 'string, at least 1 character',
    received: 'an empty string',
    place: '/components/schemas/AccessToken/properties/access_token/minLength',
  },
  'body-pattern-wrong': {
    violates: read({ code: 'A1' }),
    keeps: read({ code: 'a' }),
    contract: probe,
    where: 'response body /code',
    expected: 'string, pattern ^[a-z]+$',
    received: '"A1"',
    place: `${PROBE}/code/pattern`,
  },
  'body-number-wrong': {
    violates: read({ count: 0 }),
    keeps: read({ count: 1 }),
    contract: probe,
    where: 'response body /count',
    expected: 'integer, ≥ 1',
    received: '0 (integer)',
    place: `${PROBE}/count/minimum`,
  },
  'body-size-wrong': {
    violates: read({ list: [1, 2] }),
    keeps: read({ list: [1] }),
    contract: probe,
    where: 'response body /list',
    expected: 'array, at most 1 item',
    received: 'an array of 2 items',
    place: `${PROBE}/list/maxItems`,
  },
  'body-alternatives-unmatched': {
    violates: read({ pick: { c: 1 } }),
    keeps: read({ pick: { b: 1 } }),
    contract: probe,
    where: 'response body /pick',
    expected: 'object with a, or object with b',
    received: 'an object with c',
    place: `${PROBE}/pick/anyOf`,
  },
  'body-property-forbidden': {
    violates: read({ closed: { a: 1, b: 2 } }),
    keeps: read({ closed: { a: 1 } }),
    contract: probe,
    where: 'response body /closed/b',
    expected: 'no property other than a',
    received: '2 (integer)',
    place: `${PROBE}/closed/additionalProperties`,
  },
  'body-property-undocumented': {
    violates: token({ refresh: 1, scope: 'all' }),
    keeps: accounts({ body: { status: 'ok', data: { '000000000000000000005678': 'Another' } } }),
    where: 'response body',
    expected: 'no property other than access_token, token_type, expires_at',
    received: 'also refresh, scope',
    place: '/components/schemas/AccessToken',
  },
  'body-parameter-mismatch': {
    violates: order('7', { id: 8 }),
    keeps: order('07', { id: 7 }),
    contract: orders,
    where: 'response body /id',
    expected: 'the id of the request',
    received: '8 (integer), and "7" was requested',
    place: '/components/schemas/Order/properties/id',
  },
});
