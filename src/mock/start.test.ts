import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { loginOf } from '../auth/login-flow.fixture.ts';
import { loginBody, loginRequest } from '../auth/login-flow.ts';
import { DriftlineError } from '../core/driftline-error.ts';
import { faults } from './faults/index.ts';
import { openTestContract, send, tokenIn } from './sequence.fixture.ts';
import { type MockServer, startMock } from './start.ts';

const contract = await openTestContract('contracts/sealmetrics.openapi.yaml');
const flow = loginOf(contract);

function logIn({ url }: MockServer, identifier: string, secret: string) {
  return send(loginRequest(flow, url, loginBody(flow, { identifier, secret })));
}

test('every request is recorded as it was received', async (t) => {
  const mock = await startMock(contract);
  t.after(() => mock.close());
  const [identifier, secret] = ['zoë+test@example.com', 'pä$$ "word" \u0000 \u{1f511}'];
  const response = await logIn(mock, identifier, secret);
  const [received, ...more] = mock.received;
  assert.equal(more.length, 0);
  assert.ok(received);
  assert.equal(received.method, flow.login.method);
  assert.equal(received.path, new URL(mock.url).pathname + flow.login.path);
  assert.equal(received.operation, flow.login.id);
  assert.equal(received.status, response.status);
  assert.equal(received.headers['content-type'], 'application/json');
  assert.deepEqual(received.json, loginBody(flow, { identifier, secret }));
  assert.deepEqual(JSON.parse(Buffer.from(received.body).toString()), received.json);
});

test('a request that is not JSON, to an unknown path, is recorded as well', async (t) => {
  const mock = await startMock(contract);
  t.after(() => mock.close());
  await send({ method: 'PUT', url: `${mock.url}/elsewhere?a=1&b`, body: 'words' });
  const [received] = mock.received;
  assert.ok(received);
  assert.equal(received.path, '/api/elsewhere?a=1&b');
  assert.equal(Buffer.from(received.body).toString(), 'words');
  assert.equal('json' in received, false);
  assert.equal('operation' in received, false);
  assert.equal(received.status, 404);
});

test('configured credentials are accepted, and the documented ones then refused', async (t) => {
  const credentials = { identifier: 'else@example.com', secret: 'elsewhere' };
  const mock = await startMock(contract, { credentials });
  t.after(() => mock.close());
  assert.equal((await logIn(mock, credentials.identifier, credentials.secret)).status, 200);
  assert.equal((await logIn(mock, 'demo@example.com', 'demo')).status, 401);
});

test('the lifetime of a token can be configured', async (t) => {
  const mock = await startMock(contract, { tokenLifeSeconds: 90 });
  t.after(() => mock.close());
  const response = await logIn(mock, 'demo@example.com', 'demo');
  for (const token of [tokenIn(flow, response) ?? '', await mock.issueToken()]) {
    const { exp = 0, iat = 0 } = decodeJwt(token);
    assert.equal(exp - iat, 90);
  }
});

test('a token of another mock server is refused', async (t) => {
  const [one, other] = [await startMock(contract), await startMock(contract)];
  t.after(() => Promise.all([one.close(), other.close()]));
  const { consumer } = flow;
  assert.ok(consumer);
  const headers = { Authorization: `Bearer ${await other.issueToken()}` };
  assert.equal((await send({ method: consumer.method, url: one.url + consumer.path, headers })).status, 401);
});

test('issueToken makes a conforming token whatever the fault', async (t) => {
  const mock = await startMock(contract, { fault: 'token-reused' });
  t.after(() => mock.close());
  const early = await mock.issueToken({ lifeSeconds: -60 });
  const token = tokenIn(flow, await logIn(mock, 'demo@example.com', 'demo'));
  assert.notEqual(token, early);
  assert.notEqual(await mock.issueToken(), token);
});

test('a fault can be set at the start, changed, and removed', async (t) => {
  const mock = await startMock(contract, { fault: 'login-server-error' });
  t.after(() => mock.close());
  assert.equal((await logIn(mock, 'demo@example.com', 'demo')).status, 500);
  mock.setFault('right-credentials-refused');
  assert.equal((await logIn(mock, 'demo@example.com', 'demo')).status, 401);
  mock.setFault(undefined);
  assert.equal((await logIn(mock, 'demo@example.com', 'demo')).status, 200);
});

test('a token that was issued with a fault is refused once the fault is removed', async (t) => {
  const mock = await startMock(contract, { fault: 'token-unsigned' });
  t.after(() => mock.close());
  const token = tokenIn(flow, await logIn(mock, 'demo@example.com', 'demo'));
  const { consumer } = flow;
  assert.ok(consumer);
  const statusOfUse = async () => {
    const headers = { Authorization: `Bearer ${token}` };
    return (await send({ method: consumer.method, url: mock.url + consumer.path, headers })).status;
  };
  assert.equal(await statusOfUse(), 200);
  mock.setFault(undefined);
  assert.equal(await statusOfUse(), 401);
});

test('an unknown fault is an error that lists near names', async (t) => {
  const mock = await startMock(contract);
  t.after(() => mock.close());
  assert.throws(
    () => mock.setFault('token-expird'),
    (error: unknown) =>
      error instanceof DriftlineError &&
      error.code === 'DL_FAULT_UNKNOWN' &&
      error.hint.includes('token-expired'),
  );
  assert.throws(
    () => mock.setFault('zzz'),
    (error: unknown) =>
      error instanceof DriftlineError && faults.slice(0, 3).every(({ name }) => error.hint.includes(name)),
  );
  assert.equal((await logIn(mock, 'demo@example.com', 'demo')).status, 200);
});

test('a fault that does not apply to the contract is an error, which names both', async () => {
  await assert.rejects(startMock(contract, { fault: 'header-missing' }), {
    code: 'DL_FAULT_UNKNOWN',
    message:
      /The fault "header-missing" does not apply to .*sealmetrics\.openapi\.yaml: the contract documents nothing/,
  });
});

test('a port in use, or an invalid one, is an error', async (t) => {
  const mock = await startMock(contract);
  t.after(() => mock.close());
  const port = Number(new URL(mock.url).port);
  await assert.rejects(startMock(contract, { port }), { code: 'DL_ADDRESS_UNUSABLE' });
  await assert.rejects(startMock(contract, { port: 65_536 }), { code: 'DL_ADDRESS_UNUSABLE' });
});

test('close ends a request that gets no response, and may be called again', async () => {
  const mock = await startMock(contract, { fault: 'no-response' });
  const call = logIn(mock, 'demo@example.com', 'demo');
  while (mock.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await mock.close();
  assert.equal((await call).failure, 'ECONNRESET');
  await mock.close();
  assert.equal((await logIn(mock, 'demo@example.com', 'demo')).failure, 'ECONNREFUSED');
});

test('a mock server is closed at the end of its scope', async () => {
  const mock = await startMock(contract);
  await mock[Symbol.asyncDispose]();
  assert.equal((await send({ method: 'GET', url: mock.url })).failure, 'ECONNREFUSED');
});
