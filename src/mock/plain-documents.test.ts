import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Exchange } from '../http/exchange.ts';
import { headerValue, send } from '../http/index.ts';
import { HEAD, inlineContract } from '../openapi/inline.fixture.ts';
import { collectionsOf, jsonIn, lifeCycle, prepareOperation, runSteps } from '../requests/index.ts';
import { judge } from '../rules/judge.ts';
import { valueAt } from '../schema/index.ts';
import { type MockServer, startMock } from './start.ts';

const order = '{application/json: {schema: {$ref: "#/components/schemas/Order"}}}';

const article =
  '{application/json: {schema: {type: object, required: [article], properties: {article: {$ref: "#/components/schemas/Article"}}}}}';

/** What tutorials write: errors only as `default`, lists as required parameters, ids with limits, and no success at all. */
const contract = inlineContract(`${HEAD}paths:
  /search:
    get:
      operationId: search
      parameters:
        - {name: tags, in: query, required: true, schema: {type: array, items: {type: string}}}
        - {name: on, in: query, required: true, example: '2030-01-01T12:00:00Z', schema: {type: string, format: date}}
      responses: {'200': {description: Found.}, '400': {description: No tags.}}
  /search/{tags}/{range}:
    get:
      operationId: searchByPath
      parameters:
        - {name: tags, in: path, required: true, schema: {type: array, items: {type: string}}}
        - {name: range, in: path, required: true, style: matrix, schema: {type: object, properties: {from: {type: string}}}}
      responses: {'200': {description: Found.}}
  /go:
    get:
      operationId: go
      responses: {'302': {description: Elsewhere., headers: {Location: {schema: {type: string}}}}}
  /broken:
    get:
      operationId: broken
      responses: {'400': {description: It always refuses.}}
  /import:
    get: {operationId: readImports, responses: {'200': {description: All.}}}
    post: {operationId: import, responses: {'405': {description: Wrong input.}}}
  /orders:
    post:
      operationId: placeOrder
      requestBody: {content: ${order}}
      responses: {'201': {description: The order., content: ${order}}}
  /orders/{orderId}:
    get:
      operationId: getOrder
      parameters: [{name: orderId, in: path, required: true, schema: {type: integer, minimum: 1, maximum: 3}}]
      responses: {'200': {description: The order., content: ${order}}, default: {description: None.}}
    delete:
      operationId: deleteOrder
      parameters: [{name: orderId, in: path, required: true, schema: {type: integer, minimum: 1, maximum: 3}}]
      responses: {'204': {description: Gone.}, default: {description: None.}}
  /articles:
    get:
      operationId: listArticles
      responses:
        '200':
          description: All.
          content: {application/json: {schema: {type: object, required: [articles], properties: {articles: {type: array, items: {$ref: '#/components/schemas/Short'}}}}}}
    post:
      operationId: writeArticle
      requestBody: {content: {application/json: {schema: {type: object, required: [article], properties: {article: {type: object, required: [title, body], properties: {title: {type: string}, body: {type: string}}}}}}}}
      responses: {'201': {description: New., content: {application/json: {schema: {type: object, required: [article], properties: {article: {$ref: '#/components/schemas/Short'}}}}}}}
  /articles/{slug}:
    parameters: [{name: slug, in: path, required: true, schema: {type: string}}]
    get:
      operationId: readArticle
      responses: {'200': {description: It., content: ${article}}, '404': {description: None.}}
    delete:
      operationId: deleteArticle
      responses: {'204': {description: Gone.}, '404': {description: None.}}
  /pages:
    get:
      operationId: listPages
      parameters: [{name: page, in: query, schema: {type: integer}}, {name: pageSize, in: query, schema: {type: integer}}]
      responses:
        '200':
          description: A page.
          content: {application/json: {schema: {type: object, properties: {items: {type: array, items: {type: object, properties: {id: {type: integer}}}}, _links: {type: object, properties: {next: {type: object, properties: {href: {type: string, format: uri-reference}}}}}}}}}
  /notes:
    post:
      operationId: writeNote
      responses: {'201': {description: New., content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string, pattern: '^N_[\\w-]+$'}}}}}}}
  /notes/{id}:
    get:
      operationId: readNote
      parameters: [{name: id, in: path, required: true, schema: {type: string, pattern: '^N_[\\w-]+$'}}]
      responses: {'200': {description: It., content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}}
  /stock/{product}:
    get:
      operationId: readStock
      parameters:
        - {name: product, in: path, required: true, schema: {type: string}}
        - {name: warehouse, in: query, required: true, schema: {type: string, maxLength: 4}}
      responses: {'200': {description: It., content: {application/json: {schema: {type: object, properties: {product: {type: string}, warehouse: {type: string, example: WH01}}}}}}}
  /users:
    post:
      operationId: register
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [user], properties: {user: {type: object, required: [name, password], properties: {name: {type: string}, password: {type: string, format: password}}}}}}}}
      responses: {'201': {description: The account., content: {application/json: {schema: {type: object, required: [user], properties: {user: {type: object, required: [name, bio], properties: {name: {type: string}, bio: {type: string}}}}}}}}}
components:
  schemas:
    Short: {type: object, required: [slug, title], properties: {slug: {type: string}, title: {type: string}}}
    Article: {type: object, required: [slug, title, body], properties: {slug: {type: string}, title: {type: string}, body: {type: string}}}
    Order: {type: object, properties: {id: {type: integer}, pets: {type: integer}}}
`);

