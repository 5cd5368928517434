import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../http/exchange.ts';
import { HEAD, inlineContract } from '../openapi/inline.fixture.ts';
import { listingOf } from '../requests/lists.ts';
import { exchange } from './exchange.fixture.ts';
import { judge } from './judge.ts';

const contractWith = (content: string) =>
  inlineContract(`${HEAD.replace(/openapi: .*/, 'openapi: 3.2.0')}paths:
  /events:
    get:
      operationId: listEvents
      parameters:
        - {name: kind, in: query, schema: {type: string, enum: [new, old]}}
        - {name: minSize, in: query, schema: {type: integer}}
        - {name: limit, in: query, schema: {type: integer, minimum: 1, default: 20}}
      responses: {'200': {description: A, content: {${content}}}}
  /events/{eventId}:
    parameters: [{name: eventId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getEvent, responses: {'200': {description: A, content: {application/json: {schema: &event {type: object, properties: {id: {type: integer}, kind: {type: string, enum: [new, old]}, size: {type: integer}, total: {type: integer}}}}}}}}
components: {schemas: {Event: *event}}
`);
const ITEM = "{$ref: '#/components/schemas/Event'}";
const lines = contractWith(`application/x-ndjson: {itemSchema: ${ITEM}}`);
const older = contractWith(`application/jsonl: {schema: ${ITEM}}`);
const array = contractWith(`application/json-seq: {schema: {type: array, items: ${ITEM}}}`);
const types = new Map([
  [lines, 'application/x-ndjson'],
  [older, 'application/jsonl'],
  [array, 'application/json-seq'],
]);

type Item = Readonly<Record<string, unknown>>;

function stream(contract: typeof lines, query: string, items: readonly Item[], change = {}): Exchange {
  const before = contract === array ? '\x1e' : '';
  return exchange({
    operation: 'listEvents',
    url: `http://127.0.0.1/v1/events${query}`,
    headers: { 'Content-Type': types.get(contract) ?? '' },
    bytes: items.map((each) => `${before}${JSON.stringify(each)}\n`).join(''),
    ...change,
  });
}
const found = (contract: typeof lines, of: Exchange, ...before: readonly Exchange[]) =>
  judge(of, contract, before).map(({ id, where, received }) => `${id} ${where}: ${received}`);

const ALL = [
  { id: 1, kind: 'new', size: 3 },
  { id: 2, kind: 'old', size: 5 },
  { id: 3, kind: 'new', size: 9 },
];

for (const [contract, type] of types) {
  test(`the items of ${type} are a list: filters and limits`, () => {
    assert.deepEqual(found(contract, stream(contract, '?kind=new', ALL)), [
      'filter-ignored response body /*/kind: "old" in 1 of 3 items',
    ]);
    assert.deepEqual(found(contract, stream(contract, '?minSize=4', ALL)), [
      'filter-ignored response body /*/size: 3 (integer) in 1 of 3 items',
    ]);
    assert.deepEqual(found(contract, stream(contract, '?limit=2', ALL)), [
      'limit-exceeded response body: 3 items',
    ]);
  });

  test(`what keeps its filter in ${type} is no finding`, () => {
    const kept = [
      stream(contract, '', ALL),
      stream(contract, '', []),
      stream(
        contract,
        '?kind=new',
        ALL.filter(({ kind }) => kind === 'new'),
      ),
      stream(contract, '?kind=old&limit=3', [{ id: 2, kind: 'old', size: 5, total: 0 }]),
      stream(contract, '?minSize=5', ALL.slice(1)),
      stream(contract, '?limit=3', ALL),
      stream(contract, '?limit=2', []),
    ];
    for (const [index, each] of kept.entries()) {
      assert.deepEqual(found(contract, each, ...kept.slice(0, index)), [], each.request.url);
    }
  });
}

test('an item that a filter loses is missed, where it is there without the filter before and after', () => {
  const whole = stream(lines, '', ALL);
  const lost = stream(lines, '?kind=new', ALL.slice(0, 1));
  assert.deepEqual(found(lines, stream(lines, '', ALL), whole, lost), [
    'filter-loses-items response body: 1 items without 1 that kind should select',
  ]);
  const right = stream(lines, '?kind=new', [ALL[0] ?? {}, ALL[2] ?? {}]);
  assert.deepEqual(found(lines, stream(lines, '', ALL), whole, right), []);
});

test('a stream that was closed before its end has no items that are missing or too many', () => {
  const cut = (query: string) => {
    const { response, ...rest } = stream(lines, query, ALL);
    return { ...rest, ...(response ? { response: { ...response, partial: 'stream' as const } } : {}) };
  };
  const whole = stream(lines, '', ALL);
  assert.deepEqual(found(lines, stream(lines, '', ALL), whole, cut('?kind=new')), []);
  assert.deepEqual(found(lines, cut('?limit=9')), []);
});

test('a stream whose values may be of several kinds is no list: the last one may count the others', () => {
  for (const item of [
    `{oneOf: [${ITEM}, {type: object, properties: {count: {type: integer}}}]}`,
    '{type: object}',
    '{type: string}',
  ]) {
    const other = contractWith(`application/x-ndjson: {itemSchema: ${item}}`);
    const [list] = other.operations;
    assert.ok(list);
    assert.equal(listingOf(other, list), undefined, item);
  }
});
