import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { send } from '../http/client/send.ts';
import type { Case, Exchange } from '../http/exchange.ts';
import { HEAD, inlineContract } from '../openapi/inline.fixture.ts';
import {
  jsonIn,
  planSequence,
  prepareOperation,
  providedValues,
  provisionCase,
  unknownId,
  unknownIdCase,
} from '../requests/index.ts';
import type { Finding } from '../rules/finding.ts';
import { judge } from '../rules/judge.ts';
import { judgeSeries } from '../rules/series/judge-series.ts';
import { faults } from './faults/index.ts';
import { type MockServer, startMock } from './start.ts';

const contract = inlineContract(`${HEAD}servers: [{url: 'https://shop.example.com/v1'}]
paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        '200':
          description: The orders.
          content:
            application/json:
              schema: {type: object, properties: {items: {type: array, items: {$ref: '#/components/schemas/Order'}}}}
              example: {items: [{id: 7, total: 12.5, state: new}, {id: 8, total: 1}]}
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getOrder
      responses:
        '200':
          description: An order.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Order'}
              example: {id: 1, total: 99, state: paid, note: fragile}
        '404': {$ref: '#/components/responses/Problem'}
  /orders/{orderId}/invoice:
    parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getInvoice
      responses:
        '200':
          description: An invoice.
          content: {application/json: {schema: {type: object, required: [orderId], properties: {orderId: {type: string}}}}}
        '404': {$ref: '#/components/responses/Problem'}
components:
  responses:
    Problem:
      description: There is none.
      content: {application/json: {schema: {type: object, required: [message], properties: {message: {type: string}}}}}
  schemas:
    Order:
      type: object
      required: [id, total]
      properties: {id: {type: integer}, total: {type: number}, state: {type: string}, note: {type: string}}
`);

let mock: MockServer;
before(async () => {
  mock = await startMock(contract);
});
after(() => mock.close());

/** The list, each operation with an id of it, and each with an unknown id. */
async function pass(): Promise<{
  readonly exchanges: readonly Exchange[];
  readonly findings: readonly Finding[];
}> {
  const exchanges: Exchange[] = [];
  const findings: Finding[] = [];
  for (const planned of planSequence(contract, contract.operations)) {
    const { operation } = planned;
    const values = providedValues(contract, planned, ({ id }) => {
      const exchange = exchanges.findLast((each) => each.operation === id);
      return exchange && { contract, operation, exchange };
    });
    assert.ok('parameters' in values);
    const { case: documented } = prepareOperation(contract, operation, values);
    const step = planned.provisions.length > 0 ? provisionCase(documented, planned) : documented;
    const requests: [Case, Record<string, unknown>][] = [[step, values.parameters]];
    const unknown = unknownId(contract, operation);
    if (unknown) {
      requests.push([unknownIdCase(unknown), { [unknown.parameter]: unknown.value }]);
    }
    for (const [each, parameters] of requests) {
      const request = prepareOperation(contract, operation, { parameters }).request(mock.url);
      const exchange = await send(request, { operation: operation.id, case: each, timeoutMs: 5000 });
      findings.push(...judge(exchange, contract, exchanges));
      exchanges.push(exchange);
    }
  }
  findings.push(...judgeSeries(exchanges, contract));
  return { exchanges, findings };
}

test('the mock server knows the items of its lists, and refuses unknown ids with the documented 404', async () => {
  mock.setFault(undefined);
  const { exchanges, findings } = await pass();
  assert.deepEqual(findings, []);
  assert.deepEqual(
    exchanges.map(({ request, response }) => [
      request.url.replace(mock.url, ''),
      response?.status,
      jsonIn(response?.body),
    ]),
    [
      [
        '/orders',
        200,
        {
          items: [
            { id: 7, total: 12.5, state: 'new' },
            { id: 8, total: 1 },
          ],
        },
      ],
      ['/orders/7', 200, { id: 7, total: 12.5, state: 'new', note: 'fragile' }],
      ['/orders/2147483629', 404, { message: 'text' }],
      ['/orders/7/invoice', 200, { orderId: '7' }],
      ['/orders/driftline-unknown-7f3a5ba1/invoice', 404, { message: 'text' }],
    ],
  );
});

for (const { name, violates } of faults.filter(({ shownBy }) => shownBy === 'items')) {
  test(`${name} violates exactly ${violates.join()}`, async () => {
    mock.setFault(name);
    const { findings } = await pass();
    assert.deepEqual([...new Set(findings.map(({ id }) => id))], violates);
  });
}

test('a list without examples has an item, which can be read by its id', async () => {
  const bare = inlineContract(`${HEAD}paths:
  /books:
    get:
      operationId: listBooks
      responses: {'200': {description: All., content: {application/json: {schema: {type: array, items: &Book
        {type: object, required: [id], properties: {id: {type: integer}, title: {type: string}}}}}}}}
  /books/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getBook
      responses: {'200': {description: One., content: {application/json: {schema: *Book}}}, '404': {description: None.}}
`);
  const server = await startMock(bare);
  after(() => server.close());
  const [first] = (await (await fetch(`${server.url}/books`)).json()) as { id: number }[];
  assert.deepEqual(first, { id: 0, title: 'text' });
  assert.deepEqual(await (await fetch(`${server.url}/books/${first.id}`)).json(), first);
});

