import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, inlineContract } from '../../openapi/inline.fixture.ts';
import { unseenStatuses } from './unseen.ts';

const { operations } = inlineContract(`${HEAD}paths:
  /a:
    get: {operationId: a, responses: {'200': {description: A}, '404': {description: B}, 5XX: {description: C}, default: {description: D}}}
    put: {operationId: b, responses: {'200': {description: A}, '404': {description: B}}}
    post: {operationId: c, responses: {'201': {description: A}}}
  /d:
    get: {operationId: d, responses: {'200': {description: A}, '302': {description: B}}}
`);

const seen = (operation: string, ...statuses: number[]) => ({
  operation,
  responses: statuses.map((status) => ({ status, cases: [], mediaTypes: [], properties: [] })),
  withoutResponse: [],
});

test('documented statuses that nothing provoked are listed, operations without a success first', () => {
  assert.deepEqual(unseenStatuses(operations, [seen('a', 200, 503), seen('b', 404), seen('d', 302)]), [
    'b: no success (200), only 404',
    'a: 404',
    'd: 200',
  ]);
  assert.deepEqual(unseenStatuses(operations, [seen('c', 201)]), []);
});
