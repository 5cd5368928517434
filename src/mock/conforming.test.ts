import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt } from 'jose';
import { loginOf } from '../auth/login-flow.fixture.ts';
import { exampleCredentials, loginBody, loginRequest } from '../auth/login-flow.ts';
import type { Contract, ExpectedResponse } from '../openapi/contract.ts';
import { valueAt } from '../schema/pointer.ts';
import {
  CONTRACT_FILES,
  openTestContract,
  runSequence,
  type Sequence,
  type Step,
  send,
  type TestResponse,
  tokenIn,
} from './sequence.fixture.ts';
import { type MockServer, startMock } from './start.ts';

/** The documented response of a step. */
function responseOf({ operation, status }: Step): ExpectedResponse {
  const response = operation.responses.find((each) => each.status === String(status));
  assert.ok(response, `${operation.id} documents no ${status}`);
  return response;
}

/** The steps whose responses are documented: all but the preflight. */
function documented({ preflight: _, ...steps }: Sequence): [name: string, step: Step][] {
  return Object.entries(steps);
}

for (const file of CONTRACT_FILES) {
  describe(`a conforming mock server for ${file}`, () => {
    let contract: Contract;
    let mock: MockServer;
    let sequence: Sequence;
    before(async () => {
      contract = await openTestContract(file);
      mock = await startMock(contract);
      sequence = await runSequence(contract, mock);
    });
    after(() => mock.close());

    const logIn = (body: string | undefined, headers: Record<string, string> = {}): Promise<TestResponse> => {
      const request = loginRequest(loginOf(contract), mock.url, body);
      return send({ ...request, headers: { ...request.headers, ...headers } });
    };

    it('sends bodies that keep the documented schema, without undocumented properties', () => {
      for (const [name, step] of documented(sequence)) {
        const { content } = responseOf(step);
        const schema = content.find(({ mediaType }) => mediaType === step.headers['content-type'])?.schema;
        assert.equal(schema === undefined, content.length === 0, name);
        if (schema === undefined) assert.equal(step.body.length, 0, name);
        else {
          assert.ok(contract.checksOf(schema).kept(step.json), name);
          assert.ok(contract.checksOf(schema).closed(step.json), name);
        }
      }
    });

    it('accepts valid requests and refuses all others', () => {
      for (const [name, { expects, status }] of Object.entries(sequence)) {
        assert.equal(Math.floor(status / 100), expects === 'accepted' ? 2 : 4, name);
      }
    });

    it('sends every required header, and the length of every body', () => {
      for (const [name, step] of documented(sequence)) {
        for (const header of responseOf(step).headers.filter((each) => each.required)) {
          assert.ok(step.headers[header.name.toLowerCase()], `${name}: ${header.name}`);
        }
        assert.equal(step.headers['content-length'], String(step.body.length), name);
      }
    });

    it('issues tokens whose "exp" is the expiry in the response', () => {
      const { token } = sequence.login.operation;
      const claims = decodeJwt(tokenIn({ login: sequence.login.operation }, sequence.login) ?? '');
      const expiresAt = valueAt(sequence.login.json, token?.expiresAt?.path ?? '');
      const seconds = typeof expiresAt === 'number' ? expiresAt : Date.parse(String(expiresAt)) / 1000;
      assert.equal(seconds, claims.exp);
      assert.equal((claims.exp ?? 0) - (claims.iat ?? 0), 3600);
    });

    it('never issues a token twice, and has no credentials in its claims', () => {
      const { login, secondLogin } = sequence;
      const [one, other] = [login, secondLogin].map(
        (step) => tokenIn({ login: login.operation }, step) ?? '',
      );
      assert.notEqual(one, other);
      const flow = loginOf(contract);
      const credentials = exampleCredentials(flow);
      const claims = JSON.stringify(decodeJwt(one ?? ''));
      assert.ok(
        credentials && !claims.includes(credentials.identifier) && !claims.includes(credentials.secret),
      );
    });

    it('writes the expiry in the format of the example', () => {
      const { operation, json } = sequence.login;
      const pointer = operation.token?.expiresAt?.path ?? '';
      const success = operation.responses.find(({ status }) => status === String(sequence.login.status));
      const shape = (value: unknown) => JSON.stringify(value).replaceAll(/\d/g, '0');
      assert.equal(shape(valueAt(json, pointer)), shape(valueAt(success?.content[0]?.examples[0], pointer)));
    });

    it('forbids caches to store responses with a token', () => {
      assert.equal(sequence.login.headers['cache-control'], 'no-store');
    });

    it('sends the same response for an unknown user and for a wrong secret', () => {
      const { unknown, wrongSecret } = sequence;
      assert.equal(unknown.status, wrongSecret.status);
      assert.deepEqual(unknown.json, wrongSecret.json);
      assert.deepEqual({ ...unknown.headers, date: '' }, { ...wrongSecret.headers, date: '' });
    });

    it('sends WWW-Authenticate where the token is missing or invalid', () => {
      assert.match(sequence.noToken.headers['www-authenticate'] ?? '', /^Bearer realm="[^"]+"$/);
      assert.match(sequence.expired.headers['www-authenticate'] ?? '', /^Bearer .*error="invalid_token"$/);
    });

    it('accepts the scheme of Authorization in any case', async () => {
      const { operation } = sequence.use;
      const headers = { Authorization: `bEaReR ${await mock.issueToken()}` };
      const response = await send({ method: operation.method, url: mock.url + operation.path, headers });
      assert.equal(response.status, sequence.use.status);
    });

    it('refuses a login whose body breaks the contract', async () => {
      const flow = loginOf(contract);
      const right = exampleCredentials(flow);
      assert.ok(right);
      const bodies = [
        undefined,
        '',
        'null',
        '[]',
        '{}',
        '"text"',
        `${JSON.stringify(loginBody(flow, right))}}`,
      ];
      const wrongTypes = loginBody(flow, { ...right, secret: 7 });
      const lacking = loginBody(flow, { ...right, identifier: undefined });
      for (const body of [...bodies, JSON.stringify(wrongTypes), JSON.stringify(lacking)]) {
        assert.equal((await logIn(body)).status, sequence.wrongSecret.status, body);
      }
    });

    it('refuses a login with another media type, and accepts parameters of the right one', async () => {
      const flow = loginOf(contract);
      const right = exampleCredentials(flow);
      assert.ok(right);
      const body = JSON.stringify(loginBody(flow, right));
      const plain = await logIn(body, { 'Content-Type': 'text/plain' });
      const withCharset = await logIn(body, { 'Content-Type': 'Application/JSON; charset=utf-8' });
      assert.deepEqual(
        [plain.status, withCharset.status],
        [sequence.wrongSecret.status, sequence.login.status],
      );
    });

    it('refuses a login body of more than 1 MiB', async () => {
      const flow = loginOf(contract);
      const right = exampleCredentials(flow);
      assert.ok(right);
      const body = JSON.stringify(loginBody(flow, right));
      assert.equal((await logIn(body + ' '.repeat(1000))).status, sequence.login.status);
      assert.equal((await logIn(body + ' '.repeat(1024 * 1024))).status, sequence.wrongSecret.status);
    });

    it('responds 404 for an unknown path, and 405 with Allow for an unknown method', async () => {
      const { path } = sequence.login.operation;
      const elsewhere = await send({ method: 'GET', url: `${mock.url}/nowhere` });
      const below = await send({ method: 'POST', url: `${mock.url}${path}/` });
      const otherMethod = await send({ method: 'PUT', url: mock.url + path });
      assert.deepEqual([elsewhere.status, below.status, otherMethod.status], [404, 404, 405]);
      assert.equal(otherMethod.headers.allow, sequence.login.operation.method);
      // Problem details repeat the status of their response.
      const refusal = Object(sequence.wrongSecret.json);
      for (const { json, status } of [elsewhere, otherMethod]) {
        assert.deepEqual(json, typeof refusal.status === 'number' ? { ...refusal, status } : refusal);
      }
    });
  });
}

