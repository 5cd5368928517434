import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { authorize, OPEN } from '../auth/index.ts';
import type { Exchange } from '../http/exchange.ts';
import { send } from '../http/index.ts';
import { HEAD, inlineContract } from '../openapi/inline.fixture.ts';
import {
  changeAndRestore,
  collectionsOf,
  conditional,
  derivedSteps,
  hasPages,
  isConditional,
  lifeCycle,
  Providers,
  runSteps,
  type Steps,
  singletonsOf,
  walk,
} from '../requests/index.ts';
import type { Finding } from '../rules/finding.ts';
import { judge } from '../rules/judge.ts';
import { faults } from './faults/index.ts';
import { type MockServer, startMock } from './start.ts';

const json = (schema: string, example: string) =>
  `content: {application/json: {schema: ${schema}, example: ${example}}}`;

/** Orders with everything that a sequence follows: lists with filters, pages and a total, ETags, HEAD, problem details. */
const contract = inlineContract(`${HEAD}servers: [{url: 'https://shop.example.com/v1'}]
security: [{bearer: []}]
paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: state, in: query, schema: {type: string, enum: [new, paid]}}
        - {name: sort, in: query, schema: {type: string, enum: [total, -total]}}
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 20, default: 20}}
        - {name: offset, in: query, schema: {type: integer, minimum: 0, default: 0}}
      responses:
        '200':
          description: The orders.
          ${json(
            '{type: object, required: [items], properties: {items: {type: array, items: {$ref: "#/components/schemas/Order"}}}}',
            '{items: [{id: 7, name: Seven, total: 12.5, state: new, createdAt: "2026-01-01T08:00:00Z"}, {id: 8, name: Eight, total: 1, state: paid, createdAt: "2026-01-02T08:00:00Z"}, {id: 9, name: Nine, total: 5, state: new, createdAt: "2026-01-03T08:00:00Z"}, {id: 10, name: Ten, total: 3, state: paid, createdAt: "2026-01-04T08:00:00Z"}]}',
          )}
        '401': {$ref: '#/components/responses/Problem'}
    post:
      operationId: createOrder
      requestBody:
        required: true
        ${json('{$ref: "#/components/schemas/NewOrder"}', '{name: Rex, total: 2.5, state: new}')}
      responses:
        '201':
          description: The new order.
          headers: {Location: {required: true, schema: {type: string}}, ETag: {schema: {type: string}}}
          ${json('{$ref: "#/components/schemas/Order"}', '{id: 11, name: Rex, total: 2.5, state: new, createdAt: "2026-01-05T08:00:00Z"}')}
        '401': {$ref: '#/components/responses/Problem'}
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getOrder
      responses:
        '200':
          description: An order.
          headers: {ETag: {schema: {type: string}}}
          ${json('{$ref: "#/components/schemas/Order"}', '{id: 7, name: Seven, total: 12.5, state: new, createdAt: "2026-01-01T08:00:00Z"}')}
        '401': {$ref: '#/components/responses/Problem'}
        '404': {$ref: '#/components/responses/Problem'}
    head:
      operationId: headOrder
      responses:
        '200': {description: An order., headers: {ETag: {schema: {type: string}}}}
        '401': {description: No token.}
        '404': {description: No order.}
    patch:
      operationId: changeOrder
      requestBody:
        required: true
        ${json('{$ref: "#/components/schemas/NewOrder"}', '{name: Other}')}
      responses:
        '200':
          description: The order.
          ${json('{$ref: "#/components/schemas/Order"}', '{id: 7, name: Seven, total: 12.5, state: new, createdAt: "2026-01-01T08:00:00Z"}')}
        '401': {$ref: '#/components/responses/Problem'}
    delete:
      operationId: deleteOrder
      responses:
        '200':
          description: The order that is gone.
          ${json('{$ref: "#/components/schemas/Order"}', '{id: 7, name: Seven}')}
        '401': {$ref: '#/components/responses/Problem'}
  /events:
    get:
      operationId: listEvents
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 20, default: 20}}
      responses:
        '200':
          description: The events.
          ${json('{type: object, required: [items], properties: {items: {type: array, items: {type: object, properties: {id: {type: integer}}}}, total: {type: integer}}}', '{items: [{id: 1}], total: 1}')}
        '401': {$ref: '#/components/responses/Problem'}
  /status:
    get:
      operationId: status
      responses:
        '200':
          description: The status.
          headers: {ETag: {required: true, schema: {type: string}}}
          ${json('{type: object, properties: {up: {type: boolean}}}', '{up: true}')}
        '304': {description: Not changed.}
        '401': {$ref: '#/components/responses/Problem'}
  /settings:
    get:
      operationId: getSettings
      responses:
        '200': {description: The settings., ${json('{$ref: "#/components/schemas/Settings"}', '{theme: dark, size: 3, mail: {daily: true, weekly: false}}')}}
        '401': {$ref: '#/components/responses/Problem'}
    patch:
      operationId: changeSettings
      requestBody: {required: true, content: {application/merge-patch+json: {schema: {$ref: "#/components/schemas/Settings"}}}}
      responses:
        '200': {description: The settings., content: {application/json: {schema: {$ref: "#/components/schemas/Settings"}}}}
        '401': {$ref: '#/components/responses/Problem'}
components:
  securitySchemes: {bearer: {type: http, scheme: bearer}}
  responses:
    Problem:
      description: A problem.
      headers: {WWW-Authenticate: {schema: {type: string}}}
      content: {application/problem+json: {schema: {type: object, required: [title], properties: {title: {type: string}, status: {type: integer}}}, example: {title: No}}}
  schemas:
    Settings:
      type: object
      properties: {theme: {type: string, enum: [dark, light]}, size: {type: integer}, mail: {type: object, properties: {daily: {type: boolean}, weekly: {type: boolean}}}}
    NewOrder:
      type: object
      properties: {name: {type: string, maxLength: 40}, total: {type: number}, state: {type: string, enum: [new, paid]}}
    Order:
      type: object
      required: [id, name]
      properties: {id: {type: integer}, name: {type: string, maxLength: 60}, total: {type: number}, state: {type: string, enum: [new, paid]}, createdAt: {type: string, format: date-time, readOnly: true}}
`);

