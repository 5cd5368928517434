import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, inlineContract } from '../../openapi/inline.fixture.ts';
import { collectionsOf } from './collections.ts';
import { lifeCycle } from './life-cycle.ts';
import { exchangeOf, type TestResponse } from './sequences.fixture.ts';
import { runSteps, type SequenceRequest } from './steps.ts';

const json = (name: string) =>
  `content: {application/json: {schema: {$ref: '#/components/schemas/${name}'}}}`;
const TEXT = `${HEAD}paths:
  /rooms:
    post: {operationId: createRoom, requestBody: {${json('NewRoom')}}, responses: {'201': {description: A, ${json('Room')}}}}
  /rooms/{roomId}:
    parameters: [{name: roomId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getRoom, responses: {'200': {description: A, ${json('Room')}}, '404': {description: B}}}
    put: {operationId: replaceRoom, requestBody: {${json('NewRoom')}}, responses: {'200': {description: A, ${json('Room')}}}}
    patch:
      operationId: changeRoom
      requestBody: {content: {application/merge-patch+json: {schema: {$ref: '#/components/schemas/RoomChange'}}}}
      responses: {'200': {description: A, ${json('Room')}}}
    delete: {operationId: deleteRoom, responses: {'204': {description: A}, '404': {description: B}, '409': {description: CONFLICT}}}
  /rooms/{roomId}/bookings:
    parameters: [{name: roomId, in: path, required: true, schema: {type: integer}}]
    post: {operationId: book, requestBody: {${json('NewBooking')}}, responses: {'201': {description: A, ${json('Booking')}}}}
    get: {operationId: listBookings, responses: {'200': {description: A, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Booking'}}}}}}}
  /bookings/{bookingId}:
    parameters: [{name: bookingId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getBooking, responses: {'200': {description: A, ${json('Booking')}}}}
    delete: {operationId: cancel, responses: {'204': {description: A}}}
  /reports:
    post:
      operationId: report
      responses: {'202': {description: A, headers: {Location: {schema: {type: string}}}, ${json('Job')}}}
  /jobs/{jobId}:
    parameters: [{name: jobId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getJob, responses: {'200': {description: A, ${json('Job')}}, '404': {description: B}}}
components:
  schemas:
    RoomChange:
      type: object
      properties:
        name: {type: string}
        note: {type: string}
        contact: {type: object, properties: {name: {type: string}, address: {type: object, properties: {city: {type: string}, street: {type: string}}}}}
        labels: {type: object, additionalProperties: {type: string}}
        equipment: {type: array, items: {type: string, enum: [screen, board]}}
    NewRoom: {$ref: '#/components/schemas/RoomChange', required: [name]}
    Room:
      properties: {id: {type: integer, readOnly: true}, revision: {type: integer, readOnly: true}, state: {type: string, enum: [open, closed], readOnly: true}}
      $ref: '#/components/schemas/NewRoom'
    NewBooking: {type: object, properties: {note: {type: string}}}
    Booking: {type: object, properties: {id: {type: integer}, note: {type: string}}}
    Job: {type: object, properties: {id: {type: integer}, done: {type: boolean}}}
`;
const contractWith = (conflict = 'The room has bookings.') =>
  inlineContract(TEXT.replace('CONFLICT', conflict).replace('openapi: 3.0.3', 'openapi: 3.1.0'));

interface SentRequest {
  readonly step: SequenceRequest;
  readonly line: string;
  readonly body: Record<string, unknown>;
}

