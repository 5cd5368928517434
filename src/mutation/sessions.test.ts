import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleCredentials } from '../auth/login-flow.ts';
import { evidenceOf, learnSecrets, maskerFor } from '../masking/evidence.ts';
import { sessionFaults } from '../mock/faults/series.ts';
import { startMock } from '../mock/start.ts';
import { compileContract } from '../openapi/compile.ts';
import type { Contract } from '../openapi/contract.ts';
import { generatedPassword, passwordChangeOf, tryPasswordChange } from '../requests/password-change.ts';
import { sessionOfLogin, tryRefresh, tryRevoke } from '../requests/session-requests.ts';
import {
  CHANGE_PASSWORD,
  oauthSessionDocument,
  REFRESH as refresh,
  sessionDocument,
  WHOLE_SESSION as whole,
} from '../testing/session-document-for-tests.ts';
import { JudgingClient } from './sending.ts';

const contractWith = (...given: Parameters<typeof sessionDocument>): Contract =>
  compileContract('test.json', sessionDocument(...given));

/** The login of the contract, and the account of its example. */
function accountOf({ flow }: JudgingClient) {
  assert.ok(flow);
  const credentials = exampleCredentials(flow);
  assert.ok(credentials);
  return { flow, credentials };
}

/** Changes a password and sets it back, and returns what was found. */
async function changed(contract: Contract, fault?: string) {
  await using mock = await startMock(contract, fault === undefined ? {} : { fault });
  const client = new JudgingClient(contract, mock);
  const { flow, credentials } = accountOf(client);
  const newPassword = generatedPassword(contract, flow, credentials);
  assert.ok(newPassword);
  const parts = passwordChangeOf({
    ...{ contract, flow, credentials, baseUrl: mock.url, settings: {}, send: client.send },
    ...{ newPassword, mayGuess: true },
  });
  assert.ok(parts);
  const { exchanges, isRestored } = await tryPasswordChange(parts);
  const masker = maskerFor(credentials);
  for (const exchange of exchanges) learnSecrets(masker, exchange, contract);
  return {
    isRestored,
    cases: exchanges.map(({ case: { name }, response }) => `${name} ${response?.status}`),
    found: client.findings.map(({ id, case: step }) => `${id} ${step}`),
    shown: JSON.stringify(exchanges.map((exchange) => evidenceOf(exchange, contract, masker))),
    ...{ newPassword, credentials, masked: masker.text(`it is ${newPassword}`) },
  };
}

test('a change of the password ends the token and the password before it, is set back, and no output has either', async () => {
  const { cases, found, isRestored, shown, newPassword, masked, credentials } = await changed(
    contractWith(CHANGE_PASSWORD),
  );
  assert.deepEqual(cases, [
    ...['right-credentials 200', 'change-password 204', 'token-before-password-change 401'],
    ...['old-password 401', 'new-password 200', 'restore-password 204', 'restored-password 200'],
  ]);
  assert.deepEqual(found, []);
  assert.equal(isRestored, true);
  assert.equal(masked, 'it is $NEW_PASSWORD');
  assert.ok(!shown.includes(newPassword));
  assert.ok(!shown.includes(credentials.secret));
});

test('a refresh token from before a change of the password is tried where x-token has a refresh', async () => {
  const { cases, found } = await changed(contractWith({ ...whole, ...CHANGE_PASSWORD }));
  assert.deepEqual(cases.slice(2, 5), [
    ...['token-before-password-change 401', 'refresh-token-before-password-change 401', 'old-password 401'],
  ]);
  assert.deepEqual(found, []);
});

const PASSWORD_FAULTS = {
  'token-outlives-password-change': 'invalid-request-accepted token-before-password-change',
  'refresh-token-outlives-password-change': 'invalid-request-accepted refresh-token-before-password-change',
  'old-password-accepted': 'invalid-request-accepted old-password',
};
for (const [fault, expected] of Object.entries(PASSWORD_FAULTS)) {
  test(`the fault ${fault} is found, and the password is set back`, async () => {
    const { found, isRestored } = await changed(contractWith({ ...whole, ...CHANGE_PASSWORD }), fault);
    assert.deepEqual([...new Set(found)], [expected]);
    assert.equal(isRestored, true);
  });
}

/** Sends all cases of a session, and returns what was found, by case. */
async function tried(contract: Contract, fault?: string) {
  await using mock = await startMock(contract, fault === undefined ? {} : { fault });
  const client = new JudgingClient(contract, mock);
  const { flow, credentials } = accountOf(client);
  const session = sessionOfLogin({
    ...{ contract, flow, credentials, baseUrl: mock.url, settings: {}, send: client.send },
  });
  const exchanges = [...(await tryRefresh(session)), ...(await tryRevoke(session))];
  const masker = maskerFor(credentials);
  for (const exchange of exchanges) learnSecrets(masker, exchange, contract);
  return {
    cases: exchanges.map(({ case: { name }, response }) => `${name} ${response?.status}`),
    found: client.findings.map(({ id, case: step }) => `${id} ${step}`),
    sent: exchanges.map(({ request: { url, body } }) => ({
      path: new URL(url).pathname,
      form: String(body),
    })),
    masked: (line: string) => masker.text(line),
    bodies: exchanges.map(({ response }) => Buffer.from(response?.body ?? []).toString('utf8')),
  };
}

