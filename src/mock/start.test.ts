import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { loginOf } from '../auth/login-flow.fixture.ts';
import { loginBody, loginRequest } from '../auth/login-flow.ts';
import { Fault } from '../core/fault.ts';
import { behaviours } from './behaviours/index.ts';
import { ask } from './client-for-tests.ts';
import { openTestContract, tokenIn } from './journey-for-tests.ts';
import { type StandIn, startStandIn } from './start.ts';

const contract = await openTestContract('contracts/sealmetrics.openapi.yaml');
const flow = loginOf(contract);

function logIn({ url }: StandIn, identifier: string, secret: string) {
  return ask(loginRequest(flow, url, loginBody(flow, { identifier, secret })));
}

test('every request is kept as it was received', async (t) => {
  const standIn = await startStandIn(contract);
  t.after(() => standIn.close());
  const [identifier, secret] = ['zoë+test@example.com', 'pä$$ "word" \u0000 \u{1f511}'];
  const heard = await logIn(standIn, identifier, secret);
  const [received, ...more] = standIn.received;
  assert.equal(more.length, 0);
  assert.ok(received);
  assert.equal(received.method, flow.login.method);
  assert.equal(received.path, new URL(standIn.url).pathname + flow.login.path);
  assert.equal(received.operation, flow.login.id);
  assert.equal(received.status, heard.status);
  assert.equal(received.headers['content-type'], 'application/json');
  assert.deepEqual(received.json, loginBody(flow, { identifier, secret }));
  assert.deepEqual(JSON.parse(Buffer.from(received.body).toString()), received.json);
});

test('a request that is no JSON, to no operation, is kept as well', async (t) => {
  const standIn = await startStandIn(contract);
  t.after(() => standIn.close());
  await ask({ method: 'PUT', url: `${standIn.url}/elsewhere?a=1&b`, body: 'words' });
  const [received] = standIn.received;
  assert.ok(received);
  assert.equal(received.path, '/api/elsewhere?a=1&b');
  assert.equal(Buffer.from(received.body).toString(), 'words');
  assert.equal('json' in received, false);
  assert.equal('operation' in received, false);
  assert.equal(received.status, 404);
});

test('credentials can be chosen, and the documented ones then say nothing', async (t) => {
  const credentials = { identifier: 'else@example.com', secret: 'elsewhere' };
  const standIn = await startStandIn(contract, { credentials });
  t.after(() => standIn.close());
  assert.equal((await logIn(standIn, credentials.identifier, credentials.secret)).status, 200);
  assert.equal((await logIn(standIn, 'demo@example.com', 'demo')).status, 401);
});

test('the life of a token can be chosen', async (t) => {
  const standIn = await startStandIn(contract, { tokenLifeSeconds: 90 });
  t.after(() => standIn.close());
  const heard = await logIn(standIn, 'demo@example.com', 'demo');
  for (const token of [tokenIn(flow, heard) ?? '', await standIn.issueToken()]) {
    const { exp = 0, iat = 0 } = decodeJwt(token);
    assert.equal(exp - iat, 90);
  }
});

test('a token of another stand-in is refused', async (t) => {
  const [one, other] = [await startStandIn(contract), await startStandIn(contract)];
  t.after(() => Promise.all([one.close(), other.close()]));
  const { consumer } = flow;
  assert.ok(consumer);
  const headers = { Authorization: `Bearer ${await other.issueToken()}` };
  assert.equal((await ask({ method: consumer.method, url: one.url + consumer.path, headers })).status, 401);
});

test('an issued token is honest whatever the behaviour', async (t) => {
  const standIn = await startStandIn(contract, { behaviour: 'token-reused' });
  t.after(() => standIn.close());
  const early = await standIn.issueToken({ lifeSeconds: -60 });
  const token = tokenIn(flow, await logIn(standIn, 'demo@example.com', 'demo'));
  assert.notEqual(token, early);
  assert.notEqual(await standIn.issueToken(), token);
});

test('a behaviour can be set at the start, changed, and taken back', async (t) => {
  const standIn = await startStandIn(contract, { behaviour: 'login-server-error' });
  t.after(() => standIn.close());
  assert.equal((await logIn(standIn, 'demo@example.com', 'demo')).status, 500);
  standIn.behave('right-credentials-refused');
  assert.equal((await logIn(standIn, 'demo@example.com', 'demo')).status, 401);
  standIn.behave(undefined);
  assert.equal((await logIn(standIn, 'demo@example.com', 'demo')).status, 200);
});

test('a token that a behaviour made is worth nothing once the behaviour is gone', async (t) => {
  const standIn = await startStandIn(contract, { behaviour: 'token-unsigned' });
  t.after(() => standIn.close());
  const token = tokenIn(flow, await logIn(standIn, 'demo@example.com', 'demo'));
  const { consumer } = flow;
  assert.ok(consumer);
  const statusOfUse = async () => {
    const headers = { Authorization: `Bearer ${token}` };
    return (await ask({ method: consumer.method, url: standIn.url + consumer.path, headers })).status;
  };
  assert.equal(await statusOfUse(), 200);
  standIn.behave(undefined);
  assert.equal(await statusOfUse(), 401);
});

test('an unknown behaviour is a fault that lists near names', async (t) => {
  const standIn = await startStandIn(contract);
  t.after(() => standIn.close());
  assert.throws(
    () => standIn.behave('token-expird'),
    (fault: unknown) =>
      fault instanceof Fault && fault.code === 'DL_BEHAVIOUR_UNKNOWN' && fault.hint.includes('token-expired'),
  );
  assert.throws(
    () => standIn.behave('zzz'),
    (fault: unknown) =>
      fault instanceof Fault && behaviours.slice(0, 3).every(({ name }) => fault.hint.includes(name)),
  );
  assert.equal((await logIn(standIn, 'demo@example.com', 'demo')).status, 200);
});

test('a behaviour that a contract gives no occasion for is a fault as well', async () => {
  await assert.rejects(startStandIn(contract, { behaviour: 'header-missing' }), {
    code: 'DL_BEHAVIOUR_UNKNOWN',
    message: /sealmetrics\.openapi\.yaml promises nothing/,
  });
});

test('a port that is taken, or none at all, is a fault', async (t) => {
  const standIn = await startStandIn(contract);
  t.after(() => standIn.close());
  const port = Number(new URL(standIn.url).port);
  await assert.rejects(startStandIn(contract, { port }), { code: 'DL_ADDRESS_UNUSABLE' });
  await assert.rejects(startStandIn(contract, { port: 65_536 }), { code: 'DL_ADDRESS_UNUSABLE' });
});

test('close ends a call that is never answered, and may be called again', async () => {
  const standIn = await startStandIn(contract, { behaviour: 'no-answer' });
  const call = logIn(standIn, 'demo@example.com', 'demo');
  while (standIn.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await standIn.close();
  assert.equal((await call).failure, 'ECONNRESET');
  await standIn.close();
  assert.equal((await logIn(standIn, 'demo@example.com', 'demo')).failure, 'ECONNREFUSED');
});

test('a stand-in is closed at the end of its scope', async () => {
  const standIn = await startStandIn(contract);
  await standIn[Symbol.asyncDispose]();
  assert.equal((await ask({ method: 'GET', url: standIn.url })).failure, 'ECONNREFUSED');
});