/** Runs the life cycle of a collection against a server that keeps what it is sent. */
async function run(
  path: string,
  conflict?: string,
  change = (_line: string): TestResponse | undefined => undefined,
  contract = contractWith(conflict),
) {
  const collection = collectionsOf(contract, contract.operations).find((each) => each.path === path);
  assert.ok(collection, path);
  const found: SentRequest[] = [];
  const kept = new Map<string, Record<string, unknown>>();
  let last = 6;
  const notes = await runSteps(lifeCycle(contract, contract.operations, collection), async (step) => {
    const { method, url, body } = step.request('http://127.0.0.1/v1');
    const target = url.replace('http://127.0.0.1/v1', '');
    const line = `${method} ${target} ${step.case.name}`;
    const sent = body === undefined ? {} : JSON.parse(String(body));
    found.push({ step, line, body: sent });
    const respond = (): TestResponse => {
      const own = change(line);
      if (own) return own;
      if (method === 'POST') {
        last += 1;
        const made = { revision: 1, state: 'open', ...sent, id: last };
        const at = target === '/reports' ? '/jobs' : (/\/[^/]+$/.exec(target)?.[0] ?? '');
        kept.set(`${at}/${last}`, made);
        return [target === '/reports' ? 202 : 201, made, { Location: `/v1${at}/${last}` }];
      }
      const now = kept.get(target);
      if (!now) return target.endsWith('/bookings') ? [200, []] : [404];
      if (method === 'DELETE') kept.delete(target);
      if (method === 'DELETE') return [204];
      if (method === 'GET') return [200, now];
      const next = { ...(method === 'PUT' ? { id: now.id } : now), ...sent };
      kept.set(target, next);
      return [200, next];
    };
    return exchangeOf(step, respond());
  });
  return { notes, found, lines: found.map(({ line }) => line), collection };
}
const named = (found: readonly SentRequest[], name: string) =>
  found.filter(({ step }) => step.case.name === name);

test('what is created below one resource may have an address of its own', async () => {
  const { collection, lines } = await run('/bookings/{bookingId}');
  assert.deepEqual([collection.create?.id, collection.list?.id], ['book', 'listBookings']);
  assert.deepEqual(
    lines.filter((line) => /^POST|bookings\/\d/.test(line)),
    [
      'POST /rooms create-above',
      'POST /rooms/7/bookings create',
      'GET /bookings/8 read-created',
      'DELETE /bookings/8 clean-up',
      'POST /rooms/7/bookings create-whole',
      'GET /bookings/9 read-created',
      'POST /rooms/7/bookings create-neighbour',
      'GET /bookings/10 read-neighbour',
      'GET /bookings/9 read-beside',
      'DELETE /bookings/9 delete',
      'GET /bookings/9 read-deleted',
      'DELETE /bookings/9 delete-again',
      'GET /bookings/10 read-neighbour',
      'DELETE /bookings/10 clean-up',
    ].filter((line) => lines.includes(line)),
  );
  assert.ok(lines.includes('DELETE /rooms/7 clean-up'), lines.join('\n'));
});

test('the address of a 202 is followed, and must be there', async () => {
  const { found } = await run('/jobs/{jobId}');
  const [followed] = named(found, 'follow-location');
  assert.equal(followed?.line, 'GET /jobs/7 follow-location');
  assert.equal(followed?.step.case.expectation?.status, 200);
});

test('the address of a 202 that another operation has is not followed', async () => {
  const { found } = await run('/jobs/{jobId}', undefined, (line) =>
    line.startsWith('POST /reports ') ? [202, { id: 7 }, { Location: '/v1/bookings/7' }] : undefined,
  );
  assert.deepEqual(named(found, 'follow-location'), []);
});

test('a merge patch of one member inside leaves its siblings to be read', async () => {
  const { found } = await run('/rooms/{roomId}');
  const [whole] = named(found, 'create-whole');
  assert.deepEqual(whole?.body.labels, { first: 'text' });
  assert.deepEqual(whole?.body.equipment, ['screen', 'board']);
  const [inside] = named(found, 'change-inside');
  assert.deepEqual(inside?.body, { contact: { address: { city: 'text 2' } } });
});

