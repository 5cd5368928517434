import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { createMasker } from '../masking/masker.ts';
import { HEAD, inlineContract } from '../openapi/inline.fixture.ts';
import { judgeRecording } from './judge-recording.ts';

const contract = inlineContract(`${HEAD}servers: [{url: 'https://api.example.com/v1'}]
paths:
  /pets:
    get:
      operationId: listPets
      parameters: [{name: limit, in: query, schema: {type: integer, maximum: 100}}]
      responses:
        '200': {description: R, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}
        '400': {description: R}
    post:
      operationId: createPet
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'201': {description: R}}
components: {schemas: {Pet: {type: object, required: [name], properties: {name: {type: string}}}}}
`);

const ORIGIN = 'https://api.example.com';
const JSON_TYPE = { 'Content-Type': 'application/json' };

interface Entry {
  readonly method?: string;
  readonly path?: string;
  readonly origin?: string;
  readonly sent?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: number;
  readonly type?: string;
  readonly body?: unknown;
}

/** An entry of NDJSON; by default a list of one pet. */
function plainEntry({
  method = 'GET',
  path = '/v1/pets',
  origin = ORIGIN,
  sent,
  headers,
  ...rest
}: Entry): unknown {
  const { status = 200, type = 'application/json', body = [{ name: 'Rex' }] } = rest;
  return {
    request: {
      method,
      url: `${origin}${path}`,
      headers: { ...JSON_TYPE, ...headers },
      ...(sent ? { body: sent } : {}),
    },
    response: { status, headers: { 'Content-Type': type }, body },
  };
}

/** The same as an entry of HAR. */
function harEntry(entry: Entry): unknown {
  const { request, response } = plainEntry(entry) as Record<string, Record<string, unknown>>;
  const list = (headers: unknown) =>
    Object.entries(headers as object).map(([name, value]) => ({ name, value }));
  return {
    startedDateTime: '2026-01-02T03:04:05.000Z',
    time: 12.5,
    request: {
      ...{
        method: request?.method,
        url: request?.url,
        headers: [...list(request?.headers), { name: ':path', value: '/' }],
      },
      ...(request?.body
        ? { postData: { mimeType: 'application/json', text: JSON.stringify(request.body) } }
        : {}),
    },
    response: {
      ...{ status: response?.status, statusText: 'OK', headers: list(response?.headers) },
      content: {
        size: response?.body === '' ? 0 : 5,
        mimeType: 'application/json',
        encoding: 'base64',
        text: Buffer.from(response?.body === '' ? '' : JSON.stringify(response?.body)).toString('base64'),
      },
    },
  };
}

function judged(text: string, more: { baseUrl?: string; masker?: ReturnType<typeof createMasker> } = {}) {
  // In small pieces: a line, and a character of several bytes, may be cut anywhere.
  const bytes = Buffer.from(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, index) =>
    bytes.subarray(index * 7, index * 7 + 7),
  );
  const options = { name: 'traffic', masker: createMasker(), settings: {}, ...more };
  return judgeRecording(contract, Readable.from(pieces, { objectMode: false }), options);
}

const lines = (...entries: Entry[]) =>
  entries.map((entry) => `${JSON.stringify(plainEntry(entry))}\n`).join('');
const har = (...entries: Entry[]) =>
  JSON.stringify({ log: { version: '1.2', entries: entries.map(harEntry) } }, undefined, 1);

async function found(text: string, more = {}) {
  const { findings } = await judged(text, more);
  return findings.map(
    ({ finding: { id, where }, tests, count }) => `${id} ${where} ${count}: ${tests.join('; ')}`,
  );
}

test('HAR and NDJSON with the same entries give the same findings, with the entries that have them', async () => {
  const entries: Entry[] = [
    {},
    { body: [{ name: 'Zoë' }, { nam: 7 }] },
    { path: '/v1/pets?limit=500' },
    { method: 'POST', sent: { name: 'Rex', age: 3 }, status: 201, body: '' },
    { body: [{ name: 'Rex' }, { nam: 8 }] },
  ];
  const expected = [
    'body-property-missing response body /1/name 2: entry 2: GET /v1/pets 200; entry 5: GET /v1/pets 200',
    'request-wrong request query limit 1: entry 3: GET /v1/pets 200',
    'request-undocumented request body /age 1: entry 4: POST /v1/pets 201',
  ];
  assert.deepEqual(await found(lines(...entries)), expected);
  assert.deepEqual(await found(har(...entries)), expected);
});

test('what keeps the contract, or HTTP, or was not recorded, has no finding', async () => {
  const unrecorded = {
    request: { method: 'GET', url: `${ORIGIN}/v1/pets` },
    response: { status: 200, headers: JSON_TYPE },
  };
  const text = `${lines(
    {},
    { path: '/v1/pets?limit=x', status: 400, type: 'text/plain', body: '' },
    { status: 304, headers: { 'If-None-Match': '"1"' }, body: '' },
    { method: 'POST', sent: { name: 'Rex' }, status: 201, body: '' },
  )}${JSON.stringify(unrecorded)}\n`;
  const { findings, judged: number, wrong } = await judged(text);
  assert.deepEqual(findings, []);
  assert.deepEqual([number, wrong], [5, 0]);
});

