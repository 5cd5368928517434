import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openContract } from '../../../src/openapi/open.ts';
import { tryShop } from './in-process.ts';
import { SHOP_CONTRACT } from './shop-server.ts';

const contract = await openContract(SHOP_CONTRACT);

/**
 * One fault for each rule about resources, lists and pages, by the operations that it is in; `npm run bench:faults --
 * --api` has all others.
 */
const FOUND: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Product: {
    'create-loses-property': 'body-differs-from-sent',
    'delete-not-done': 'deleted-resource-found',
    'delete-neighbour': 'created-not-listed',
    'patch-neighbour': 'body-differs-from-sent',
    'null-as-text': 'body-differs-from-sent',
    'list-hides-new': 'created-not-listed',
    'create-same-id': 'id-reused',
    'location-of-other': 'location-of-another',
    'put-merges': 'replacement-incomplete',
    'status-filter-ignored': 'filter-ignored',
    'status-filter-empty': 'filter-loses-items',
    'limit-off-by-one': 'limit-exceeded',
    'sort-ascending-only': 'sort-ignored',
    'list-repeats-item': 'list-item-repeated',
    'total-of-page': 'total-wrong',
    'etag-constant': 'etag-repeated',
    'etag-ignored': 'validator-ignored',
    'created-changes': 'resource-moment-wrong',
    'created-in-future': 'creation-moment-future',
    'location-nowhere': 'expectation-failed',
    'list-stale': 'created-not-listed',
  },
  Order: {
    'cursor-overlaps': 'page-repeated',
    'cursor-skips': 'page-skips-items',
    'next-other-host': 'next-page-elsewhere',
  },
  'Deliver(?:y|ie)': {
    'after-inclusive': 'page-repeated',
    'more-never-ends': 'next-page-missing',
    'before-ignored': 'page-skips-items',
  },
  'Pickup|(?:create|get|delete)Shelf': {
    'pickup-day-lost': 'body-differs-from-sent',
    'pickup-of-nothing': 'expectation-failed',
    'pickup-filter-ignored': 'filter-ignored',
  },
  'Shelf|Plan': {
    'plan-not-replaced': 'body-differs-from-sent',
  },
  '(?:pay|create|get|delete)Order': {
    'pay-not-stored': 'body-differs-from-sent',
  },
  'Shel(?:f|ve)|Boxe?': {
    'moment-backwards': 'resource-moment-wrong',
    'moment-never-moves': 'resource-moment-wrong',
    'mark-null-ignored': 'body-differs-from-sent',
    'falsy-ignored': 'body-differs-from-sent',
    'zero-as-default': 'body-differs-from-sent',
    'parent-tag-stale': 'etag-repeated',
    'shelf-filters-joined-by-or': 'filter-ignored',
    'shelf-sort-ascending-only': 'sort-ignored',
    'contact-lost': 'body-differs-from-sent',
  },
  'Report(?:Result)?': {
    'job-without-result': 'job-unfinished',
    'job-result-wrong': 'body-type-wrong',
    'job-result-missing': 'expectation-failed',
  },
  'File|upload|download': {
    'file-decoded-as-text': 'body-differs-from-sent',
    'range-from-wrong-place': 'range-wrong',
    'range-never-refused': 'range-wrong',
  },
  change: {
    'changes-filter-ignored': 'filter-ignored',
    'changes-limit-off-by-one': 'limit-exceeded',
  },
};
const operationsOn = (resource: string) => new RegExp(`(?:${resource})s?$`);

for (const [resource, faults] of Object.entries(FOUND)) {
  for (const [fault, rule] of Object.entries(faults)) {
    test(`${fault} is reported as ${rule}`, async () => {
      const { findings } = await tryShop(contract, fault, [], operationsOn(resource));
      const ids = findings.map(({ id }) => id);
      assert.ok(ids.includes(rule), ids.join() || 'no finding');
    });
  }
}

test('a request with a forbidden property in an object inside must be refused', async () => {
  const { findings } = await tryShop(
    contract,
    'accepts-nested-extra',
    ['extra-property'],
    operationsOn('Product'),
  );
  assert.deepEqual(
    findings.map(({ id, case: step }) => `${id} ${step}`),
    ['createProduct', 'replaceProduct', 'changeProduct'].map(
      () => 'invalid-request-accepted size-with-forbidden-property',
    ),
  );
});

test('a request with a wrong value in a map must be refused', async () => {
  const { findings } = await tryShop(contract, 'accepts-wrong-map-value', ['wrong-type'], /Products?$/);
  assert.ok(
    findings.some(
      ({ id, case: step }) => id === 'invalid-request-accepted' && String(step).startsWith('labels-first'),
    ),
  );
});

for (const name of [
  'none',
  'weak-etag',
  'empty-last-page',
  'moment-in-seconds',
  'job-fails',
  'pickup-once-a-shelf',
]) {
  test(`${name}: a conforming API has no finding, and nothing that was created is left`, async () => {
    const { findings, left } = await tryShop(
      contract,
      name,
      name === 'none' ? ['valid', 'out-of-range'] : [],
    );
    assert.deepEqual(
      findings.map(({ id, operation, case: step, where }) => `${id} ${operation} ${step} ${where}`),
      [],
    );
    assert.equal(left, 0);
  });
}
