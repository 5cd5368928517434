import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, inlineContract } from '../../openapi/inline.fixture.ts';
import { subjectOf } from '../derived/subject.ts';
import { changedBody } from './changed-bodies.ts';

test('another moment is sent with another offset', () => {
  const contract = inlineContract(`${HEAD}paths:
  /pets:
    post:
      operationId: createPet
      requestBody: {content: {application/json: {schema: {type: object, properties: {born: {type: string, format: date-time}, day: {type: string, format: date}}}}}}
      responses: {'201': {description: A}}
`);
  const [create] = contract.operations;
  assert.ok(create);
  const changed = changedBody(subjectOf(contract, create), { born: '2024-05-01T12:00:00Z' });
  assert.equal(changed?.born, '2024-05-02T17:30:00+05:30');
});
