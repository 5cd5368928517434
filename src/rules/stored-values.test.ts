import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../http/exchange.ts';
import { HEAD, inlineContract } from '../openapi/inline.fixture.ts';
import { type Change, exchange } from './exchange.fixture.ts';
import { judge } from './judge.ts';

const json = (name: string) =>
  `content: {application/json: {schema: {$ref: '#/components/schemas/${name}'}}}`;
const contract = inlineContract(`${HEAD.replace(/openapi: .*/, 'openapi: 3.1.0')}paths:
  /shelves:
    get:
      operationId: list
      parameters:
        - {name: kind, in: query, schema: {type: string, enum: [wall, floor]}}
        - {name: place, in: query, schema: {type: string}}
      responses: {'200': {description: A, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Shelf'}}}}}}
    post: {operationId: create, requestBody: {${json('NewShelf')}}, responses: {'201': {description: A, ${json('Shelf')}}}}
  /shelves/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: read, responses: {'200': {description: A, ${json('Shelf')}}}}
    put: {operationId: replace, requestBody: {${json('NewShelf')}}, responses: {'200': {description: A, ${json('Shelf')}}}}
    patch:
      operationId: change
      requestBody: {content: {application/merge-patch+json: {schema: {$ref: '#/components/schemas/NewShelf'}}}}
      responses: {'200': {description: A, ${json('Shelf')}}}
  /shelves/{id}/lock:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    post: {operationId: lock, responses: {'200': {description: A, ${json('Shelf')}}}}
  /files:
    post:
      operationId: upload
      requestBody: {content: {application/octet-stream: {schema: {type: string, format: binary}}}}
      responses: {'201': {description: A, ${json('File')}}}
  /files/{fileId}:
    parameters: [{name: fileId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: readFile, responses: {'200': {description: A, ${json('File')}}}}
  /files/{fileId}/content:
    parameters: [{name: fileId, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: download
      responses:
        '200': {description: A, content: {application/octet-stream: {}, image/png: {}}}
        '206': {description: A, content: {application/octet-stream: {}}}
        '416': {description: A}
  /reports:
    post: {operationId: report, responses: {'202': {description: A, ${json('Job')}}}}
  /reports/{reportId}:
    parameters: [{name: reportId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: job, responses: {'200': {description: A, ${json('Job')}}}}
components:
  schemas:
    NewShelf:
      type: object
      properties:
        name: {type: string}
        hint: {type: string}
        kind: {type: string, enum: [wall, floor]}
        place: {type: string}
        level: {type: integer, default: 4}
        note: {type: string, default: none}
        aisles: {type: array, items: {type: string}}
        marks: {type: object, additionalProperties: {type: [string, 'null']}}
    Shelf:
      $ref: '#/components/schemas/NewShelf'
      properties:
        id: {type: integer}
        locked: {type: boolean, readOnly: true}
        state: {type: string, enum: [open, locked, lost], readOnly: true}
        updatedAt: {type: [string, 'null'], format: date-time, readOnly: true}
    File: {type: object, properties: {fileId: {type: integer}}}
    Job:
      type: object
      properties: {reportId: {type: integer}, status: {type: string, enum: [running, done, failed]}, resultUrl: {type: string, description: Set once it is done.}}
`);

const BASE = 'http://127.0.0.1/v1';
type Body = Readonly<Record<string, unknown>>;
const call = (operation: string, method: string, path: string, change: Change) =>
  exchange({ operation, method, url: BASE + path, ...change });
const created = (sent: Body, more: Body = {}, change: Change = {}) =>
  call('create', 'POST', '/shelves', { sent, status: 201, body: { id: 7, ...sent, ...more }, ...change });
const read = (body: Body, change: Change = {}) =>
  call('read', 'GET', '/shelves/7', { body: { id: 7, ...body }, ...change });
const patched = (sent: Body, body: Body, change: Change = {}): Exchange => {
  const made = call('change', 'PATCH', '/shelves/7', { sent, body: { id: 7, ...body }, ...change });
  const headers = { ...made.request.headers, 'Content-Type': 'application/merge-patch+json' };
  return { ...made, request: { ...made.request, headers } };
};
const found = (of: Exchange, ...before: readonly Exchange[]) =>
  judge(of, contract, before).map(
    ({ severity, id, where, received }) => `${severity} ${id} ${where}: ${received}`,
  );