test('Location is where what was created is: named by the client, or by what the request says', async () => {
  const response = (schema: string) =>
    `{'201': {description: One., headers: {Location: {schema: {type: string}}}, content: {application/json: {schema: ${schema}}}}}`;
  const named = '{type: object, required: [name], properties: {name: {type: string}}}';
  const item = (name: string) => `get:
      operationId: get${name}
      parameters: [{name: name, in: path, required: true, schema: {type: string}}, {name: owner, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: One., content: {application/json: {schema: ${named}}}}}`;
  const created = inlineContract(`${HEAD}paths:
  /repos/{owner}/labels:
    post:
      operationId: createLabel
      parameters: [{name: owner, in: path, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: ${named}}}}
      responses: ${response(named)}
  /repos/{owner}/labels/{name}:
    ${item('Label')}
  /labels:
    post:
      operationId: createShared
      requestBody: {content: {application/json: {schema: ${named}}}}
      responses: ${response(named)}
`);
  const server = await startMock(created);
  after(() => server.close());
  const locationOf = async (path: string, body = '{"name":"a b"}') => {
    const options = {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    };
    const { headers } = await fetch(`${server.url}${path}`, options);
    return headers.get('location');
  };
  assert.equal(await locationOf('/repos/me/labels'), '/repos/me/labels/a%20b');
  assert.doesNotMatch(String(await locationOf('/labels')), /[{}]/);
  // Half a surrogate pair, and what leads to another path.
  assert.equal(
    await locationOf('/repos/me/labels', String.raw`{"name":"a\ud800"}`),
    '/repos/me/labels/a%EF%BF%BD',
  );
  assert.match(String(await locationOf('/repos/me/labels', '{"name":".."}')), /^\/repos\/me\/labels\/[^.]+$/);
});

test('what a request leaves out is its default, and what PUT leaves out is as in a new one', async () => {
  const properties =
    '{title: {type: string}, priority: {type: integer, default: 3}, labels: {type: array, items: {type: string}}}';
  const found = `{allOf: [{type: object, properties: ${properties}}], required: [id, title, priority, labels], properties: {id: {type: string}}}`;
  const body = `{required: true, content: {application/json: {schema: {type: object, required: [title], properties: ${properties}}}}}`;
  const one = (status: number) =>
    `{'${status}': {description: One., content: {application/json: {schema: ${found}}}}}`;
  const tickets = inlineContract(`${HEAD}paths:
  /tickets:
    get:
      operationId: listTickets
      parameters: [{name: limit, in: query, schema: {type: integer, minimum: 1}}, {name: offset, in: query, schema: {type: integer, default: 0}}]
      responses: {'200': {description: All., headers: {Link: {schema: {type: string}}}, content: {application/json: {schema: {type: array, items: ${found}}}}}}
    post: {operationId: createTicket, requestBody: ${body}, responses: ${one(201)}}
  /tickets/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: getTicket, responses: ${one(200)}}
    put: {operationId: putTicket, requestBody: ${body}, responses: ${one(200)}}
`);
  const server = await startMock(tickets);
  after(() => server.close());
  const ask = async (method: string, path: string, sent: object) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(server.url + path, { method, headers, body: JSON.stringify(sent) });
    return (await response.json()) as { id: string; priority: number; labels: string[] };
  };
  const created = await ask('POST', '/tickets', { title: 'a', labels: ['x', 'y'] });
  assert.equal(created.priority, 3);
  const put = await ask('PUT', `/tickets/${created.id}`, { title: 'b' });
  assert.equal(put.priority, 3);
  assert.notDeepEqual(put.labels, ['x', 'y']);
  const page = await fetch(`${server.url}/tickets?limit=1`);
  assert.equal(page.headers.get('link'), '<?limit=1&offset=1>; rel="next"');
  assert.equal((await fetch(`${server.url}/tickets?limit=1&offset=1`)).headers.get('link'), null);
});

test('an id keeps its pattern and is never used twice, and what is write-only is not shown', async () => {
  const form = "type: string, pattern: '^pm_[a-z0-9]{6,20}$'";
  const branch = (type: string, own: string) =>
    `{type: object, required: [id, type], properties: {id: {${form}, readOnly: true}, type: {const: ${type}}, name: {type: string}, ${own}}}`;
  const method = `{oneOf: [${branch('card', 'number: {type: string, writeOnly: true}')}, ${branch('sepa', 'iban: {type: string}')}], discriminator: {propertyName: type}}`;
  const content = `{content: {application/json: {schema: ${method}}}}`;
  const created = inlineContract(`${HEAD}paths:
  /methods:
    get: {operationId: listMethods, responses: {'200': {description: A., content: {application/json: {schema: {type: array, items: ${method}}}}}}}
    post: {operationId: createMethod, requestBody: ${content}, responses: {'201': {description: One., content: {application/json: {schema: ${method}}}}}}
  /methods/{methodId}:
    parameters: [{name: methodId, in: path, required: true, schema: {${form}}}]
    get: {operationId: getMethod, responses: {'200': {description: One., content: {application/json: {schema: ${method}}}}}}
    patch: {operationId: changeMethod, requestBody: ${content}, responses: {'200': {description: One., content: {application/json: {schema: ${method}}}}}}
`);
  const server = await startMock(created);
  after(() => server.close());
  const ask = async (method: string, path: string, sent?: object) => {
    const headers = { 'content-type': 'application/json' };
    const body = sent && JSON.stringify(sent);
    return (await fetch(server.url + path, { method, headers, ...(body ? { body } : {}) })).json();
  };
  const card = { type: 'card', name: 'a', number: '4111' };
  const one = (await ask('POST', '/methods', card)) as { id: string };
  const other = (await ask('POST', '/methods', card)) as { id: string };
  assert.match(one.id, /^pm_[a-z0-9]{6,20}$/);
  assert.notEqual(one.id, other.id);
  const changed = await ask('PATCH', `/methods/${one.id}`, { ...card, name: 'b' });
  assert.deepEqual(changed, { id: one.id, type: 'card', name: 'b' });
  assert.doesNotMatch(JSON.stringify(await ask('GET', '/methods')), /4111/);
});
