import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { send } from '../http/client/send.ts';
import { type Exchange, headerValue } from '../http/exchange.ts';
import type { Operation } from '../openapi/contract.ts';
import { openContract } from '../openapi/open.ts';
import { projectRoot } from '../project/project-root.ts';
import { deriveCases } from '../requests/derived/index.ts';
import { prepareOperation } from '../requests/operations/request.ts';
import { judge } from '../rules/judge.ts';
import { faults } from './faults/index.ts';
import { startMock } from './start.ts';

const pets = await openContract(join(projectRoot(), 'src/testing/pets.openapi.yaml'));
const mock = await startMock(pets, { accessToken: 'the-right-key' });
after(() => mock.close());
const { origin } = new URL(mock.url);
const KEY = { headers: { 'X-Api-Key': 'the-right-key' }, query: [], cookies: [] };

const statusOf = async (
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
) => {
  const request = { method, url: origin + path, headers, ...(body === undefined ? {} : { body }) };
  const { response } = await send(request, {
    operation: 'x',
    case: { name: 'x', expects: 'any' },
    timeoutMs: 5000,
  });
  return response?.status;
};

async function exchangeWith(operation: Operation): Promise<Exchange> {
  const prepared = prepareOperation(pets, operation);
  const options = { operation: operation.id, case: prepared.case, timeoutMs: 5000 };
  return send(prepared.request(mock.url, KEY), options);
}

describe('a conforming mock server for a contract without a login', () => {
  for (const operation of pets.operations) {
    test(`sends the documented response of ${operation.id}`, async () => {
      const exchange = await exchangeWith(operation);
      assert.deepEqual(judge(exchange, pets), []);
      assert.ok((exchange.response?.status ?? 0) < 300);
    });

    test(`accepts or refuses every derived case of ${operation.id} as the case expects`, async () => {
      for (const derived of deriveCases(pets, operation)) {
        const credentials = { identifier: 'a', secret: 'b' };
        const request = derived.request({ baseUrl: mock.url, credentials, apiKeys: KEY });
        const exchange = await send(request, { operation: operation.id, case: derived, timeoutMs: 5000 });
        assert.deepEqual(judge(exchange, pets), [], derived.name);
      }
    });
  }

  test('responds 404 for a path, and 405 for a method, that the contract does not have', async () => {
    assert.equal(await statusOf('GET', '/live/v1/nothing'), 404);
    assert.equal(await statusOf('GET', '/pets'), 404);
    assert.equal(await statusOf('PATCH', '/live/v1/pets'), 405);
  });

  test('accepts only the right API key', async () => {
    assert.equal(await statusOf('GET', '/live/v1/me'), 401);
    assert.equal(await statusOf('GET', '/live/v1/me', { 'X-Api-Key': 'another' }), 401);
    assert.equal(await statusOf('GET', '/live/v1/me', { 'X-Api-Key': 'the-right-key' }), 200);
  });

  test('accepts any API key where none was configured', async (t) => {
    const open = await startMock(pets);
    t.after(() => open.close());
    const request = { method: 'GET', url: `${open.url}/me`, headers: { 'X-Api-Key': 'anything' } };
    const { response } = await send(request, {
      operation: 'whoAmI',
      case: { name: 'x', expects: 'any' },
      timeoutMs: 5000,
    });
    assert.equal(response?.status, 200);
  });

  test('refuses parameters and bodies that break the contract, with a documented status', async () => {
    const tenant = { 'X-Tenant': 'acme' };
    assert.equal(await statusOf('GET', '/live/v1/pets?kind=cat', tenant), 200);
    assert.equal(await statusOf('GET', '/live/v1/pets?kind=cat&tags=a%7Cb', tenant), 200);
    assert.equal(await statusOf('GET', '/live/v1/pets?kind=cow', tenant), 400);
    assert.equal(await statusOf('GET', '/live/v1/pets', tenant), 400);
    assert.equal(await statusOf('GET', '/live/v1/pets?kind=cat'), 400);
    const json = { 'Content-Type': 'application/json' };
    assert.equal(await statusOf('POST', '/live/v1/pets/search', json, '{"name":"felix"}'), 422);
    assert.equal(await statusOf('POST', '/live/v1/pets/search', json, '{"name":"Felix"}'), 200);
  });

  test('serves an operation under its own server, and bodies that are not JSON in their media type', async () => {
    const [photo, status] = ['photo', 'status'].map((id) => pets.operations.find((each) => each.id === id));
    assert.ok(photo && status);
    const picture = await exchangeWith(photo);
    assert.equal(picture.request.url, `${origin}/media/photo`);
    assert.equal(picture.response && headerValue(picture.response, 'content-type'), 'image/png');
    const text = await exchangeWith(status);
    assert.equal(Buffer.from(text.response?.body ?? []).toString(), 'text');
  });
});

for (const { name, violates } of faults.filter(({ shownBy }) => shownBy === 'operations')) {
  test(`${name} violates ${violates.join(', ')}`, async (t) => {
    const broken = await startMock(pets, { fault: name });
    t.after(() => broken.close());
    const me = pets.operations.find(({ id }) => id === 'whoAmI');
    assert.ok(me);
    const prepared = prepareOperation(pets, me);
    const options = { operation: 'whoAmI', case: prepared.case, timeoutMs: 60_000 };
    const exchange = await send(prepared.request(broken.url, KEY), options);
    const found = new Set(judge(exchange, pets).map(({ id }) => id));
    for (const rule of violates) assert.ok(found.has(rule), [...found].join());
  });
}

test('a fault that needs a login is rejected for a contract without one, with the reason', async () => {
  for (const { name } of faults.filter(({ shownBy }) => shownBy === 'login')) {
    await assert.rejects(startMock(pets, { fault: name }), {
      code: 'DL_FAULT_UNKNOWN',
      message: /does not apply to .*pets\.openapi\.yaml: the contract has no login/,
    });
  }
});
