import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, inlineContract } from '../openapi/inline.fixture.ts';
import { isSameId, repeatedParameters, unknownId } from './resources.ts';

/** A contract with one operation that reads, whose 200 has these properties. */
function reading(path: string, parameters: string, properties = '{}', responses = `'404': {description: A}`) {
  const contract = inlineContract(`${HEAD}paths:
  ${path}:
    parameters: [${parameters}]
    get:
      operationId: read
      responses:
        '200': {description: A, content: {application/json: {schema: {type: object, properties: ${properties}}}}}
        ${responses}
`);
  const [operation] = contract.operations;
  assert.ok(operation);
  return [contract, operation] as const;
}

const param = (name: string, schema: string, place = 'path') =>
  `{name: ${name}, in: ${place}, required: true, schema: ${schema}}`;
const INTEGER = '{type: integer}';
const STRING = '{type: string}';

test('a body repeats the last parameter by name and type, another one only if its name says what it is', () => {
  const names = (...given: Parameters<typeof reading>) =>
    repeatedParameters(...reading(...given)).map(({ name, type }) => `${name} ${type}`);
  assert.deepEqual(names('/pets/{id}', param('id', INTEGER), `{id: ${INTEGER}}`), ['id integer']);
  assert.deepEqual(names('/pets/{petId}', param('petId', STRING), `{petId: ${STRING}}`), ['petId string']);
  assert.deepEqual(names('/pets/{id}', param('id', STRING), `{id: ${INTEGER}}`), []);
  assert.deepEqual(names('/pets/{petId}', param('petId', STRING), `{id: ${STRING}}`), []);
  assert.deepEqual(names('/users/{id}/cart', param('id', INTEGER), `{id: ${INTEGER}}`), []);
  assert.deepEqual(names('/users/{userId}/cart', param('userId', INTEGER), `{userId: ${INTEGER}}`), [
    'userId integer',
  ]);
});

test('a body repeats ids and whole numbers in the same format: dates, versions and names have several forms', () => {
  const count = (name: string, schema: string, inBody = schema) =>
    repeatedParameters(...reading(`/rates/{${name}}`, param(name, schema), `{${name}: ${inBody}}`)).length;
  const uuid = '{type: string, format: uuid}';
  assert.equal(count('date', '{type: string, format: date}'), 0);
  assert.equal(count('date', '{type: string, format: date}', '{type: string, format: date-time}'), 0);
  assert.equal(count('version', STRING), 0);
  assert.equal(count('rateId', STRING, uuid), 0);
  assert.equal(count('rateId', uuid), 1);
  assert.equal(count('rate', uuid), 1);
  assert.equal(count('number', INTEGER), 1);
});

test('an id is the same in another case, with leading zeros, or without the hyphens of a UUID', () => {
  assert.ok(isSameId('A1', 'a1'));
  assert.ok(isSameId('007', '7'));
  assert.ok(isSameId('0', 0));
  assert.ok(isSameId('01B2C3D400004000800000805F9B34FB', '01b2c3d4-0000-4000-8000-00805f9b34fb'));
  assert.ok(!isSameId('70', '7'));
  assert.ok(!isSameId('a-1', 'a1'));
});

test('an unknown id is well-formed: by its schema, or like one that exists', () => {
  const value = (schema: string, sample?: unknown) =>
    unknownId(...reading('/pets/{id}', param('id', schema)), sample)?.value;
  assert.equal(value(INTEGER), '2147483629');
  assert.equal(value('{type: string, format: uuid}'), '7f3a5ba1-0000-4bad-8bad-7f3a5ba10000');
  assert.equal(value(STRING), 'driftline-unknown-7f3a5ba1');
  assert.equal(value(STRING, 12), '2147483629');
  assert.equal(value(STRING, '01b2c3d4-0000-4000-8000-00805f9b34fb'), '7f3a5ba1-0000-4bad-8bad-7f3a5ba10000');
  assert.equal(value(STRING, '507f1f77bcf86cd799439011'), '274e8e44abe53bc466106788');
  assert.equal(value(STRING, 'ord_8XkP2mQz41'), 'ord_5CpU9rVe18');
  assert.equal(value(STRING, 'order:2024-000017'), 'order:9791-777784');
  assert.equal(value(STRING, 'rex'), 'driftline-unknown-7f3a5ba1');
});

test('no unknown id is made where any value may exist, where 404 is not documented, or where none fits', () => {
  const of = (...given: Parameters<typeof reading>) => unknownId(...reading(...given));
  assert.equal(of('/report/{year}', param('year', INTEGER)), undefined);
  assert.equal(of('/pets/{id}', param('id', '{type: string, enum: [a, b]}')), undefined);
  assert.equal(of('/pets/{id}', param('id', '{type: integer, maximum: 100}')), undefined);
  assert.equal(of('/pets/{id}', param('id', '{type: string, maxLength: 5}')), undefined);
  assert.equal(of('/pets/{id}', param('id', INTEGER), '{}', 'default: {description: A}'), undefined);
  assert.equal(of('/pets/{id}', `${param('id', INTEGER)}, ${param('q', STRING, 'query')}`), undefined);
});

test('a text whose form was guessed may also be refused as malformed, where that is documented', () => {
  const responses = `'404': {description: A}\n        '400': {description: A}`;
  const of = (schema: string, sample?: unknown) =>
    unknownId(...reading('/pets/{id}', param('id', schema), '{}', responses), sample)?.statuses;
  assert.deepEqual(of(STRING), [404, 400]);
  assert.deepEqual(of(STRING, 'ord_8XkP2mQz41'), [404, 400]);
  assert.deepEqual(of(INTEGER), [404]);
});
