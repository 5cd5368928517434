import { compileContract } from '../../openapi/compile.ts';
import {
  accounts,
  exchange,
  jwt,
  login,
  RESPONSES,
  refusedAccounts,
  refusedLogin,
} from '../exchange.fixture.ts';
import { changed, created, deleted, pet, petList, pets, replaced } from '../pets.fixture.ts';
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

const PETS = '/paths/~1pets/get';
const ITEM = `${PETS}/responses/200/content/application~1json/schema/properties/items/items`;
const PET = '/paths/~1pets~1{petId}/get';

const DATE = { Date: 'Wed, 09 Jul 2025 10:00:01 GMT' };

const tagged = (tag: string, method = 'GET') =>
  pet(7, { id: 7 }, { method, headers: { ETag: `"${tag}"` }, ...(method === 'HEAD' ? { bytes: '' } : {}) });

const problems = compileContract(
  'problems.yaml',
  `openapi: 3.1.0
info: {title: Problems, version: '1'}
paths:
  /read:
    get:
      operationId: read
      responses: {'200': {description: A, content: {application/problem+json: {schema: {type: object}}}}}
`,
);
const problem = (status: number) =>
  exchange({ body: { status }, headers: { 'Content-Type': 'application/problem+json' } });

const files = compileContract(
  'files.yaml',
  `openapi: 3.1.0
info: {title: Files, version: '1'}
paths:
  /files/{fileId}:
    parameters: [{name: fileId, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: download
      responses:
        '200': {description: A, content: {application/octet-stream: {}}}
        '206': {description: A part, content: {application/octet-stream: {}}}
`,
);
const file = { operation: 'download', url: 'http://127.0.0.1/v1/files/7', bytes: 'driftline' };
const whole = exchange({ ...file, headers: { 'Content-Type': 'application/octet-stream' } });
const part = (place: string, bytes: string) => {
  const headers = { 'Content-Type': 'application/octet-stream', 'Content-Range': place };
  const { request, ...rest } = exchange({ ...file, status: 206, headers, bytes });
  return { ...rest, request: { ...request, headers: { ...request.headers, Range: 'bytes=1-3' } } };
};

const jobs = compileContract(
  'jobs.yaml',
  `openapi: 3.1.0
info: {title: Reports, version: '1'}
paths:
  /reports:
    post: {operationId: report, responses: {'202': {description: A, content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}}}
  /reports/{reportId}:
    parameters: [{name: reportId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: job, responses: {'200': {description: A, content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}}}
components:
  schemas:
    Job:
      type: object
      properties:
        reportId: {type: integer}
        status: {type: string, enum: [running, done]}
        resultUrl: {type: string, description: 'Where it is, once it is done.'}
`,
);
const REPORTS = 'http://127.0.0.1/v1/reports';
const running = { reportId: 7, status: 'running' };
const report = exchange({ operation: 'report', method: 'POST', url: REPORTS, status: 202, body: running });
const job = (body: Readonly<Record<string, unknown>>) =>
  exchange({ operation: 'job', url: `${REPORTS}/7`, body: { reportId: 7, ...body } });

/** A list whose header Link has the next page. */
const linked = compileContract(
  'linked.yaml',
  `openapi: 3.1.0
info: {title: Pets, version: '1'}
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - {name: limit, in: query, schema: {type: integer, default: 2}}
        - {name: offset, in: query, schema: {type: integer, default: 0}}
      responses:
        '200':
          description: The pets.
          headers: {Link: {schema: {type: string}}}
          content:
            application/json:
              schema: {type: object, properties: {total: {type: integer}, items: {type: array, items: {type: object}}}}
`,
);
const linkedList = (total: number) => petList([{ id: 1 }, { id: 2 }], '', { body: { total } });

const taggedChange = (tag: string) => {
  const { response, ...change } = changed(7, {}, { id: 7 });
  const headers = [...(response?.headers ?? []), ['ETag', `"${tag}"`] as const];
  return { ...change, ...(response ? { response: { ...response, headers } } : {}) };
};

/** A contract that names its public host. */
const served = compileContract(
  'served.yaml',
  `openapi: 3.1.0
info: {title: Pets, version: '1'}
servers: [{url: 'https://api.example.com/v1'}]
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        '200':
          description: The pets.
          content: {application/json: {schema: {type: object, properties: {items: {type: array, items: {type: object}}}}}}
`,
);

