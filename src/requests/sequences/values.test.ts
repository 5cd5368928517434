import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, inlineContract } from '../../openapi/inline.fixture.ts';
import { subjectOf } from '../derived/subject.ts';
import { changedBody, firstOf } from './changed-bodies.ts';

test('another moment is sent with another offset, and another day', () => {
  const contract = inlineContract(`${HEAD}paths:
  /pets:
    post:
      operationId: createPet
      requestBody: {content: {application/json: {schema: {type: object, properties: {born: {type: string, format: date-time}, day: {type: string, format: date}}}}}}
      responses: {'201': {description: A}}
`);
  const [create] = contract.operations;
  assert.ok(create);
  const subject = subjectOf(contract, create);
  const changed = changedBody(subject, { born: '2024-05-01T12:00:00Z', day: '2024-02-28' });
  assert.deepEqual(changed, { born: '2024-05-02T17:30:00+05:30', day: '2024-02-29' });
  // What has the same value would show nothing.
  assert.deepEqual(firstOf(subject, changed, { born: changed.born }), { day: '2024-02-29' });
});