test('what an action returned has to be there, unless something else has changed it since', () => {
  const first = created({ name: 'A' }, { locked: false, state: 'open' });
  const before = read({ name: 'A', locked: false, state: 'open' });
  const lock = (body: Body, status = 200) =>
    call('lock', 'POST', '/shelves/7/lock', { body: { id: 7, name: 'A', ...body }, status });
  const locked = lock({ locked: true, state: 'locked' });
  const after = (body: Body) => read({ name: 'A', ...body });
  assert.deepEqual(found(after({ locked: false, state: 'open' }), first, before, locked), [
    'error body-differs-from-sent response body /locked: false (boolean), as before',
    'error body-differs-from-sent response body /state: "open", as before',
  ]);
  assert.deepEqual(found(after({ locked: true, state: 'locked' }), first, before, locked), []);
  // It goes on by itself, or somebody else does.
  assert.deepEqual(found(after({ locked: true, state: 'lost' }), first, before, locked), []);
  const later = read({ name: 'A', hint: 'x', locked: false, state: 'open' });
  assert.deepEqual(found(later, first, before, locked, patched({ hint: 'x' }, { name: 'A', hint: 'x' })), []);
  assert.deepEqual(found(after({ locked: false }), first, before, lock({}, 409)), []);
  assert.deepEqual(
    found(after({ locked: true, state: 'locked' }), first, before, lock({ locked: false, state: 'open' })),
    [
      'warning body-differs-from-sent response body /locked: true (boolean)',
      'warning body-differs-from-sent response body /state: "locked"',
    ],
  );
});

/** A shelf that is changed some seconds after it was created, with the moments of its last change before and after. */
function moments(before: string | null, after: string | null, seconds: number, name = 'B') {
  const at = (second: number) => ({ startedAt: new Date(Date.UTC(2025, 6, 9, 10, 0, second)).toISOString() });
  return found(
    read({ name, updatedAt: after }, at(seconds + 1)),
    created({ name: 'A' }, { updatedAt: before }, at(0)),
    read({ name: 'A', updatedAt: before }, at(0)),
    patched({ name: 'B' }, { name }, at(seconds)),
  );
}

test('the moment of the last change moves with a change that came later than it can tell apart', () => {
  const [first, second] = ['2025-07-09T10:00:01Z', '2025-07-09T10:00:05Z'];
  const wrong = (severity: string, received: string) => [
    `${severity} resource-moment-wrong response body /updatedAt: ${received}`,
  ];
  assert.deepEqual(moments(first, second, 4), []);
  assert.deepEqual(moments(first, first, 4), wrong('error', `"${first}", as before`));
  assert.deepEqual(
    moments(first, '2025-07-09T09:00:00Z', 4),
    wrong('error', `"2025-07-09T09:00:00Z", before "${first}"`),
  );
  assert.deepEqual(moments(null, null, 4), wrong('warning', 'null, as before'));
  assert.deepEqual(moments(null, second, 4), []);
  // In the same second, by another machine's clock, or in whole minutes.
  assert.deepEqual(moments(first, first, 1), []);
  assert.deepEqual(moments(second, first, 4), []);
  assert.deepEqual(moments('2025-07-09T10:00:00Z', '2025-07-09T10:00:00Z', 4), []);
});

test('the member of a map that a merge patch set to null is gone', () => {
  const first = created({ name: 'A', marks: { red: 'x', blue: 'y' } });
  const change = patched({ marks: { red: null } }, { name: 'A', marks: { blue: 'y' } });
  assert.deepEqual(found(read({ name: 'A', marks: { blue: 'y' } }), first, change), []);
  assert.deepEqual(found(read({ name: 'A' }), created({ name: 'A', marks: { red: 'x' } }), change), []);
  assert.deepEqual(found(read({ name: 'A', marks: { red: 'x', blue: 'y' } }), first, change), [
    'error body-differs-from-sent response body /marks/red: "x", as before',
  ]);
});

