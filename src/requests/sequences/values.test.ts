import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, inlineContract } from '../../openapi/inline.fixture.ts';
import { subjectOf } from '../derived/subject.ts';
import { changedBody, firstOf } from './changed-bodies.ts';
import { unlike } from './own-resources.ts';

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

test('another text is of the same kind, by its name and by its pattern', () => {
  const contract = inlineContract(`${HEAD}paths:
  /pets:
    post:
      operationId: createPet
      requestBody: {content: {application/json: {schema: {type: object, required: [chip, website], properties: {bornAt: {type: string}, email: {type: string}, website: {type: string}, chip: {type: string, pattern: '^[A-Z]{3}-[0-9]{4}$'}}}}}}
      responses: {'201': {description: A}}
`);
  const [create] = contract.operations;
  assert.ok(create);
  const subject = subjectOf(contract, create);
  const sent = {
    bornAt: '2030-01-01T00:00:00Z',
    email: 'someone@example.com',
    website: 'https://example.com/',
  };
  const changed = changedBody(subject, sent);
  assert.deepEqual(
    [changed?.bornAt, changed?.email, changed?.website],
    ['2030-01-02T00:00:00Z', 'another@example.com', 'https://example.com/2'],
  );
  const other = unlike(subject, { ...sent, chip: 'ABC-0000' }) as Record<string, string>;
  assert.match(other.chip ?? '', /^[A-Z]{3}-[0-9]{4}$/);
  assert.notEqual(other.chip, 'ABC-0000');
  assert.match(other.email ?? '', /^d-[a-z0-9]+someone@example\.com$/);
  assert.deepEqual([other.bornAt, other.website], [sent.bornAt, sent.website]);
});