const CASES = [
  ...['right-credentials 200', 'refresh 200', 'unknown-refresh-token 401', 'refreshed-token 200'],
  'rotated-refresh-token 401',
  ...['right-credentials 200', 'revoke 204', 'revoked-token 401', 'revoked-refresh-token 401'],
];

test('the mock server serves a session: refresh, rotation and logout keep the contract', async () => {
  const { cases, found, bodies, masked } = await tried(contractWith(whole));
  assert.deepEqual(cases, CASES);
  assert.deepEqual(found, []);
  const [, token = ''] = /"refresh_token":"([^"]+)"/.exec(bodies[1] ?? '') ?? [];
  assert.match(token, /^mock-refresh-/);
  assert.equal(masked(`it is ${token}`), 'it is $REFRESH_TOKEN');
});

test('a refresh token may be sent in a cookie, and used again where it does not rotate', async () => {
  const sentAs = '$request.cookie.refresh';
  const session = { ...whole, refresh: { ...refresh, sentAs, rotates: false } };
  const { cases, found } = await tried(contractWith(session, 'cookie'));
  assert.deepEqual(
    cases,
    CASES.filter((name) => !name.startsWith('rotated')),
  );
  assert.deepEqual(found, []);
});

test('only what x-token says is sent', async () => {
  assert.deepEqual((await tried(contractWith({}))).cases, []);
  const { cases } = await tried(contractWith({ revoke: { operation: 'logOut' } }));
  assert.deepEqual(cases, ['right-credentials 200', 'revoke 204', 'revoked-token 401']);
});

for (const refreshUrl of [undefined, '/renew']) {
  test(`the endpoints of an OAuth flow continue and end a session, with ${refreshUrl ?? 'no'} refreshUrl`, async () => {
    const document = oauthSessionDocument(refreshUrl === undefined ? {} : { refreshUrl });
    const { cases, found, sent } = await tried(compileContract('test.json', document));
    assert.deepEqual(cases, [...CASES.slice(0, 6), 'revoke 200', ...CASES.slice(7)]);
    assert.deepEqual(found, []);
    const forms = sent.filter(({ path }) => path === (refreshUrl ?? '/token')).map(({ form }) => form);
    const renewing = forms.filter((form) => form.startsWith('grant_type=refresh_token'));
    assert.equal(renewing.length, 4);
    // An account has no place in it.
    for (const form of renewing) assert.match(form, /^grant_type=refresh_token&refresh_token=[\w-]+$/);
  });
}

test('a token endpoint that needs an account in each request has no refresh', async () => {
  const required = ['grant_type', 'username', 'password'];
  const { cases } = await tried(compileContract('test.json', oauthSessionDocument({ required })));
  assert.deepEqual(cases, ['right-credentials 200', 'revoke 200', 'revoked-token 401']);
});

const FAULTS = [
  ['rotated-token-accepted', 'invalid-request-accepted rotated-refresh-token'],
  ['any-refresh-token-accepted', 'invalid-request-accepted unknown-refresh-token'],
  ['refresh-token-refused', 'valid-request-rejected refresh'],
  [
    'session-outlives-logout',
    ...['invalid-request-accepted revoked-token', 'invalid-request-accepted revoked-refresh-token'],
  ],
] as const;

for (const [fault, ...expected] of FAULTS) {
  test(`the fault ${fault} is found`, async () => {
    const { found } = await tried(contractWith(whole), fault);
    assert.deepEqual([...new Set(found)], expected);
  });

  test(`the fault ${fault} is found at the endpoints of an OAuth flow`, async () => {
    const { found } = await tried(compileContract('test.json', oauthSessionDocument()), fault);
    assert.deepEqual([...new Set(found)], expected);
  });
}

test('every fault of a session is tried above, and applies only where x-token has that part', () => {
  for (const { apply } of sessionFaults) assert.equal(apply(contractWith({})), undefined);
  assert.equal(sessionFaults.length, FAULTS.length + Object.keys(PASSWORD_FAULTS).length);
});

for (const [session, problem] of [
  [{ refresh: { operation: 'gone' } }, /"gone" is not an operation of this document/],
  [{ refresh: { operation: 'refresh' } }, /refresh has no "token" or no "sentAs"/],
  [{ refresh: { ...refresh, sentAs: '$response.body#/a' } }, /is not a place in a request/],
  [{ refresh: { ...refresh, rotate: true } }, /has "rotate", which is not one of its properties/],
  [{ revoke: 'logOut' }, /it is not an object/],
  [{ changePassword: { operation: 'gone' } }, /"gone" is not an operation of this document/],
  [
    { changePassword: { operation: 'me' } },
    /no property of the request of me is found to be the new password/,
  ],
  [
    { changePassword: { operation: 'setPassword', newPassword: '$request.header.X' } },
    /"\$request.header.X" is not a place in the body of a request/,
  ],
  [
    { changePassword: { operation: 'setPassword', old: 'a' } },
    /has "old", which is not one of its properties/,
  ],
] as const) {
  test(`x-token with ${JSON.stringify(session)} is an error with its place`, () => {
    assert.throws(() => contractWith(session), problem);
  });
}