test('a merge patch makes a list shorter, and removes a member where the request may have null', async () => {
  const { found } = await run('/rooms/{roomId}');
  assert.deepEqual(
    named(found, 'change-list').map(({ body }) => body),
    [{ equipment: ['screen'] }],
  );
  assert.deepEqual(named(found, 'change-inside-to-null'), []);
  const text = TEXT.replace('openapi: 3.0.3', 'openapi: 3.1.0').replace(
    'street: {type: string}',
    "street: {type: [string, 'null']}",
  );
  const other = await run('/rooms/{roomId}', undefined, undefined, inlineContract(text));
  assert.deepEqual(
    named(other.found, 'change-inside-to-null').map(({ body }) => body),
    [{ contact: { address: { street: null } } }],
  );
  const plain = inlineContract(text.replace('application/merge-patch+json', 'application/json'));
  const json = await run('/rooms/{roomId}', undefined, undefined, plain);
  assert.deepEqual([named(json.found, 'change-list'), named(json.found, 'change-inside-to-null')], [[], []]);
});

test('a merge patch removes a member of a map, where the request may have null there', async () => {
  const text = TEXT.replace('openapi: 3.0.3', 'openapi: 3.1.0').replace(
    'labels: {type: object, additionalProperties: {type: string}}',
    "labels: {type: object, additionalProperties: {type: [string, 'null']}}",
  );
  const { found } = await run('/rooms/{roomId}', undefined, undefined, inlineContract(text));
  assert.deepEqual(named(found, 'create-whole')[0]?.body.labels, { first: 'text' });
  assert.deepEqual(
    named(found, 'change-inside-to-null').map(({ body }) => body),
    [{ labels: { first: null } }],
  );
});

test('a change to nothing is read, and what was there before is sent again', async () => {
  const { found, lines } = await run('/rooms/{roomId}');
  const [change] = named(found, 'change-to-zero');
  assert.deepEqual(change?.body, { note: '', equipment: [] });
  const at = lines.findIndex((line) => line.endsWith(' change-to-zero'));
  assert.match(lines[at + 1] ?? '', / read-changed$/);
  assert.match(lines[at + 2] ?? '', / change-back$/);
  assert.deepEqual(Object.keys(named(found, 'change-back')[0]?.body ?? {}), ['note', 'equipment']);
});

test('a resource that has an ETag is read before and after something is created below it', async () => {
  const tagged = TEXT.replace('openapi: 3.0.3', 'openapi: 3.1.0').replace(
    "get: {operationId: getRoom, responses: {'200': {description: A,",
    "get: {operationId: getRoom, responses: {'200': {description: A, headers: {ETag: {schema: {type: string}}},",
  );
  const around = async (ETag?: string) => {
    const respond = (line: string): TestResponse | undefined =>
      line.endsWith('read-above') ? [200, { id: 7 }, ETag === undefined ? {} : { ETag }] : undefined;
    const { lines } = await run('/bookings/{bookingId}', undefined, respond, inlineContract(tagged));
    return lines.filter((line) => / (?:create|read-above)$/.test(line));
  };
  const [read, create] = ['GET /rooms/7 read-above', 'POST /rooms/7/bookings create'];
  assert.deepEqual(await around('"1"'), [read, create, read]);
  assert.deepEqual(await around(), [read, create]);
});

test('a neighbour is read before and after a change, and after the deletion', async () => {
  const { lines } = await run('/rooms/{roomId}', undefined, (line) =>
    line.endsWith('delete-in-use') ? [409] : undefined,
  );
  const at = (name: string) => lines.findIndex((line) => line.endsWith(` ${name}`));
  const reads = lines.flatMap((line, index) => (line.endsWith(' read-neighbour') ? [index] : []));
  const [before = -1, changed = -1, deleted = -1] = reads;
  assert.equal(reads.length, 3);
  assert.ok(at('create-neighbour') < before && before < at('replace'));
  assert.ok(at('change-inside') < changed && changed < at('delete') && at('delete') < deleted);
  assert.equal(new Set(reads.map((index) => lines[index])).size, 1);
});

