import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, inlineContract } from '../openapi/inline.fixture.ts';
import { preferenceIn } from './preferred.ts';
import { startMock } from './start.ts';

const contract = inlineContract(`${HEAD}paths:
  /pets:
    get:
      operationId: listPets
      responses:
        '200':
          description: R
          content:
            application/json:
              schema: {type: object}
              examples: {cat: {value: {name: Tom}}, dog: {$ref: '#/components/examples/dog'}}
        '404': {description: R, content: {application/json: {schema: {type: object, required: [error], properties: {error: {type: string, example: gone}}}}}}
        5XX: {description: R}
components: {examples: {dog: {value: {name: Rex}}}}
`);

for (const [header, expected] of [
  ['', {}],
  ['code=404', { code: 404 }],
  ['code=404, example=cat', { code: 404, example: 'cat' }],
  ['example="a cat"; code = 200', { code: 200, example: 'a cat' }],
  ['return=minimal, code=4xx', {}],
] as const) {
  test(`the preference in ${JSON.stringify(header)}`, () => assert.deepEqual(preferenceIn(header), expected));
}

test('a request chooses its response by Prefer, and what the contract does not have is ignored', async () => {
  await using mock = await startMock(contract);
  const get = async (prefer: string) => {
    const response = await fetch(`${mock.url}/pets`, { headers: { Prefer: prefer } });
    const applied = response.headers.get('preference-applied');
    return [response.status, applied, (await response.text()) || undefined];
  };
  assert.deepEqual(await get('code=404'), [404, 'code=404', '{"error":"gone"}']);
  assert.deepEqual(await get('code=503'), [503, 'code=503', undefined]);
  assert.deepEqual(await get('example=dog'), [200, 'example=dog', '{"name":"Rex"}']);
  assert.deepEqual(await get('code=200, example=cat'), [200, 'code=200, example=cat', '{"name":"Tom"}']);
  for (const unknown of ['code=418', 'example=bird', 'code=404, example=cat']) {
    const [status, applied] = await get(unknown);
    assert.deepEqual([status, applied], [200, null], unknown);
  }
});

test('with cors, pages of any origin may send requests and read responses; without, none', async () => {
  await using open = await startMock(contract, { cors: true });
  await using closed = await startMock(contract);
  const headers = { Origin: 'https://app.example.com' };
  const preflight = {
    ...headers,
    'Access-Control-Request-Method': 'GET',
    'Access-Control-Request-Headers': 'x-tenant',
  };
  const allowed = await fetch(`${open.url}/pets`, { method: 'OPTIONS', headers: preflight });
  assert.equal(allowed.status, 204);
  assert.equal(allowed.headers.get('access-control-allow-headers'), 'x-tenant');
  assert.equal(allowed.headers.get('access-control-allow-methods'), 'GET');
  const read = await fetch(`${open.url}/pets`, { headers });
  assert.equal(read.headers.get('access-control-allow-origin'), 'https://app.example.com');
  assert.equal(read.headers.get('vary'), 'Origin');
  assert.match(read.headers.get('access-control-expose-headers') ?? '', /Content-Type/);
  const usual = await fetch(`${closed.url}/pets`, { headers });
  assert.equal(usual.headers.get('access-control-allow-origin'), null);
  assert.equal((await fetch(`${closed.url}/pets`, { method: 'OPTIONS', headers: preflight })).status, 405);
});

test('another contract is served at the same address', async () => {
  await using mock = await startMock(contract);
  mock.setContract(
    inlineContract(
      `${HEAD}paths: {/dogs: {get: {operationId: dogs, responses: {'204': {description: R}}}}}\n`,
    ),
  );
  assert.equal((await fetch(`${mock.url}/dogs`)).status, 204);
  assert.equal((await fetch(`${mock.url}/pets`)).status, 404);
});
