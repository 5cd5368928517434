import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../http/exchange.ts';
import { HEAD, inlineContract } from '../openapi/inline.fixture.ts';
import { exchange } from './exchange.fixture.ts';
import { judge } from './judge.ts';
import { listed, order, orderOf, orders } from './resources.fixture.ts';

const found = (exchange: Exchange, ...earlier: Exchange[]) =>
  judge(exchange, orders, earlier).map(({ id, where, received }) => `${id} ${where}: ${received}`);

test('an id in the body is the one that was requested; a word may stand for any', () => {
  const shop = { id: 7, shopId: 'a1' };
  assert.deepEqual(found(orderOf('a1', '7', shop)), []);
  assert.deepEqual(found(orderOf('A1', '7', shop)), []);
  assert.deepEqual(found(orderOf('mine', 'latest', shop)), []);
  assert.deepEqual(found(orderOf('a2', '7', shop)), [
    'body-parameter-mismatch response body /shopId: "a1", and "a2" was requested',
  ]);
});

test('where only the list says which property is the id, another item is one error, whatever else differs', () => {
  const ticket = (id: number) =>
    order('7', { id, state: 'open' }, { operation: 'getTicket', url: 'http://127.0.0.1/tickets/7' });
  const tickets = { ...listed({ id: 7, state: 'new' }), operation: 'listTickets' };
  const list = { ...tickets, request: { ...tickets.request, url: 'http://127.0.0.1/tickets' } };
  const judged = (id: number) =>
    judge(ticket(id), orders, [list]).map(({ severity, where, expected }) => [severity, where, expected]);
  assert.deepEqual(judged(8), [
    ['error', 'response body /id', 'the ticketId of the request, as in the list: listTickets /*/id'],
  ]);
  assert.deepEqual(judged(7), [
    ['warning', 'response body /state', 'the same value as in the list: listTickets /*/state'],
  ]);
});

test('a date that the body repeats in another form is the one that was requested', () => {
  const url = 'http://127.0.0.1/rates';
  const list = exchange({ operation: 'listRates', url, body: [{ date: '2024-01-01', currency: 'EUR' }] });
  const rate = (date: string, currency: string) =>
    order('', { date, currency }, { operation: 'getRate', url: `${url}/2024-01-01` });
  assert.deepEqual(found(rate('20240101T00:00:00Z', 'EUR'), list), []);
  assert.deepEqual(found(rate('2024-01-01', 'USD'), list), [
    'item-inconsistent response body /currency: "USD", and "EUR" in the list',
  ]);
});

test('an item and its list are compared by the values that both hold, also inside of objects', () => {
  const item = { id: 7, total: 12.5, state: 'open', buyer: { name: 'Ann' } };
  const compared = (inList: object) => found(order('7', item), listed({ id: 7, ...inList }));
  assert.deepEqual(compared({ total: 12.5, state: 'open', buyer: { name: 'Ann' } }), []);
  assert.deepEqual(compared({}), []);
  assert.deepEqual(compared({ total: '12.5' }), [
    'item-inconsistent response body /total: 12.5 (number), and "12.5" in the list',
  ]);
  assert.deepEqual(compared({ state: 'new' }), [
    'item-inconsistent response body /state: "open", and "new" in the list',
  ]);
  assert.deepEqual(compared({ buyer: { name: 'Bob' } }), [
    'item-inconsistent response body /buyer/name: "Ann", and "Bob" in the list',
  ]);
});

test('what changes with each response is not compared: moments just now, queries, signatures, collections', () => {
  const now = '2025-07-09T10:00:01Z';
  const item = {
    id: 7,
    changed: now,
    link: 'https://a.example/7?sig=1',
    lines: [1, 2],
    state: 'a1'.repeat(16),
  };
  const compared = (inList: object) => found(order('7', item), listed({ id: 7, ...inList }));
  assert.deepEqual(compared({ changed: '2025-07-09T09:59:59.5Z' }), []);
  assert.deepEqual(compared({ link: 'https://a.example/7?sig=2' }), []);
  assert.deepEqual(compared({ lines: [1] }), []);
  assert.deepEqual(compared({ state: 'b2'.repeat(16) }), []);
  // The request itself may set the time of the last access.
  assert.deepEqual(compared({ changed: '2020-01-01T00:00:00Z' }), []);
  assert.equal(compared({ link: 'https://a.example/8?sig=1' }).length, 1);
  const uuid = (last: string) => ({ state: `01b2c3d4-0000-4000-8000-00805f9b34f${last}` });
  assert.equal(found(order('7', { id: 7, ...uuid('a') }), listed({ id: 7, ...uuid('b') })).length, 1);
  const earlier = found(
    order('7', { id: 7, changed: '2020-01-01T01:00:00+01:00' }),
    listed({ id: 7, changed: '2020-01-01T00:00:00Z' }),
  );
  assert.deepEqual(earlier, []);
});

