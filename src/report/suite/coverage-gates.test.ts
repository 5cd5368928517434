import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, inlineContract } from '../../openapi/inline.fixture.ts';
import type { OperationCoverage } from '../findings-file.ts';
import { gateLine, gateResults } from './coverage-gates.ts';
import { suiteCoverageOf } from './suite-coverage.ts';

const contract = inlineContract(`${HEAD}paths:
  /a:
    get:
      operationId: a
      parameters: [{name: page, in: query, schema: {type: integer}}, {name: size, in: query, schema: {type: integer}}]
      responses: {'200': {description: A}, 4XX: {description: B}}
  /b:
    get: {operationId: b, responses: {'200': {description: A}, '404': {description: B}}}
`);
const COVERAGE: OperationCoverage[] = [
  {
    operation: 'a',
    responses: [200, 404].map((status) => ({ status, cases: ['x'], mediaTypes: [], properties: [] })),
    withoutResponse: [],
    sent: { mediaTypes: [], properties: [], parameters: ['query:page'] },
  },
];
const linesOf = (gates: Parameters<typeof gateResults>[0]) =>
  gateResults(gates, contract, { coverage: COVERAGE }).map((each) => `${each.met} ${gateLine(each)}`);

test('coverage counts operations that responded, documented responses, and parameters that were sent', () => {
  assert.deepEqual(suiteCoverageOf(contract, COVERAGE), {
    operations: { done: 1, of: 2 },
    responses: { done: 2, of: 4 },
    parameters: { done: 1, of: 2 },
  });
  assert.deepEqual(suiteCoverageOf(contract).operations, { done: 0, of: 2 });
});

test('a gate is met from its minimum on, and says what is missing below it', () => {
  assert.deepEqual(linesOf({ operations: 50, responses: 50.1, parameters: 100 }), [
    'true operations: 1 of 2 (50 %), expected at least 50 %; missing: b',
    'false responses: 2 of 4 (50 %), expected at least 50.1 %; missing: b 200, b 404',
    'false parameters: 1 of 2 (50 %), expected at least 100 %; missing: a query:size',
  ]);
  assert.deepEqual(linesOf({}), []);
});

test('statuses that must have been received, alone or as a range', () => {
  assert.deepEqual(linesOf({ statuses: { a: [200, '4XX'], b: [200], c: [200] } }), [
    'true statuses of a: 200, 404, expected 200, 4XX',
    'false statuses of b: no response, expected 200; missing: 200',
    'false statuses of c: the contract has no such operation, expected 200; missing: 200',
  ]);
});

test('a run that left tests out, and a shard, are held to no gate', () => {
  for (const some of [{ partial: true as const }, { shard: { current: 1, total: 2 } }]) {
    assert.deepEqual(gateResults({ operations: 100 }, contract, { coverage: COVERAGE, ...some }), []);
  }
});

test('a contract without parameters has all of them', () => {
  const plain = inlineContract(`${HEAD}paths:
  /b:
    get: {operationId: b, responses: {'200': {description: A}}}
`);
  assert.equal(gateResults({ parameters: 100 }, plain, { coverage: [] })[0]?.met, true);
});
