import assert from 'node:assert/strict';
import { test } from 'node:test';
import { send as sendExchange } from '../http/index.ts';
import { HEAD, inlineContract } from '../openapi/inline.fixture.ts';
import { itemsOf, walk } from '../requests/index.ts';
import { runSteps } from '../requests/sequences/steps.ts';
import { isObject } from '../schema/index.ts';
import { send } from './sequence.fixture.ts';
import { startMock } from './start.ts';

const contract = inlineContract(`${HEAD.replace(/openapi: .*/, 'openapi: 3.2.0')}paths:
  /events:
    get:
      operationId: listEvents
      parameters:
        - {name: kind, in: query, schema: {type: string, enum: [new, old]}}
        - {name: limit, in: query, schema: {type: integer, minimum: 1}}
      responses:
        '200':
          description: A
          content:
            application/x-ndjson:
              itemSchema: {type: object, properties: {id: {type: integer}, kind: {type: string, enum: [new, old]}}}
              example: "{\\"id\\":1,\\"kind\\":\\"new\\"}\\n{\\"id\\":2,\\"kind\\":\\"old\\"}\\n{\\"id\\":3,\\"kind\\":\\"new\\"}\\n"
`);

test('the mock server filters the lines of a stream, and keeps its limit', async () => {
  const mock = await startMock(contract, {});
  const idsAt = async (query: string) => {
    const { body } = await send({ method: 'GET', url: `${mock.url}/events${query}` });
    const lines = body.toString('utf8').split('\n').filter(Boolean);
    return lines.map((line): unknown => JSON.parse(line).id);
  };
  try {
    assert.deepEqual(await idsAt(''), [1, 2, 3]);
    assert.deepEqual(await idsAt('?kind=new'), [1, 3]);
    assert.deepEqual(await idsAt('?kind=old'), [2]);
    assert.deepEqual(await idsAt('?limit=2'), [1, 2]);
    assert.deepEqual(await idsAt('?kind=new&limit=1'), [1]);
  } finally {
    await mock.close();
  }
});

const shelf = inlineContract(`${HEAD}paths:
  /books:
    get:
      operationId: listBooks
      parameters:
        - {name: page, in: query, schema: {type: integer, minimum: 1, default: 1}}
        - {name: size, in: query, schema: {type: integer, minimum: 1, default: 10}}
        - {name: sort, in: query, schema: {type: string, enum: [title, -title], default: -title}}
        - {name: q, in: query, schema: {type: string}}
      responses:
        '200':
          description: A
          content:
            application/json:
              schema:
                type: object
                required: [items, page, size]
                properties:
                  page: {type: integer}
                  size: {type: integer}
                  items:
                    type: array
                    items:
                      type: object
                      required: [id, title]
                      properties: {id: {type: integer}, title: {type: string, example: Alps}}
  /books/{bookId}:
    get:
      operationId: getBook
      parameters: [{name: bookId, in: path, required: true, schema: {type: integer, minimum: 7}}]
      responses: {'200': {description: A}}
`);

test('the mock server takes the documented defaults, gives ids that the paths take, and searches', async () => {
  const mock = await startMock(shelf, {});
  const bodyAt = async (query: string): Promise<unknown> =>
    JSON.parse((await send({ method: 'GET', url: `${mock.url}/books${query}` })).body.toString('utf8'));
  try {
    const usual = { page: 1, size: 10, items: [{ id: 7, title: 'Alps' }] };
    assert.deepEqual(await bodyAt(''), usual);
    assert.deepEqual(await bodyAt('?page=1&sort=-title'), usual);
    assert.deepEqual(await bodyAt('?q=al'), usual);
    assert.deepEqual(await bodyAt('?q=sea&size=3'), { page: 1, size: 3, items: [] });
  } finally {
    await mock.close();
  }
});

/** A list whose pages are found by a cursor alone, with these places for it. */
const byCursor = (parameter: string, properties: string, more = '') =>
  inlineContract(`${HEAD}paths:
  /notes:
    get:
      operationId: listNotes
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, default: 20}}
        - {name: cursor, in: query, schema: ${parameter}}
      responses:
        '200':
          description: A${more}
          content:
            application/json:
              schema:
                type: object
                required: [items]
                additionalProperties: false
                properties:
                  items: {type: array, items: {type: object, required: [id], properties: {id: {type: integer}}}}
                  ${properties}
              example: {items: [{id: 1}, {id: 2}, {id: 3}, {id: 4}, {id: 5}]}
`);

for (const [title, contract] of [
  ['a property', byCursor('{type: string}', 'nextCursor: {type: [string, "null"]}')],
  ['a property that is left out at the end', byCursor('{type: string}', 'next_cursor: {type: string}')],
  ['a number', byCursor('{type: integer}', 'nextCursor: {type: integer}')],
  ['an address', byCursor('{type: string}', 'next: {type: string, format: uri}')],
  ['the property of its own name', byCursor('{type: string}', 'cursor: {type: string}')],
  [
    'the header Link',
    byCursor(
      '{type: string}',
      'count: {type: integer}',
      '\n          headers: {Link: {schema: {type: string}}}',
    ),
  ],
] as const) {
  test(`the mock server pages a list by ${title}, and ends`, async () => {
    const mock = await startMock(contract, {});
    const [operation] = contract.operations;
    assert.ok(operation);
    const pages: unknown[] = [];
    try {
      await runSteps(walk(contract, operation, {}), async (step) => {
        const exchange = await sendExchange(step.request(mock.url), {
          operation: operation.id,
          case: step.case,
          timeoutMs: 5000,
        });
        const items = itemsOf(contract, operation, exchange) ?? [];
        pages.push(items.map((item) => isObject(item) && item.id));
        return exchange;
      });
      assert.deepEqual(pages, [[1, 2], [3, 4], [5]]);
    } finally {
      await mock.close();
    }
  });
}