test('where the creation of a neighbour ends the first resource, the neighbour is changed and deleted in its place', async () => {
  const { lines, notes } = await run('/rooms/{roomId}', undefined, (line) =>
    line.endsWith('read-beside') ? [404] : line.endsWith('delete-in-use') ? [409] : undefined,
  );
  const ids = (name: string) =>
    lines.flatMap((line) => (line.endsWith(` ${name}`) ? [line.split(' ')[1]] : []));
  const [neighbour] = ids('read-neighbour');
  assert.equal(ids('read-neighbour').length, 1);
  assert.deepEqual([...new Set([...ids('replace'), ...ids('change'), ...ids('delete')])], [neighbour]);
  assert.deepEqual(notes, []);
});

test('PUT is sent once more without what may be left out', async () => {
  const { found } = await run('/rooms/{roomId}');
  const bodies = named(found, 'replace').map(({ body }) => Object.keys(body));
  assert.deepEqual([bodies.length, bodies[1]], [2, ['name']]);
  assert.ok((bodies[0]?.length ?? 0) > 1);
});

test('properties that the server alone sets are sent with other values, and no id that may be there', async () => {
  const { found } = await run('/rooms/{roomId}');
  const [created] = named(found, 'create-read-only');
  const { id, revision, state } = created?.body ?? {};
  assert.deepEqual({ id, revision, state }, { id: 2147483629, revision: 48612, state: 'closed' });
  assert.ok(named(found, 'replace-read-only').length === 1);
});

test('what has something below it that the documented 409 names is not deleted until that is', async () => {
  const { found, lines } = await run('/rooms/{roomId}', undefined, (line) =>
    line.endsWith('delete-in-use') ? [409] : undefined,
  );
  const [inUse] = named(found, 'delete-in-use');
  assert.equal(inUse?.step.case.expectation?.status, 409);
  assert.equal(inUse?.step.case.acceptanceTolerable, undefined);
  const at = (name: string) => lines.findIndex((line) => line.endsWith(` ${name}`));
  assert.ok(at('create-below') < at('delete-in-use') && at('delete-in-use') < at('delete'));
  // Nothing is in the way any more.
  assert.equal(named(found, 'delete')[0]?.step.case.expects, 'accepted');
});

test('a documented 409 of DELETE that names nothing below may come at any time', async () => {
  const { found } = await run('/rooms/{roomId}', 'The room is locked.', (line) =>
    line.endsWith(' delete') ? [409] : undefined,
  );
  assert.deepEqual(named(found, 'delete-in-use'), []);
  const [removal] = named(found, 'delete');
  assert.equal(removal?.step.case.expects, 'any');
  assert.equal(removal?.step.case.undocumentedRefusal, 'ignore');
  assert.equal(named(found, 'read-deleted').length, 0);
});

test('where the documented 409 is about some of what is below, a deletion is a warning', async () => {
  const { found } = await run('/rooms/{roomId}', 'The room has paid bookings.');
  assert.equal(named(found, 'delete-in-use')[0]?.step.case.acceptanceTolerable?.severity, 'warning');
  assert.deepEqual(named(found, 'delete'), []);
  const { found: later } = await run('/rooms/{roomId}', 'The room has bookings that are paid.');
  assert.equal(named(later, 'delete-in-use')[0]?.step.case.acceptanceTolerable?.severity, 'warning');
});

test('what is created or deleted below a resource may change its ETag, which is read again before it is deleted', async () => {
  const { lines } = await run('/rooms/{roomId}', undefined, (line) =>
    line.endsWith('delete-in-use') ? [409] : undefined,
  );
  const at = lines.findIndex((line) => line.endsWith(' delete-in-use'));
  assert.match(lines[at - 1] ?? '', /^GET .* read-in-use$/);
  const deleted = lines.findIndex((line) => line.endsWith(' delete'));
  assert.match(lines[deleted - 1] ?? '', /^GET .* read-in-use$/);
});

const inUse = (line: string): TestResponse | undefined =>
  line.endsWith('delete-in-use') ? [409] : undefined;

