import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, inlineContract } from '../../openapi/inline.fixture.ts';
import { CoverageCollection, type ExchangeNote, unseenStatuses } from './coverage.ts';

const NOTES: readonly ExchangeNote[] = [
  {
    ...{ operation: 'login', case: 'right-credentials', status: 200 },
    ...{ mediaTypes: ['application/json'], properties: ['', '/expires_at'] },
    sent: { mediaTypes: ['application/json'], properties: ['/password', '/email'], parameters: [] },
  },
  { operation: 'login', case: 'unknown-user', status: 401, mediaTypes: [], properties: [] },
  { operation: 'login', case: 'foreign-origin', status: 200, mediaTypes: [], properties: ['/access_token'] },
  {
    ...{ operation: 'listAccounts', case: 'fresh-token' },
    sent: { mediaTypes: [], properties: [], parameters: ['query:page'] },
  },
];

function coverageOf(...parts: readonly (readonly ExchangeNote[])[]) {
  const collection = new CoverageCollection();
  for (const part of parts) collection.add(part);
  return collection.list();
}

test('groups responses by operation and status, sorted', () => {
  assert.deepEqual(coverageOf(NOTES), [
    {
      operation: 'listAccounts',
      responses: [],
      withoutResponse: ['fresh-token'],
      sent: { mediaTypes: [], properties: [], parameters: ['query:page'] },
    },
    {
      operation: 'login',
      responses: [
        {
          status: 200,
          cases: ['foreign-origin', 'right-credentials'],
          mediaTypes: ['application/json'],
          properties: ['', '/access_token', '/expires_at'],
        },
        { status: 401, cases: ['unknown-user'], mediaTypes: [], properties: [] },
      ],
      withoutResponse: [],
      sent: { mediaTypes: ['application/json'], properties: ['/email', '/password'], parameters: [] },
    },
  ]);
});

test('the result does not depend on the order, the split or the repetition of the notes', () => {
  const [one, two, three, four] = NOTES;
  assert.ok(one && two && three && four);
  assert.deepEqual(coverageOf([four, three], [two, three], [one, two]), coverageOf(NOTES));
});

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