test('an item is not compared with the list from before an action on it', () => {
  const compared = (url: string) =>
    found(
      order('7', { id: 7, state: 'paid' }),
      listed({ id: 7, state: 'open' }),
      exchange({ operation: 'pay', method: 'POST', url: `http://127.0.0.1/v2${url}` }),
    ).length;
  assert.equal(compared('/orders/7/pay'), 0);
  assert.equal(compared('/orders/7:pay'), 0);
  assert.equal(compared('/orders/71/pay'), 1);
});

test('counters, what a list leaves null, and a text that a list cuts are no differences', () => {
  const item = {
    id: 7,
    shopId: 'A1',
    total: 12,
    state: 'ready for delivery',
    changed: '2020-01-01T00:00:00Z',
  };
  const compared = (inList: object) => found(order('7', item), listed({ id: 7, ...inList }));
  assert.deepEqual(compared({ total: 13 }), []);
  assert.deepEqual(compared({ state: null }), []);
  for (const state of ['ready for', 'ready for \u2026', 'ready...'])
    assert.deepEqual(compared({ state }), []);
  assert.deepEqual(compared({ shopId: 'a1' }), []);
  assert.equal(compared({ state: 'delivered...' }).length, 1);
  assert.equal(compared({ changed: '2021-01-01T00:00:00Z' }).length, 1);
  assert.equal(compared({ shopId: 'A12' }).length, 1);
});

test('two values of a secret are not shown', () => {
  assert.deepEqual(found(order('7', { id: 7, hint: 'rosebud' }), listed({ id: 7, hint: 'sesame' })), [
    'item-inconsistent response body /hint: a string of 7 characters, and a string of 6 characters in the list',
  ]);
});

test('an id in the list that is neither a text nor a number is that of no item', () => {
  const body = (schema: string) =>
    `responses: {'200': {description: A, content: {application/json: {schema: ${schema}}}}}`;
  const item = '{type: object, properties: {id: {}, state: {}}}';
  const untyped = inlineContract(`${HEAD}paths:
  /orders: {get: {operationId: listOrders, ${body(`{type: array, items: ${item}}`)}}}
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: getOrder, ${body(item)}}
`);
  const compared = (id: unknown) =>
    judge(order('true', { state: 'open' }), untyped, [listed({ id, state: 'paid' })]).map((each) => each.id);
  for (const id of [{ toString: 1 }, ['true'], true, null]) assert.deepEqual(compared(id), []);
  assert.deepEqual(compared('true'), ['item-inconsistent']);
});

test('items of a list below a resource are of that one, where the contract creates them there', () => {
  const notes = inlineContract(`${HEAD}paths:
  /orders/{orderId}/notes:
    parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
    get:
      operationId: listNotes
      responses: {'200': {description: A, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Note'}}}}}}
    post:
      operationId: addNote
      responses: {'201': {description: A, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}}
  /orders/{orderId}/notes/{noteId}:
    parameters:
      - {name: orderId, in: path, required: true, schema: {type: string}}
      - {name: noteId, in: path, required: true, schema: {type: integer}}
    delete: {operationId: deleteNote, responses: {'204': {description: A}}}
  /users/{userId}/friends:
    parameters: [{name: userId, in: path, required: true, schema: {type: string}}]
    get:
      operationId: listFriends
      responses: {'200': {description: A, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Friend'}}}}}}
components:
  schemas:
    Note: {type: object, required: [id], properties: {id: {type: integer}, orderId: {type: string}}}
    Friend: {type: object, properties: {userId: {type: string}}}
`);
  const found = (operation: string, path: string, ...body: unknown[]) =>
    judge(exchange({ operation, url: `http://127.0.0.1/v1${path}`, body }), notes).map(
      ({ id, where }) => `${id} ${where}`,
    );
  const [own, other] = [
    { id: 1, orderId: 'a7' },
    { id: 2, orderId: 'a8' },
  ];
  assert.deepEqual(found('listNotes', '/orders/a7/notes', own, { id: 2 }), []);
  assert.deepEqual(found('listNotes', '/orders/a7/notes', own, other), [
    'body-parameter-mismatch response body /*/orderId',
  ]);
  assert.deepEqual(found('listFriends', '/users/a7/friends', { userId: 'a8' }), []);
});