/** The statuses that are right for a deletion of what was deleted, with these other responses of DELETE. */
async function againOf(responses: string): Promise<readonly (number | undefined)[]> {
  const contract = inlineContract(
    TEXT.replace('openapi: 3.0.3', 'openapi: 3.1.0').replace(
      "'404': {description: B}, '409': {description: CONFLICT}",
      responses,
    ),
  );
  const { found } = await run('/rooms/{roomId}', undefined, inUse, contract);
  const { status, otherStatuses = [] } = named(found, 'delete-again')[0]?.step.case.expectation ?? {};
  return [status, ...otherStatuses];
}

test('404 and 410 say the same of what is deleted again, whichever is documented', async () => {
  assert.deepEqual(await againOf("'404': {description: B}"), [404, 410, 204]);
  assert.deepEqual(await againOf("'410': {description: B}"), [410, 404, 204]);
});

test('a documented status that says that it is gone, or that no ETag matches, is right as well', async () => {
  const all = "'404': {description: B}, '409': {description: The room was deleted already.}";
  assert.deepEqual(await againOf(all), [404, 410, 409, 204]);
  assert.deepEqual(
    await againOf("'404': {description: B}, '409': {description: It has bookings.}"),
    [404, 410, 204],
  );
  assert.deepEqual(
    await againOf("'404': {description: B}, '428': {description: Send If-Match.}"),
    [404, 410, 428, 204],
  );
});

test('an undocumented refusal of what is deleted again is a gap in the contract only', async () => {
  const { found } = await run('/rooms/{roomId}', undefined, inUse);
  const [again] = named(found, 'delete-again');
  assert.equal(again?.step.case.undocumentedRefusal, 'warning');
});

test('a job that another path deletes is deleted there, after everything else', async () => {
  const text = TEXT.replace('openapi: 3.0.3', 'openapi: 3.1.0');
  const path = (template: string) =>
    `${template}:\n    parameters: [{name: jobId, in: path, required: true, schema: {type: integer}}]\n    delete: {operationId: forget, responses: {'204': {description: A}}}\n  /jobs/{jobId}:`;
  const deletedBy = async (template: string) => {
    const other = inlineContract(text.replace('/jobs/{jobId}:', path(template)));
    const { lines, notes } = await run(
      '/jobs/{jobId}',
      undefined,
      (line) => (line.startsWith('DELETE ') ? [204] : undefined),
      other,
    );
    return { deleted: lines.filter((line) => line.startsWith('DELETE ')), notes };
  };
  assert.deepEqual(await deletedBy('/reports/jobs/{jobId}'), {
    deleted: ['DELETE /reports/jobs/7 clean-up'],
    notes: [],
  });
  // That deletes something else.
  for (const template of ['/archive/{jobId}/parts', '/archive/{jobId}']) {
    const { deleted, notes } = await deletedBy(template);
    assert.deepEqual(deleted, [], template);
    assert.match(notes?.join() ?? '', /no operation that may be sent deletes it/, template);
  }
});

test('nothing is sent to an address that a dot segment leads to', async () => {
  const ofItem = '{name: name, in: path, required: true, schema: {type: string}}';
  const labels = inlineContract(`${HEAD}paths:
  /labels:
    post: {operationId: create, responses: {'201': {description: A, headers: {Location: {schema: {type: string}}}}}}
  /labels/{name}:
    parameters: [${ofItem}]
    get: {operationId: read, responses: {'200': {description: A}}}
    delete: {operationId: remove, responses: {'204': {description: A}}}
`);
  for (const segment of ['..', '%2e%2e', '.']) {
    const made: TestResponse = [201, undefined, { Location: `/v1/labels/${segment}` }];
    const { lines } = await run(
      '/labels/{name}',
      undefined,
      (line) => (line.startsWith('POST ') ? made : undefined),
      labels,
    );
    assert.deepEqual(
      lines.filter((line) => !line.startsWith('POST ')),
      [],
    );
  }
});
