import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { makeFinding } from '../history/store/history.fixture.ts';
import type { Exchange } from '../http/exchange.ts';
import { HEAD, inlineContract } from '../openapi/inline.fixture.ts';
import { matchContract, messageOf } from './match-contract.ts';

const contract = inlineContract(`${HEAD}servers: [{url: /v1}]
paths:
  /pets:
    get: {operationId: listPets, responses: {'200': {description: R, content: {application/json: {schema: {type: array}}}}}}
    post:
      operationId: createPet
      requestBody: {content: {application/json: {schema: {type: object, properties: {secret: {type: string, format: password}}}}}}
      responses: {'201': {description: R}, '400': {description: R}}
  /pets/{id}:
    get:
      operationId: getPet
      responses:
        '200': {description: R, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}}
        '404': {description: R}
    put: {operationId: putPet, responses: {'201': {description: R}}}
    delete: {operationId: deletePet, responses: {'204': {description: R}}}
  /stock:
    put: {operationId: putStock, responses: {'204': {description: R}}}
    delete: {operationId: deleteStock, responses: {'204': {description: R}}}
`);

describe('matchContract() on a response of any client', () => {
  let url = '';
  let server: Server;
  after(() => server.close());
  before(async () => {
    server = createServer((request, response) => {
      const json = (status: number, value: unknown) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      if (request.url === '/v1/old') response.writeHead(302, { location: '/v1/pets/7' }).end();
      else if (request.url === '/v1/pets/8') json(200, { id: 'eight' });
      else if (request.method === 'POST') response.writeHead(500).end();
      else json(200, { id: 7 });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  });

  test('passes where the response keeps the contract, and leaves the body readable', async () => {
    const response = await fetch(`${url}/pets/7`);
    const match = await matchContract(response, contract);
    assert.deepEqual([match.pass, match.findings], [true, []]);
    assert.equal(match.message(), 'getPet (response) returned 200 OK and keeps the contract');
    assert.deepEqual(await response.json(), { id: 7 });
  });

  test('reports what is wrong, with a masked command that reproduces the request', async () => {
    const headers = { Authorization: 'Bearer canary-token-1234', 'X-Tenant': 'acme' };
    const request = new Request(`${url}/pets/8`, { headers });
    const { pass, message, findings } = await matchContract(await fetch(request), contract, { request });
    assert.equal(pass, false);
    assert.deepEqual(
      findings.map(({ id, where }) => `${id} ${where}`),
      ['body-type-wrong response body /id'],
    );
    assert.match(message(), /^getPet \(response\) returned 200 OK\. 1 contract violation:/);
    assert.match(message(), /Reproduce\n {6}curl .*--request GET .*pets\/8'? .*--header 'x-tenant: acme'/);
    assert.doesNotMatch(message(), /canary/);
  });

  test('reads the request body from a clone, and masks what the contract declares as a password', async () => {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"secret":"canary-word"}',
    };
    const request = new Request(`${url}/pets`, init);
    const copy = request.clone();
    const { message } = await matchContract(await fetch(request), contract, { request: copy });
    assert.match(message(), /createPet \(response\) returned 500.*--data-raw '\{"secret":"\[masked\]"\}'/s);
  });

  test('fails an accepted request that was expected to be refused', async () => {
    const match = await matchContract(await fetch(`${url}/pets/7`), contract, { expects: 'refused' });
    assert.equal(match.pass, false);
  });

  test('judges a response of fetch as one to GET where its path has several methods', async () => {
    const { pass, message } = await matchContract(await fetch(`${url}/pets/7`), contract);
    assert.ok(pass, message());
    const match = await matchContract(await fetch(`${url}/pets`, { method: 'POST' }), contract);
    assert.match(match.message(), /^listPets \(response\) returned 500/);
    assert.match(
      match.message(),
      /The method of the request is not known; GET was assumed\. If another was sent, /,
    );
  });

  test('requires the method where a path has several, and none of them is GET', async () => {
    const response = await fetch(`${url}/stock`);
    await assert.rejects(matchContract(response, contract), { code: 'DL_OPERATION_UNKNOWN' });
    const match = await matchContract(response, contract, { request: { method: 'put' } });
    assert.match(match.message(), /^putStock/);
    assert.doesNotMatch(match.message(), /assumed/);
  });

  test('rejects a response without a status, with a hint', async () => {
    await assert.rejects(matchContract({ headers: {}, url: `${url}/pets/7` }, contract), {
      code: 'DL_RESPONSE_UNREADABLE',
      sentence: 'The response has neither "status" nor "statusCode", so it cannot be judged.',
    });
  });

  test('judges the last response of a redirect', async () => {
    assert.equal((await matchContract(await fetch(`${url}/old`), contract)).pass, true);
  });

  test('rejects a response whose body was already read, with a hint', async () => {
    const response = await fetch(`${url}/pets/7`);
    await response.text();
    await assert.rejects(matchContract(response, contract), {
      code: 'DL_RESPONSE_UNREADABLE',
      message: /Call matchContract\(\) or toKeepContract\(\) first/,
    });
  });

  const OBJECTS = {
    'of Axios': { status: 200, headers: { 'content-type': 'application/json' }, data: { id: 7 } },
    'of SuperTest': {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: {},
      text: '{"id":7}',
    },
    'of an application called without a server': new Response('{"id":7}', {
      headers: { 'content-type': 'application/json' },
    }),
  };
  for (const [whose, response] of Object.entries(OBJECTS)) {
    test(`accepts a response ${whose}`, async () => {
      const request = { url: '/v1/pets/7' };
      const { pass, message } = await matchContract(response, contract, { request });
      assert.ok(pass, message());
    });
  }

  test('judges a plain object like any other response', async () => {
    const { findings } = await matchContract(
      { status: 200, headers: new Map([['content-type', 'application/json']]), body: '{}' },
      contract,
      { request: { url: 'http://localhost:3000/pets/7' }, baseUrl: 'http://localhost:3000' },
    );
    assert.deepEqual(
      findings.map(({ id }) => id),
      ['body-property-missing'],
    );
  });
});

test('a message of a call that failed counts no contract violation', () => {
  const exchange = {
    ...{ operation: 'getPet', case: { name: 'documented', expects: 'any' }, phases: { total: 0 } },
    ...{ startedAt: '2026-01-12T03:16:00.000Z', request: { method: 'GET', url: 'http://a', headers: {} } },
  } as unknown as Exchange;
  const refused = makeFinding({ id: 'call-refused', family: 'call', title: 'The connection was refused' });
  assert.match(messageOf(exchange, [refused]), /^getPet \(documented\) got no response:\n\n/);
  assert.match(
    messageOf(exchange, [refused, makeFinding({})]),
    /^getPet \(documented\) got no response\. 1 contract violation:/,
  );
});