const { operations } = contract;
const token = 'a-token';
let mock: MockServer;
before(async () => {
  mock = await startMock(contract, { accessToken: token });
});
after(() => mock.close());

/** The life of a resource, pages, a validator that is sent back, other methods, and no token. */
function* sequences(): Generator<Steps<unknown>> {
  for (const collection of collectionsOf(contract, operations))
    yield lifeCycle(contract, operations, collection);
  for (const each of singletonsOf(contract, operations)) yield changeAndRestore(contract, each);
  for (const each of operations) if (isConditional(each)) yield conditional(contract, each, {});
  for (const each of operations) if (hasPages(contract, each)) yield walk(contract, each, {});
  const providers = new Providers(contract, operations);
  for (const kind of ['wrong-method', 'missing-token']) {
    const [first] = operations;
    if (first) yield derivedSteps(contract, operations, first, kind, providers);
  }
}

async function findings(): Promise<Finding[]> {
  const exchanges: Exchange[] = [];
  const found: Finding[] = [];
  for (const steps of sequences()) {
    await runSteps(steps, async ({ operation, case: step, request }) => {
      const access = authorize(contract, operation, { accessToken: token });
      const options = { operation: operation.id, case: step, timeoutMs: 5000 };
      const exchange = await send(request(mock.url, 'missing' in access ? OPEN : access), options);
      found.push(...judge(exchange, contract, exchanges.slice()));
      exchanges.push(exchange);
      return exchange;
    });
  }
  assert.ok(exchanges.length > 40, `${exchanges.length} requests`);
  return found;
}

const listed = (found: readonly Finding[]) =>
  found.map(
    ({ id, operation, case: step, where, received }) => `${id} ${operation} ${step}, ${where}: ${received}`,
  );

test('sequences find nothing at the conforming mock server', async () => {
  mock.setFault(undefined);
  assert.deepEqual(listed(await findings()), []);
});

for (const { name, violates, apply } of faults.filter(({ shownBy }) => shownBy === 'sequences')) {
  test(`${name} violates exactly ${violates.join()}`, async () => {
    assert.ok(apply(contract));
    mock.setFault(name);
    const found = await findings();
    assert.deepEqual([...new Set(found.map(({ id }) => id))].sort(), violates, listed(found).join('\n'));
  });
}