test('requests that the contract does not have are counted, those of a browser and to elsewhere left out', async () => {
  const { undocumented, unjudged, origins } = await judged(
    lines(
      {},
      { path: '/v1/orders/7' },
      { path: '/v1/orders/8' },
      { path: '/app.js', type: 'text/javascript' },
      { method: 'OPTIONS' },
      { origin: 'https://ads.example.net', path: '/track' },
    ),
  );
  assert.deepEqual([...undocumented], [['GET /v1/orders/{id}', 2]]);
  assert.deepEqual([...origins], [[ORIGIN, 1]]);
  assert.deepEqual(
    [...unjudged],
    [
      ['a CORS preflight, HEAD, or a part of a page', 2],
      ['sent to https://ads.example.net', 1],
    ],
  );
});

test('with a base URL only requests to it are judged, and the contract is served there', async () => {
  const elsewhere = { origin: 'http://127.0.0.1:8080', path: '/api/pets' };
  assert.deepEqual((await judged(lines(elsewhere))).judged, 0);
  const { judged: number, unjudged } = await judged(lines(elsewhere, {}), {
    baseUrl: 'http://127.0.0.1:8080/api',
  });
  assert.equal(number, 1);
  assert.deepEqual([...unjudged], [[`sent to ${ORIGIN}`, 1]]);
});

test('coverage has what was sent and received', async () => {
  const { coverage } = await judged(har({ path: '/v1/pets?limit=5' }));
  assert.deepEqual(coverage, [
    {
      operation: 'listPets',
      responses: [
        {
          status: 200,
          cases: ['recorded'],
          mediaTypes: ['application/json'],
          properties: ['', '/*', '/*/name'],
        },
      ],
      withoutResponse: [],
      sent: { mediaTypes: [], properties: [], parameters: ['query:limit'] },
    },
  ]);
});

test('a secret in the traffic is masked', async () => {
  const masker = createMasker();
  masker.learn('$ACCESS_TOKEN', 'canary-4711');
  const { undocumented, findings } = await judged(
    lines({}, { path: '/v1/canary-4711' }, { body: [{ name: 7, 'canary-4711': 'canary-4711' }] }),
    { masker },
  );
  assert.doesNotMatch(JSON.stringify([[...undocumented], findings]), /canary/);
});

for (const [title, text, problem] of [
  ['an empty file', '', /it has no entries/],
  ['a text', 'GET /pets', /it is not JSON/],
  ['another document', '{"openapi": "3.1.0"}', /neither "log.entries" nor an entry a line/],
  ['a broken line', `${lines({})}{"request": {`, /entry 2 is no JSON object/],
  ['a HAR without entries', '{"log": {"entries": []}}', /it has no entries/],
] as const) {
  test(`${title} is no recording, and the error says why`, async () => {
    await assert.rejects(judged(text), { code: 'DL_RECORDING_INVALID', sentence: problem });
  });
}

test('hostile entries are counted, and nothing is thrown', async () => {
  const hostile: unknown[] = [
    { request: { method: {}, url: 'javascript:alert(1)' }, response: null },
    { request: { url: `${ORIGIN}/v1/pets`, headers: [null, 7, { name: null }] }, response: { status: 'x' } },
    { request: { url: '/v1/pets' }, response: { status: 200 } },
    {
      request: { url: `${ORIGIN}/v1/pets`, postData: 7 },
      response: { status: 200, headers: 'x', content: [] },
    },
    {
      request: { url: `${ORIGIN}/%zz/\u{202e}` },
      response: { status: 200, headers: { a: [null, {}] }, body: 7 },
    },
    {
      startedAt: { toString: 1 },
      request: { method: { toString: 1 }, url: `${ORIGIN}/v1/pets`, headers: { a: { toString: 1 } } },
      response: { status: { toString: 1 }, headers: [{ name: { toString: 1 }, value: '' }] },
    },
  ];
  const { unjudged, judged: number } = await judged(hostile.map((each) => JSON.stringify(each)).join('\n'));
  assert.deepEqual(Object.fromEntries(unjudged), { 'its URL is not absolute': 1, 'it has no response': 3 });
  assert.equal(number, 1);
});

test('a request is not wrong for what its recording lacks, nor where it was redirected', async () => {
  const post = (request: unknown, response = { status: 201, headers: [] as unknown, content: { size: 0 } }) =>
    JSON.stringify({
      request: { method: 'POST', url: `${ORIGIN}/v1/pets`, ...(request as object) },
      response,
    });
  const wrong = async (text: string) =>
    (await found(text)).filter((each) => each.startsWith('request-wrong'));
  const form = { postData: { mimeType: 'multipart/form-data; boundary=x', params: [{ name: 'a' }] } };
  const headers = [{ name: 'Content-Length', value: '12' }];
  for (const request of [form, { bodySize: -1 }, { bodySize: 12 }, { headers }]) {
    assert.deepEqual(await wrong(post(request)), [], JSON.stringify(request));
  }
  const nameless = { postData: { mimeType: 'application/json', text: '{}' } };
  assert.equal((await wrong(post(nameless))).length, 1);
  const moved = { status: 308, headers: [{ name: 'Location', value: '/v1/pets/' }], content: { size: 0 } };
  assert.deepEqual(await wrong(post(nameless, moved)), []);
});