describe('a contract with more operations', () => {
  let contract: Contract;
  let mock: MockServer;
  before(async () => {
    contract = await openTestContract('src/testing/everything.openapi.yaml');
    mock = await startMock(contract);
  });
  after(() => mock.close());

  it('is served below the path of its server, with the variables filled in', () => {
    assert.equal(new URL(mock.url).pathname, '/live/v2');
  });

  it('needs no token for an operation without security', async () => {
    const response = await send({ method: 'GET', url: `${mock.url}/health?verbose` });
    assert.equal(response.status, 200);
    assert.equal(response.headers['content-type'], 'text/plain');
    assert.equal(response.body.toString(), 'fine');
  });

  it('sends no body where none is documented', async () => {
    const headers = { Authorization: `Bearer ${await mock.issueToken()}` };
    const response = await send({ method: 'DELETE', url: `${mock.url}/sessions/current`, headers });
    assert.equal(response.status, 204);
    assert.equal(response.body.length, 0);
    assert.equal(response.headers['content-type'], undefined);
  });

  it('refuses with a status of the documented range', async () => {
    const response = await send({ method: 'DELETE', url: `${mock.url}/sessions/current` });
    assert.equal(response.status, 401);
    assert.equal(response.headers['content-type'], 'application/problem+json');
  });

  it('matches a templated path, one segment for each parameter', async () => {
    const headers = { Authorization: `Bearer ${await mock.issueToken()}` };
    const statusOf = async (path: string) =>
      (await send({ method: 'GET', url: mock.url + path, headers })).status;
    assert.equal(await statusOf('/sessions/4711'), 200);
    assert.equal(await statusOf('/sessions/47/11'), 404);
    assert.equal(await statusOf('/sessions/current'), 405);
  });
});
