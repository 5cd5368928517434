import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, inlineContract } from '../../openapi/inline.fixture.ts';
import { withIds } from '../derived/field.ts';
import { collectionsOf } from './collections.ts';
import { lifeCycle } from './life-cycle.ts';
import { referencesOf } from './references.ts';
import { sent, type TestResponse } from './sequences.fixture.ts';

const UUID = 'type: string, format: uuid';
const body = (properties: string, required = '') =>
  `requestBody: {content: {application/json: {schema: {type: object, required: [${required}], properties: {${properties}}}}}}`;
const made =
  "responses: {'201': {description: A, content: {application/json: {schema: {type: object, properties: {id: {type: integer}}}}}}}";
const collection = (name: string, id = 'type: integer') => `
  /${name}:
    post: {operationId: create-${name}, ${made}}
  /${name}/{id}:
    parameters: [{name: id, in: path, required: true, schema: {${id}}}]
    get: {operationId: get-${name}, responses: {'200': {description: A}}}
    delete: {operationId: delete-${name}, responses: {'204': {description: A}}}`;
const contractWith = (create: string, refused = '') =>
  inlineContract(`${HEAD}paths:
  /orders:
    post: {operationId: order, ${create}, ${refused ? made.replace("{'201'", `{'422': {description: ${refused}}, '201'`) : made}}
  /orders/{orderId}:
    parameters: [{name: orderId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getOrder, responses: {'200': {description: A}}}
    delete: {operationId: cancel, responses: {'204': {description: A}}}
  /orders/{orderId}/cards/{cardId}:
    parameters:
      - {name: orderId, in: path, required: true, schema: {type: integer}}
      - {name: cardId, in: path, required: true, schema: {type: integer}}
    get: {operationId: getCard, responses: {'200': {description: A}}}${collection('customers')}${collection('accounts', UUID)}${collection('categories')}
`);

/** Pointers of the references in a body, with the operation that reads each resource. */
function found(properties: string): Record<string, string | undefined> {
  const contract = contractWith(body(properties));
  const order = contract.operations.find(({ id }) => id === 'order');
  assert.ok(order);
  const all = referencesOf(contract, contract.operations, order);
  return Object.fromEntries(all.map(({ pointer, collection: { read } }) => [pointer, read?.id]));
}

test('a property refers to the collection that its name has, where its type is that of the ids', () => {
  assert.deepEqual(found('customerId: {type: integer}, category_id: {type: integer}'), {
    '/customerId': 'get-customers',
    '/category_id': 'get-categories',
  });
  assert.deepEqual(found('fromAccountId: {type: string}, toAccountId: {type: string, format: uuid}'), {
    '/fromAccountId': 'get-accounts',
    '/toAccountId': 'get-accounts',
  });
  assert.deepEqual(found('customerId: {type: string}, accountId: {type: string, format: date}'), {});
  assert.deepEqual(found('customerId: {type: integer, enum: [1]}, cardId: {type: integer}'), {});
  assert.deepEqual(found('orderId: {type: integer}, paid: {type: integer}'), {});
});

test('a name without an id is a reference if its schema says so', () => {
  assert.deepEqual(found('customer: {type: integer}, account: {type: string}'), {
    '/customer': 'get-customers',
  });
  assert.deepEqual(found('account: {type: string, description: ID of the account}'), {
    '/account': 'get-accounts',
  });
  assert.deepEqual(found('formerCustomer: {type: integer}'), {});
});

test('lists of ids and objects inside refer as well', () => {
  assert.deepEqual(
    found(
      'customerIds: {type: array, items: {type: integer}}, lines: {type: array, items: {type: object, properties: {categoryId: {type: integer}}}}, customer: {type: object, properties: {id: {type: integer}}}',
    ),
    {
      '/customerIds/0': 'get-customers',
      '/lines/0/categoryId': 'get-categories',
      '/customer/id': 'get-customers',
    },
  );
});

test('ids replace what a body has, and nothing else', () => {
  const given = { 'path.id': 1, 'body./a': 5, 'body./ids/0': 6, 'body./lines/0/b': 7, 'body./c/id': 8 };
  assert.deepEqual(withIds({ a: 1, ids: [1, 2], lines: [{ b: 1, n: 'x' }, { b: 2 }], c: { n: 1 } }, given), {
    a: 5,
    ids: [6],
    lines: [{ b: 7, n: 'x' }, { b: 7 }],
    c: { n: 1 },
  });
  assert.deepEqual(withIds({ a: null, ids: [] }, given), { a: null, ids: [] });
  assert.equal(withIds('text', given), 'text');
});

test('what a creation refers to is created before, and deleted after it', async () => {
  const contract = contractWith(body('customerId: {type: integer}', 'customerId'), 'No such customer');
  const orders = collectionsOf(contract, contract.operations).find(
    ({ path }) => path === '/orders/{orderId}',
  );
  assert.ok(orders);
  let last = 6;
  const there = new Set<string>();
  const { lines, result } = await sent(
    lifeCycle(contract, contract.operations, orders),
    (method, path): TestResponse => {
      if (method === 'POST') {
        last += 1;
        there.add(`${path}/${last}`);
        return [201, { id: last }];
      }
      const isThere = there.has(path);
      if (method === 'DELETE') there.delete(path);
      return isThere ? [method === 'DELETE' ? 204 : 200, {}] : [404];
    },
  );
  assert.deepEqual([lines[0], lines[1]], ['POST /customers create-above', 'POST /orders create']);
  assert.ok(lines.includes('POST /orders create-for-nothing'), lines.join('\n'));
  assert.equal(lines.at(-1), 'DELETE /customers/7 clean-up');
  assert.deepEqual([...there], []);
  assert.deepEqual(result, []);
});