test('an empty text or list is what was sent, and no reason to keep what was there', () => {
  const first = created({ name: 'A', hint: 'x', aisles: ['a'] });
  const change = patched({ hint: '', aisles: [] }, { name: 'A' });
  for (const stored of [{ hint: '', aisles: [] }, { hint: null }, {}]) {
    const differences = found(read({ name: 'A', ...stored }), first, change);
    assert.deepEqual(
      differences.filter((each) => each.includes('differs')),
      [],
      JSON.stringify(stored),
    );
  }
  assert.deepEqual(found(read({ name: 'A', hint: 'x', aisles: ['a'] }), first, change), [
    'error body-differs-from-sent response body /hint: "x", as before',
    'error body-differs-from-sent response body /aisles: an array of 1 item, as before',
  ]);
  assert.deepEqual(found(read({ name: 'A', aisles: ['main'] }), first, change), [
    'warning body-differs-from-sent response body /aisles: an array of 1 item',
  ]);
});

test('what a PUT keeps of before is one finding, with or without a default', () => {
  const first = created({ name: 'A', level: 2, note: 'x' });
  const replaced = (body: Body) =>
    call('replace', 'PUT', '/shelves/7', { sent: { name: 'B' }, body: { id: 7, name: 'B', ...body } });
  assert.deepEqual(found(replaced({ level: 2, note: 'x' }), first), [
    'error replacement-incomplete response body /level: 2 (integer), as before',
    'error replacement-incomplete response body /note: "x", as before',
  ]);
  assert.deepEqual(found(replaced({ level: 4, note: 'none' }), first), []);
  assert.deepEqual(found(replaced({ level: 5 }), first), [
    'warning body-differs-from-sent response body /level: 5 (integer)',
  ]);
});

test('two filters select no more than one of them alone', () => {
  const [one, two, three] = [
    { id: 1, kind: 'wall', place: 'Hall' },
    { id: 2, kind: 'floor', place: 'Hall' },
    { id: 3, kind: 'wall', place: 'Yard' },
  ];
  const listed = (query: string, ...items: readonly (Body | undefined)[]) =>
    call('list', 'GET', `/shelves${query}`, { body: items });
  const alone = [listed('', one, two, three), listed('?place=Hall', one, two)];
  const wrong = ['error filter-ignored response body: "3", which place leaves out; 1 of 2 items'];
  assert.deepEqual(found(listed('?kind=wall&place=Hall', one, three), ...alone), wrong);
  assert.deepEqual(found(listed('?kind=wall&place=Hall', one), ...alone), []);
  // It may be new.
  assert.deepEqual(found(listed('?kind=wall&place=Hall', one, { ...one, id: 4 }), ...alone), []);
  assert.deepEqual(
    found(listed('?kind=wall&place=Hall', one, three), listed('?place=Hall&kind=floor', two)),
    [],
  );
});

const BYTES = Buffer.from([1, 2, 3, 0xff, 0, 0x80, 7, 8]);
const download = (bytes: Uint8Array, change: Change = {}, range?: string): Exchange => {
  const usual = { 'Content-Type': 'application/octet-stream' };
  const made = call('download', 'GET', '/files/7/content', {
    bytes,
    ...change,
    headers: { ...usual, ...change.headers },
  });
  const headers = { ...made.request.headers, ...(range === undefined ? {} : { Range: range }) };
  return { ...made, request: { ...made.request, headers } };
};