let mock: MockServer;
before(async () => {
  mock = await startMock(contract);
});
after(() => mock.close());

const titles = (exchange: Exchange, before: readonly Exchange[] = []) =>
  judge(exchange, contract, before).map(({ title }) => title);

async function documented(id: string): Promise<Exchange> {
  const operation = contract.operations.find((each) => each.id === id) ?? assert.fail(id);
  const prepared = prepareOperation(contract, operation);
  return send(prepared.request(mock.url), { operation: id, case: prepared.case, timeoutMs: 5000 });
}

for (const [id, status] of Object.entries({
  search: 200,
  searchByPath: 200,
  go: 302,
  broken: 400,
  import: 405,
})) {
  test(`the first request of ${id} gets its documented ${status}, and no finding`, async () => {
    const exchange = await documented(id);
    assert.equal(exchange.response?.status, status, exchange.request.url);
    assert.deepEqual(titles(exchange), []);
    // No success is documented, so that none is expected of a valid request.
    const valid = { ...exchange, case: { name: 'valid', expects: 'accepted' } as const };
    assert.deepEqual(titles(valid), []);
  });
}

test('a 405 names the other methods of its path', async () => {
  const { response } = await documented('import');
  assert.equal(response && headerValue(response, 'allow'), 'GET');
});

/** The lives of three resources, one after the other; each exchange is judged with those before it. */
async function livesOf(create: string): Promise<Exchange[]> {
  const collection =
    collectionsOf(contract, contract.operations).find((each) => each.create?.id === create) ?? assert.fail();
  const exchanges: Exchange[] = [];
  for (let life = 0; life < 3; life += 1) {
    const notes = await runSteps(
      lifeCycle(contract, contract.operations, collection),
      async ({ operation, case: step, request }) => {
        const options = { operation: operation.id, case: step, timeoutMs: 5000 };
        const exchange = await send(request(mock.url), options);
        assert.deepEqual(titles(exchange, exchanges.slice()), [], step.name);
        exchanges.push(exchange);
        return exchange;
      },
    );
    assert.deepEqual(notes, []);
  }
  return exchanges;
}

test('ids are those that the path takes, in turn; what is deleted is gone where only default documents that', async () => {
  const reads = (await livesOf('placeOrder')).filter(({ operation }) => operation === 'getOrder');
  const ids = reads.map(({ request }) => new URL(request.url).pathname);
  assert.ok(new Set(ids).size > 1, ids.join());
  for (const id of ids) assert.match(id, /^\/orders\/[123]$/);
});

test('what is sent in an envelope is kept, and each response shows what it may show of it', async () => {
  const exchanges = await livesOf('writeArticle');
  const bodies = exchanges.flatMap(({ operation, response }) =>
    operation === 'listArticles' ? [jsonIn(response?.body)] : [],
  );
  assert.match(JSON.stringify(bodies), /"slug":"created-\d+","title":"text"\}/);
  const read = exchanges.findLast(
    ({ operation, response }) => operation === 'readArticle' && response?.status === 200,
  );
  assert.match(JSON.stringify(jsonIn(read?.response?.body)), /"body":"text/);
});

test('each id is used once, however short the texts are that its pattern allows', async () => {
  const ids = new Set<unknown>();
  for (let count = 0; count < 12; count += 1)
    ids.add(valueAt(jsonIn((await documented('writeNote')).response?.body), '/id'));
  assert.equal(ids.size, 12, [...ids].join());
});

test('a body repeats the parameter of the query that it shows', async () => {
  const exchange = await documented('readStock');
  assert.deepEqual(jsonIn(exchange.response?.body), { product: 'text', warehouse: 'text' });
  assert.deepEqual(titles(exchange), []);
});

test('the last page has no link to a next one, though the document describes it', async () => {
  const { request, response } = await documented('listPages');
  const whole = jsonIn(response?.body);
  assert.deepEqual(whole, { items: [{ id: 0 }], _links: {} }, request.url);
});

test('a password is like no other text, and what else was sent of the account is kept', async () => {
  const { request, response } = await documented('register');
  const { user } = JSON.parse(String(request.body));
  assert.notEqual(user.name, user.password);
  assert.deepEqual(jsonIn(response?.body), { user: { name: user.name, bio: 'text' } });
  assert.deepEqual(titles(await documented('register')), []);
});

test('nothing is expected of a request whose path has an id that the contract does not allow', () => {
  const operation = contract.operations.find(({ id }) => id === 'getOrder') ?? assert.fail();
  const expects = (orderId: number) =>
    prepareOperation(contract, operation, { parameters: { 'path.orderId': orderId } }).case.expects;
  assert.deepEqual([expects(3), expects(4)], ['accepted', 'any']);
});
