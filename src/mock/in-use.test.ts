import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OPEN } from '../auth/index.ts';
import type { Exchange } from '../http/exchange.ts';
import { send } from '../http/index.ts';
import { HEAD, inlineContract } from '../openapi/inline.fixture.ts';
import { collectionsOf, lifeCycle, runSteps } from '../requests/index.ts';
import type { Finding } from '../rules/finding.ts';
import { judge } from '../rules/judge.ts';
import { startMock } from './start.ts';

const json = (name: string) =>
  `content: {application/json: {schema: {$ref: '#/components/schemas/${name}'}}}`;
const ETAG = 'headers: {ETag: {required: true, schema: {type: string}}}';
const contract = inlineContract(`${HEAD}paths:
  /rooms:
    post: {operationId: createRoom, requestBody: {${json('Room')}}, responses: {'201': {description: A, ${ETAG}, ${json('Room')}}}}
  /rooms/{roomId}:
    parameters: [{name: roomId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getRoom, responses: {'200': {description: A, ${ETAG}, ${json('Room')}}, '404': {description: B}}}
    put: {operationId: replaceRoom, requestBody: {${json('Room')}}, responses: {'200': {description: A, ${ETAG}, ${json('Room')}}}}
    delete: {operationId: deleteRoom, responses: {'204': {description: A}, '404': {description: B}, '409': {description: The room has bookings.}}}
  /rooms/{roomId}/bookings:
    parameters: [{name: roomId, in: path, required: true, schema: {type: integer}}]
    post: {operationId: book, requestBody: {${json('Booking')}}, responses: {'201': {description: A, ${json('Booking')}}}}
  /bookings/{bookingId}:
    parameters: [{name: bookingId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getBooking, responses: {'200': {description: A, ${json('Booking')}}, '404': {description: B}}}
    delete: {operationId: cancel, responses: {'204': {description: A}, '404': {description: B}}}
components:
  schemas:
    Room: {type: object, required: [id], properties: {id: {type: integer, readOnly: true}, name: {type: string}}}
    Booking: {type: object, required: [id], properties: {id: {type: integer, readOnly: true}, note: {type: string}}}
`);

test('the mock server keeps the documented 409 of DELETE while what it names is there, and the ETag of a creation', async (t) => {
  const mock = await startMock(contract);
  t.after(() => mock.close());
  const exchanges: Exchange[] = [];
  const findings: Finding[] = [];
  for (const collection of collectionsOf(contract, contract.operations)) {
    await runSteps(lifeCycle(contract, contract.operations, collection), async (step) => {
      const options = { operation: step.operation.id, case: step.case, timeoutMs: 5000 };
      const exchange = await send(step.request(mock.url, OPEN), options);
      findings.push(...judge(exchange, contract, exchanges.slice()));
      exchanges.push(exchange);
      return exchange;
    });
  }
  assert.deepEqual(findings, []);
  const statuses = (name: string) =>
    exchanges.filter((each) => each.case.name === name).map(({ response }) => response?.status);
  assert.deepEqual(statuses('delete-in-use'), [409]);
  assert.ok(statuses('delete').length > 0 && statuses('delete').every((status) => status === 204));
  const index = exchanges.findIndex(
    (each) => each.operation === 'createRoom' && each.case.name === 'create-whole',
  );
  const [tag, same] = exchanges.slice(index, index + 2).map((each) => each.response?.headers);
  const tagIn = (headers = tag) => headers?.find(([name]) => name.toLowerCase() === 'etag')?.[1];
  assert.match(tagIn() ?? '', /^"[\da-f]{16}"$/);
  assert.equal(tagIn(), tagIn(same));
});