test('a file that is read back has the bytes that were uploaded', () => {
  const made = call('upload', 'POST', '/files', { status: 201, body: { fileId: 7 } });
  const headers = { ...made.request.headers, 'Content-Type': 'application/octet-stream' };
  const upload = { ...made, request: { ...made.request, headers, body: BYTES } };
  assert.deepEqual(found(download(BYTES), upload), []);
  assert.deepEqual(found(download(Buffer.from(BYTES.toString('utf8'))), upload), [
    'error body-differs-from-sent response body: 12 bytes, other ones from byte 3 on',
  ]);
  // A picture may be converted, and another one replaced.
  const picture = { ...upload, request: { ...upload.request, headers: { 'Content-Type': 'image/jpeg' } } };
  assert.deepEqual(found(download(Buffer.of(1), { headers: { 'Content-Type': 'image/png' } }), picture), []);
  const put = call('other', 'PUT', '/files/7/content', { status: 204, bytes: '' });
  const storing = (bytes: Uint8Array, type: string) => ({
    ...put,
    request: { ...put.request, headers: { 'Content-Type': type }, body: bytes },
  });
  const stored = storing(BYTES, 'application/octet-stream');
  assert.deepEqual(found(download(BYTES), upload, stored), []);
  assert.deepEqual(found(download(Buffer.of(9)), stored), [
    'error body-differs-from-sent response body: 1 bytes, other ones from byte 0 on',
  ]);
  const shown = { headers: { 'Content-Type': 'image/png' } };
  assert.deepEqual(found(download(Buffer.of(9), shown), storing(BYTES, 'image/png')), [
    'warning body-differs-from-sent response body: 1 bytes, other ones from byte 0 on',
  ]);
  assert.match(found(download(BYTES.subarray(0, 4), shown), storing(BYTES, 'image/png')).join(), /^error/);
  assert.deepEqual(found(download(Buffer.of(9), shown), storing(BYTES, 'text/plain')), []);
  assert.deepEqual(found(download(Buffer.of(1)), upload, put), []);
});

test('a part of a file is what Range names, and nothing of it may be refused', () => {
  const part = (range: string, place: string | undefined, bytes: Uint8Array, status = 206) =>
    found(
      download(bytes, { case: { expects: 'any' }, status, headers: { 'Content-Range': place } }, range),
      download(BYTES),
    );
  assert.deepEqual(part('bytes=1-3', 'bytes 1-3/8', BYTES.subarray(1, 4)), []);
  assert.deepEqual(part('bytes=-2', 'bytes 6-7/*', BYTES.subarray(6)), []);
  assert.deepEqual(part('bytes=1-3', undefined, BYTES, 200), []);
  // Less is right as well.
  assert.deepEqual(part('bytes=1-6', 'bytes 1-3/8', BYTES.subarray(1, 4)), []);
  assert.deepEqual(part('bytes=20-', 'bytes */8', Buffer.of(), 416), []);
  assert.deepEqual(part('bytes=2-3', 'bytes 1-3/8', BYTES.subarray(1, 4)), [
    'error range-wrong response header Content-Range: "bytes 1-3/8"',
  ]);
  assert.deepEqual(part('bytes=1-3', 'bytes 1-3/8', BYTES.subarray(1, 5)), [
    'error range-wrong response body: 4 bytes',
  ]);
  assert.deepEqual(part('bytes=1-3', 'bytes 1-3/8', BYTES.subarray(2, 5)), [
    'error range-wrong response body: 3 other bytes',
  ]);
  assert.deepEqual(part('bytes=1-3', undefined, Buffer.of(), 416), [
    'error range-wrong response status: 416 Range Not Satisfiable',
  ]);
  assert.deepEqual(part('bytes=20-', 'bytes */9', Buffer.of(), 416), [
    'error range-wrong response header Content-Range: "bytes */9"',
  ]);
});

test('a job that was taken on ends, and has its result then', () => {
  const second = (at: number) => ({ startedAt: new Date(Date.UTC(2025, 6, 9, 10, 0, at)).toISOString() });
  const made = call('report', 'POST', '/reports', { status: 202, body: { reportId: 7, status: 'running' } });
  const job = (status: string, at: number, more: Body = {}) =>
    call('job', 'GET', '/reports/7', { body: { reportId: 7, status, ...more }, ...second(at) });
  const running = [1, 2, 4, 8].map((at) => job('running', at));
  assert.deepEqual(found(job('running', 12), made, ...running), [
    'warning job-unfinished response body: 5 responses in 11 s that it runs',
  ]);
  assert.deepEqual(found(job('running', 10), made, ...running), []);
  assert.deepEqual(found(job('running', 12), made, ...running.slice(2)), []);
  assert.deepEqual(found(job('done', 12), made, ...running), [
    'error job-unfinished response body /resultUrl: nothing',
  ]);
  assert.deepEqual(found(job('done', 12, { resultUrl: '/reports/7/rows' }), made), []);
  assert.deepEqual(found(job('failed', 12), made, ...running), []);
  // That of somebody else, which may be of another kind.
  assert.deepEqual(found(job('done', 12), job('running', 1)), []);
});
