import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt } from 'jose';
import { loginOf } from '../auth/login-flow.fixture.ts';
import { documentedCredentials, loginBody, loginRequest } from '../auth/login-flow.ts';
import type { Contract, ResponsePromise } from '../openapi/contract.ts';
import { valueAt } from '../schema/pointer.ts';
import { ask, type Heard } from './client-for-tests.ts';
import {
  CONTRACT_FILES,
  type Journey,
  openTestContract,
  type Step,
  tokenIn,
  travel,
} from './journey-for-tests.ts';
import { type StandIn, startStandIn } from './start.ts';

/** What the contract says of an answer. */
function responseOf({ operation, status }: Step): ResponsePromise {
  const response = operation.responses.find((each) => each.status === String(status));
  assert.ok(response, `${operation.id} documents no ${status}`);
  return response;
}

/** The steps that the contract speaks of: it has no word on a preflight. */
function documented({ preflight: _, ...steps }: Journey): [name: string, step: Step][] {
  return Object.entries(steps);
}

for (const file of CONTRACT_FILES) {
  describe(`an honest stand-in for ${file}`, () => {
    let contract: Contract;
    let standIn: StandIn;
    let journey: Journey;
    before(async () => {
      contract = await openTestContract(file);
      standIn = await startStandIn(contract);
      journey = await travel(contract, standIn);
    });
    after(() => standIn.close());

    const logIn = (body: string | undefined, headers: Record<string, string> = {}): Promise<Heard> => {
      const request = loginRequest(loginOf(contract), standIn.url, body);
      return ask({ ...request, headers: { ...request.headers, ...headers } });
    };

    it('keeps the documented schema in every answer, and says nothing beyond it', () => {
      for (const [name, step] of documented(journey)) {
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

    it('accepts what is right and refuses everything else', () => {
      for (const [name, { expects, status }] of Object.entries(journey)) {
        assert.equal(Math.floor(status / 100), expects === 'accepted' ? 2 : 4, name);
      }
    });

    it('sends every required header, and the length of every body', () => {
      for (const [name, step] of documented(journey)) {
        for (const header of responseOf(step).headers.filter((each) => each.required)) {
          assert.ok(step.headers[header.name.toLowerCase()], `${name}: ${header.name}`);
        }
        assert.equal(step.headers['content-length'], String(step.body.length), name);
      }
    });

    it('issues tokens whose expiry is that of the answer', () => {
      const { token } = journey.login.operation;
      const claims = decodeJwt(tokenIn({ login: journey.login.operation }, journey.login) ?? '');
      const told = valueAt(journey.login.json, token?.expiresAt?.path ?? '');
      const seconds = typeof told === 'number' ? told : Date.parse(String(told)) / 1000;
      assert.equal(seconds, claims.exp);
      assert.equal((claims.exp ?? 0) - (claims.iat ?? 0), 3600);
    });

    it('never issues a token twice, and names no credentials in its claims', () => {
      const { login, secondLogin } = journey;
      const [one, other] = [login, secondLogin].map(
        (step) => tokenIn({ login: login.operation }, step) ?? '',
      );
      assert.notEqual(one, other);
      const flow = loginOf(contract);
      const credentials = documentedCredentials(flow);
      const claims = JSON.stringify(decodeJwt(one ?? ''));
      assert.ok(
        credentials && !claims.includes(credentials.identifier) && !claims.includes(credentials.secret),
      );
    });

    it('writes the expiry in the form of the example', () => {
      const { operation, json } = journey.login;
      const pointer = operation.token?.expiresAt?.path ?? '';
      const success = operation.responses.find(({ status }) => status === String(journey.login.status));
      const shape = (value: unknown) => JSON.stringify(value).replaceAll(/\d/g, '0');
      assert.equal(shape(valueAt(json, pointer)), shape(valueAt(success?.content[0]?.examples[0], pointer)));
    });

    it('keeps answers with a token out of caches', () => {
      assert.equal(journey.login.headers['cache-control'], 'no-store');
    });

    it('answers an unknown user and a wrong secret alike', () => {
      const { unknown, wrongSecret } = journey;
      assert.equal(unknown.status, wrongSecret.status);
      assert.deepEqual(unknown.json, wrongSecret.json);
      assert.deepEqual({ ...unknown.headers, date: '' }, { ...wrongSecret.headers, date: '' });
    });

    it('challenges whoever comes without a valid token', () => {
      assert.match(journey.noToken.headers['www-authenticate'] ?? '', /^Bearer realm="[^"]+"$/);
      assert.match(journey.expired.headers['www-authenticate'] ?? '', /^Bearer .*error="invalid_token"$/);
    });

    it('takes the scheme of Authorization in any case', async () => {
      const { operation } = journey.use;
      const headers = { Authorization: `bEaReR ${await standIn.issueToken()}` };
      const heard = await ask({ method: operation.method, url: standIn.url + operation.path, headers });
      assert.equal(heard.status, journey.use.status);
    });

    it('refuses a login whose body does not keep the contract', async () => {
      const flow = loginOf(contract);
      const right = documentedCredentials(flow);
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
        assert.equal((await logIn(body)).status, journey.wrongSecret.status, body);
      }
    });

    it('refuses a login of another media type, and takes parameters of the right one', async () => {
      const flow = loginOf(contract);
      const right = documentedCredentials(flow);
      assert.ok(right);
      const body = JSON.stringify(loginBody(flow, right));
      const plain = await logIn(body, { 'Content-Type': 'text/plain' });
      const withCharset = await logIn(body, { 'Content-Type': 'Application/JSON; charset=utf-8' });
      assert.deepEqual(
        [plain.status, withCharset.status],
        [journey.wrongSecret.status, journey.login.status],
      );
    });

    it('refuses a login of more than 1 MiB', async () => {
      const flow = loginOf(contract);
      const right = documentedCredentials(flow);
      assert.ok(right);
      const body = JSON.stringify(loginBody(flow, right));
      assert.equal((await logIn(body + ' '.repeat(1000))).status, journey.login.status);
      assert.equal((await logIn(body + ' '.repeat(1024 * 1024))).status, journey.wrongSecret.status);
    });

    it('does not know other paths, and says which methods a known one has', async () => {
      const { path } = journey.login.operation;
      const elsewhere = await ask({ method: 'GET', url: `${standIn.url}/nowhere` });
      const below = await ask({ method: 'POST', url: `${standIn.url}${path}/` });
      const otherMethod = await ask({ method: 'PUT', url: standIn.url + path });
      assert.deepEqual([elsewhere.status, below.status, otherMethod.status], [404, 404, 405]);
      assert.equal(otherMethod.headers.allow, journey.login.operation.method);
      for (const heard of [elsewhere, otherMethod]) assert.deepEqual(heard.json, journey.wrongSecret.json);
    });
  });
}

describe('a contract with more operations', () => {
  let contract: Contract;
  let standIn: StandIn;
  before(async () => {
    contract = await openTestContract('src/testing/everything.openapi.yaml');
    standIn = await startStandIn(contract);
  });
  after(() => standIn.close());

  it('is served below the path of its server, variables filled in', () => {
    assert.equal(new URL(standIn.url).pathname, '/live/v2');
  });

  it('is open where it asks for no token', async () => {
    const heard = await ask({ method: 'GET', url: `${standIn.url}/health?verbose` });
    assert.equal(heard.status, 200);
    assert.equal(heard.headers['content-type'], 'text/plain');
    assert.equal(heard.body.toString(), 'fine');
  });

  it('answers without a body where none is documented', async () => {
    const headers = { Authorization: `Bearer ${await standIn.issueToken()}` };
    const heard = await ask({ method: 'DELETE', url: `${standIn.url}/sessions/current`, headers });
    assert.equal(heard.status, 204);
    assert.equal(heard.body.length, 0);
    assert.equal(heard.headers['content-type'], undefined);
  });

  it('refuses with a status of the documented range', async () => {
    const heard = await ask({ method: 'DELETE', url: `${standIn.url}/sessions/current` });
    assert.equal(heard.status, 401);
    assert.equal(heard.headers['content-type'], 'application/problem+json');
  });

  it('matches a templated path, one segment for each parameter', async () => {
    const headers = { Authorization: `Bearer ${await standIn.issueToken()}` };
    const statusOf = async (path: string) =>
      (await ask({ method: 'GET', url: standIn.url + path, headers })).status;
    assert.equal(await statusOf('/sessions/4711'), 200);
    assert.equal(await statusOf('/sessions/47/11'), 404);
    assert.equal(await statusOf('/sessions/current'), 405);
  });
});