function ofServer(headers: Readonly<Record<string, string>>) {
  return petList([{ id: 1 }], '', { headers, url: 'https://api.example.com/v1/pets' });
}

function sentBack(tag: string) {
  const read = pet(7, { id: 7 }, { headers: { ETag: '"1"' } });
  return {
    ...read,
    request: { ...read.request, headers: { ...read.request.headers, 'If-None-Match': tag } },
  };
}

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
  'request-wrong': {
    violates: login({ case: { ofClient: true }, sent: { email: 'demo@example.com' } }),
    keeps: login({ case: { ofClient: true } }),
    where: 'request body /password',
    expected: 'string, format password',
    received: 'nothing',
    place: '/components/schemas/Credentials/properties/password',
  },
  'request-undocumented': {
    violates: accounts({ case: { ofClient: true }, url: 'https://api.example.com/auth/accounts?verbose=1' }),
    keeps: accounts({ case: { ofClient: true } }),
    where: 'request query verbose',
    expected: 'one of the documented parameters: none',
    received: 'a parameter of this name',
    place: ACCOUNTS,
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
    violates: login({ status: 418, bytes: 'oops' }),
    keeps: refusedLogin(),
    where: 'response status',
    expected: '200 or 401',
    received: "418 I'm a Teapot",
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
  'protection-bypassed': {
    violates: refusedAccounts({ status: 200, body: RESPONSES.accounts, case: { bypass: true } }),
    keeps: refusedAccounts({ status: 200, body: { status: 'fine' }, case: { bypass: true } }),
    where: 'response status',
    expected: 'no success without credentials',
    received: '200 OK, as the operation responds',
    place: ACCOUNTS,
  },
  'right-by-request': {
    violates: login({
      case: { claimedRights: { role: 'admin' } },
      sent: { role: 'admin' },
      body: { ...RESPONSES.token, access_token: jwt({ jti: 'two', user: { Role: 'admin' } }) },
    }),
    keeps: login({
      case: { claimedRights: { role: 'admin' } },
      sent: { role: 'admin' },
      body: { ...RESPONSES.token, access_token: jwt({ jti: 'two', user: { Role: 'user' } }) },
    }),
    earlier: [login()],
    where: 'response body /access_token, claim user/Role',
    expected: 'the rights of the account, as at the other logins',
    received: '"admin", as the request asks for it',
    place: `${LOGIN}/x-token/value`,
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
  'header-malformed': {
    violates: login({ headers: { ETag: 'abc' } }),
    keeps: login({ headers: { ETag: 'W/"abc"', Link: '</a>; rel="next", <b>;rel=prev; title="c, d"' } }),
    where: 'response header ETag',
    expected: 'a text in quotes, such as "1" or W/"1" (RFC 9110, section 8.8.3)',
    received: '"abc"',
    place: OK,
  },
  'allow-missing': {
    violates: accounts({
      method: 'PUT',
      status: 405,
      body: {},
      case: { expects: 'refused', undocumentedRefusal: 'ignore' },
    }),
    keeps: accounts({
      method: 'PUT',
      status: 405,
      body: {},
      headers: { Allow: 'GET, HEAD' },
      case: { expects: 'refused', undocumentedRefusal: 'ignore' },
    }),
    where: 'response header Allow',
    expected: 'the allowed methods',
    received: 'no such header',
    place: ACCOUNTS,
  },
  'challenge-missing': {
    violates: refusedAccounts({ headers: { 'WWW-Authenticate': undefined } }),
    // A login takes no token.
    keeps: refusedLogin({ headers: { 'WWW-Authenticate': undefined } }),
    where: 'response header WWW-Authenticate',
    expected: 'a challenge, such as bearer realm="api"',
    received: 'no such header',
    place: `${ACCOUNTS}/responses/401`,
  },
  'response-shared': {
    violates: accounts({ headers: { 'Cache-Control': 'public, max-age=60' } }),
    keeps: accounts({ headers: { 'Cache-Control': 'public, max-age=60', Vary: 'Accept, Authorization' } }),
    where: 'response header Cache-Control',
    expected: 'private or no-store, or Vary: Authorization',
    received: '"public, max-age=60"',
    place: `${ACCOUNTS}/responses/200`,
  },
  'response-slow': {
    violates: login({ phases: { server: 2500, download: 100 } }),
    keeps: login({ phases: { server: 1900, download: 100 } }),
    where: 'server and download phase',
    expected: 'a response within 2000 ms',
    received: 'a response after 2600 ms',
    place: LOGIN,
  },
  'deleted-resource-found': {
    violates: pet(7, { id: 7, name: 'Rex' }),
    keeps: pet(7, { id: 7, name: 'Rex' }),
    contract: pets,
    earlier: [created({ name: 'Rex' }, { id: 7, name: 'Rex' }), deleted(7)],
    keepsEarlier: [created({ name: 'Rex' }, { id: 7, name: 'Rex' }), deleted(8)],
    where: 'response status',
    expected: '404: deletePet deleted it',
    received: '200 OK',
    place: `${PET}/responses/404`,
  },
  'created-not-listed': {
    violates: petList([{ id: 8 }]),
    keeps: petList([{ id: 8 }, { id: 7 }]),
    contract: pets,
    earlier: [created({ name: 'Rex' }, { id: 7, name: 'Rex' }), petList([{ id: 8 }])],
    where: 'response body /items',
    expected: 'the item "7", which createPet created',
    received: '1 items without it',
    place: ITEM,
  },
  'id-reused': {
    violates: created({ name: 'Rex' }, { id: 7, name: 'Rex' }),
    keeps: created({ name: 'Rex' }, { id: 7, name: 'Rex' }),
    contract: pets,
    earlier: [created({ name: 'Max' }, { id: 7, name: 'Max' })],
    keepsEarlier: [created({ name: 'Max' }, { id: 7, name: 'Max' }), deleted(7)],
    where: 'response body /id',
    expected: 'the id of a new resource',
    received: '"7", the id of one that was created before',
    place: '/paths/~1pets/post/responses/201/content/application~1json/schema',
  },
  'replacement-incomplete': {
    violates: pet(7, { id: 7, name: 'Max', weight: 2 }),
    keeps: pet(7, { id: 7, name: 'Max' }),
    contract: pets,
    earlier: [
      created({ name: 'Rex', weight: 2 }, { id: 7, name: 'Rex', weight: 2 }),
      replaced(7, { name: 'Max' }, { id: 7, name: 'Max' }),
    ],
    where: 'response body /weight',
    expected: 'nothing, or its default: replacePet left it out',
    received: '2 (integer), as before',
    place: '/components/schemas/Pet/properties/weight',
  },
  'read-only-changed': {
    violates: created({ name: 'Rex', id: 48611 }, { id: 48611, name: 'Rex' }),
    keeps: created({ name: 'Rex', id: 48611 }, { id: 8, name: 'Rex' }),
    contract: pets,
    earlier: [created({ name: 'Rex' }, { id: 7, name: 'Rex' })],
    where: 'response body /id',
    expected: 'a value of the server, such as 7 (integer): the property is readOnly',
    received: '48611 (integer), as it was sent to createPet',
    place: '/components/schemas/Pet/properties/id',
  },
  'location-of-another': {
    violates: created({}, { id: 7 }, { headers: { Location: '/v1/pets/8' } }),
    keeps: created({}, { id: 7 }, { headers: { Location: '/v1/pets/7' } }),
    contract: pets,
    where: 'response header Location',
    expected: 'the address of "7", as in the body /id',
    received: 'that of "8"',
    place: '/paths/~1pets/post/responses/201/headers/Location',
  },
  'filter-ignored': {
    violates: petList(
      [
        { id: 1, kind: 'cat' },
        { id: 2, kind: 'dog' },
      ],
      '?kind=cat',
    ),
    keeps: petList([{ id: 1, kind: 'cat' }, { id: 2 }], '?kind=cat'),
    contract: pets,
    where: 'response body /items/*/kind',
    expected: '"cat", as in the query',
    received: '"dog" in 1 of 2 items',
    place: '/components/schemas/Pet/properties/kind',
  },
  'filter-loses-items': {
    violates: petList([{ id: 1, kind: 'cat' }]),
    keeps: petList([{ id: 1, kind: 'dog' }]),
    contract: pets,
    earlier: [petList([{ id: 1, kind: 'cat' }]), petList([], '?kind=cat')],
    keepsEarlier: [petList([{ id: 1, kind: 'dog' }]), petList([], '?kind=cat')],
    where: 'response body /items',
    expected: 'the item "1" in the list with ?kind=cat, too',
    received: '0 items without 1 that kind should select',
    place: ITEM,
  },
  'default-ignored': {
    violates: petList([{ id: 2 }, { id: 1 }]),
    keeps: petList([{ id: 1 }, { id: 2 }]),
    contract: pets,
    earlier: [petList([{ id: 2 }, { id: 1 }]), petList([{ id: 1 }, { id: 2 }], '?limit=20')],
    keepsEarlier: [petList([{ id: 2 }, { id: 1 }]), petList([{ id: 1 }, { id: 2 }], '?limit=20')],
    where: 'response body /items',
    expected: 'the same items as with limit=20, the documented default',
    received: '2 other items, or in another order',
    place: ITEM,
  },
  'next-page-missing': {
    violates: linkedList(3),
    keeps: linkedList(2),
    contract: linked,
    where: 'response header Link',
    expected: 'a link to the next page: 2 of 3 items are on this one',
    received: 'none',
    place: '/paths/~1pets/get/responses/200/headers/Link',
  },
  'etag-outdated': {
    violates: tagged('b'),
    keeps: tagged('a'),
    contract: pets,
    earlier: [tagged('a'), taggedChange('a')],
    where: 'response header ETag',
    expected: '"a", as in the response to changePet',
    received: '"b": changePet returned the tag from before its change',
    place: `${PET}/responses/200/headers/ETag`,
  },
  'limit-exceeded': {
    violates: petList([{ id: 1 }, { id: 2 }], '?limit=1'),
    keeps: petList([{ id: 1 }], '?limit=1'),
    contract: pets,
    where: 'response body /items',
    expected: 'at most 1 items, as limit in the query says',
    received: '2 items',
    place: `${PETS}/parameters/1`,
  },
  'sort-ignored': {
    violates: petList([{ weight: 2 }, { weight: 3 }], '?sort=-weight'),
    keeps: petList([{ weight: 3 }, { weight: 2 }, { weight: 2 }], '?sort=-weight'),
    contract: pets,
    where: 'response body /items/*/weight',
    expected: 'the order of "-weight", as in the query',
    received: '2 (integer), 3 (integer)',
    place: '/components/schemas/Pet/properties/weight',
  },
  'page-repeated': {
    violates: petList([{ id: 2 }, { id: 3 }], '?offset=2', { case: { page: 2 }, body: { total: 4 } }),
    keeps: petList([{ id: 3 }, { id: 4 }], '?offset=2', { case: { page: 2 } }),
    contract: pets,
    earlier: [petList([{ id: 1 }, { id: 2 }], '', { case: { page: 1 }, body: { total: 4 } })],
    where: 'response body /items',
    expected: 'other items than those of the pages before it',
    received: '1 of 2 items of page 1 once more on page 2',
    place: ITEM,
  },
  'page-skips-items': {
    violates: petList([{ id: 5 }, { id: 6 }], '?limit=2&offset=2', { case: { page: 2 } }),
    keeps: petList([{ id: 3 }, { id: 4 }], '?limit=2&offset=2', { case: { page: 2 } }),
    contract: pets,
    earlier: [
      petList([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }, { id: 5 }]),
      petList([{ id: 1 }, { id: 2 }], '?limit=2', { case: { page: 1 } }),
    ],
    where: 'response body /items',
    expected: 'all items of a longer list of listPets, such as "3"',
    received: 'pages 1 to 2 without 2 of them',
    place: ITEM,
  },
  'next-page-elsewhere': {
    violates: ofServer({ Link: '<https://staging.example.net/pets?offset=2>; rel="next"' }),
    keeps: ofServer({ Link: '<https://pets.example.com/v1/pets?offset=2>; rel="next"' }),
    contract: served,
    where: 'response body /items',
    expected: 'a next page on api.example.com',
    received: 'one on staging.example.net',
    place: '/paths/~1pets/get/responses/200/content/application~1json/schema/properties/items/items',
  },
  'resource-moment-wrong': {
    violates: pet(7, { id: 7, createdAt: '2025-07-09T10:00:00Z' }),
    keeps: pet(7, { id: 7, createdAt: '2025-07-01T12:00:00.000+02:00' }),
    contract: pets,
    earlier: [pet(7, { id: 7, createdAt: '2025-07-01T10:00:00Z' })],
    where: 'response body /createdAt',
    expected: 'the same moment as before',
    received: '"2025-07-09T10:00:00Z", before "2025-07-01T10:00:00Z"',
    place: `${PET}/responses/200/content/application~1json/schema`,
  },
  'range-wrong': {
    violates: part('bytes 0-2/9', 'dri'),
    keeps: part('bytes 1-3/9', 'rif'),
    contract: files,
    earlier: [whole],
    keepsEarlier: [whole],
    where: 'response header Content-Range',
    expected: 'bytes 1-3, as bytes=1-3 says',
    received: '"bytes 0-2/9"',
    place: '/paths/~1files~1{fileId}/get/responses/206',
  },
  'job-unfinished': {
    violates: job({ status: 'done' }),
    keeps: job({ status: 'done', resultUrl: '/reports/7/rows' }),
    contract: jobs,
    earlier: [report],
    keepsEarlier: [report],
    where: 'response body /resultUrl',
    expected: 'the result of the job, which is done',
    received: 'nothing',
    place: '/components/schemas/Job/properties/resultUrl',
  },
  'creation-moment-future': {
    violates: created({ name: 'Rex' }, { id: 7, createdOn: '2025-07-12T10:00:00Z' }, { headers: DATE }),
    keeps: created({ name: 'Rex' }, { id: 7, createdOn: '2025-07-11T09:00:00Z' }, { headers: DATE }),
    contract: pets,
    where: 'response body /createdOn',
    expected: 'a moment that is past (clocks may differ by two days)',
    received: '"2025-07-12T10:00:00Z"',
    place: '/components/schemas/Pet/properties/createdOn',
  },
  'list-item-repeated': {
    violates: petList([{ id: 1 }, { id: 2 }, { id: 1 }]),
    keeps: petList([{ id: 1 }, { id: 2 }]),
    contract: pets,
    where: 'response body /items/*/id',
    expected: 'each item once',
    received: '"1" more than once',
    place: ITEM,
  },
  'total-wrong': {
    violates: petList([{ id: 3 }], '?limit=2&offset=2', { case: { page: 2 }, body: { total: 2 } }),
    keeps: petList([{ id: 3 }], '?limit=2&offset=2', { case: { page: 2 }, body: { total: 3 } }),
    contract: pets,
    earlier: [petList([{ id: 1 }, { id: 2 }], '?limit=2', { case: { page: 1 }, body: { total: 2 } })],
    where: 'response body /total',
    expected: '3, the items of all pages',
    received: '2',
    place: `${PETS}/responses/200/content/application~1json/schema/properties/total`,
  },
  'etag-repeated': {
    violates: pet(7, { id: 7, name: 'Max' }, { headers: { ETag: '"1"' } }),
    keeps: pet(7, { id: 7, name: 'Rex' }, { headers: { ETag: '"1"' } }),
    contract: pets,
    earlier: [pet(7, { id: 7, name: 'Rex' }, { headers: { ETag: '"1"' } })],
    where: 'response header ETag',
    expected: 'another ETag than that of another body',
    received: '"\\"1\\"", as for the body before',
    place: `${PET}/responses/200/headers/ETag`,
  },
  'head-inconsistent': {
    violates: tagged('1'),
    keeps: tagged('2'),
    contract: pets,
    earlier: [tagged('1'), tagged('2', 'HEAD')],
    keepsEarlier: [tagged('1'), tagged('2', 'HEAD')],
    where: 'response header ETag',
    expected: 'the same as in the response to HEAD: "\\"2\\""',
    received: '"\\"1\\""',
    place: `${PET}/responses/200/headers/ETag`,
  },
  'problem-status-wrong': {
    violates: problem(404),
    keeps: problem(200),
    contract: problems,
    where: 'response body /status',
    expected: '200, the status of the response',
    received: '404 (integer) in a 200 OK',
    place: '/paths/~1read/get/responses/200/content/application~1problem+json/schema',
  },
  'validator-ignored': {
    violates: sentBack('W/"1"'),
    keeps: sentBack('"0"'),
    contract: pets,
    where: 'response status',
    expected: '304: If-None-Match has the ETag "1"',
    received: '200 OK',
    place: `${PET}/responses/304`,
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
