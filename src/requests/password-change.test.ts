import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Case, Exchange } from '../http/index.ts';
import { type PasswordParts, tryPasswordChange } from './password-change.ts';

/** What an account does otherwise than it should: a status for a step, or an error that is thrown. */
type Deviations = Readonly<Record<string, number | 'thrown' | 'lost'>>;

/** Changes the password of an account on plain data. */
async function tried(deviations: Deviations = {}, mayGuess = true, refreshToken?: string) {
  let password = 'old';
  const left = new Map(Object.entries(deviations));
  const exchange = (step: Case, usual: number): Exchange => {
    const status = left.get(step.name) ?? usual;
    if (status === 'thrown') throw new Error('the step was not sent');
    const response = status === 'lost' ? {} : { response: { status } };
    return { case: step, ...response } as Exchange;
  };
  const parts: PasswordParts = {
    mayGuess,
    logIn: async (step, given) => {
      const sent = exchange(step, given === password ? 200 : 401);
      const token = sent.response?.status === 200 ? `token of ${given}` : undefined;
      return { exchange: sent, token, refreshToken };
    },
    change: async (step, { token }, to) => {
      const sent = exchange(step, token === `token of ${password}` && to !== password ? 204 : 401);
      // A response that is lost does not keep the change from being made.
      if (sent.response === undefined || sent.response.status === 204) password = to;
      return sent;
    },
    use: async (step) => [exchange(step, 401)],
    refresh: async (step) => exchange(step, 401),
  };
  const { exchanges, isRestored, login, error } = await tryPasswordChange(parts);
  const cases = exchanges.map(({ case: { name }, response }) => `${name} ${response?.status ?? 'lost'}`);
  return { cases, isRestored, password, error, loggedIn: login?.case.name };
}

const CHANGED = ['right-credentials 200', 'change-password 204'];
const RESTORED = ['restore-password 204', 'restored-password 200'];

test('the token and the old password are refused, and the password is set back', async () => {
  const { cases, isRestored, password, loggedIn } = await tried();
  assert.deepEqual(cases, [
    ...[...CHANGED, 'token-before-password-change 401', 'old-password 401', 'new-password 200'],
    ...RESTORED,
  ]);
  assert.deepEqual([isRestored, password, loggedIn], [true, 'old', 'restored-password']);
});

test('the old password is not sent where no wrong one may be', async () => {
  const { cases, isRestored } = await tried({}, false);
  assert.ok(!cases.includes('old-password 401'));
  assert.equal(isRestored, true);
});

test('a refresh token from before is tried where the login gave one', async () => {
  const step = 'refresh-token-before-password-change';
  const { cases, isRestored } = await tried({}, true, 'refresh');
  assert.deepEqual(cases.slice(2, 4), ['token-before-password-change 401', `${step} 401`]);
  assert.equal(isRestored, true);
  const { password, error } = await tried({ [step]: 'thrown' }, true, 'refresh');
  assert.match(String(error), /the step was not sent/);
  assert.equal(password, 'old');
});

test('where the change is refused, nothing follows', async () => {
  const { cases, isRestored } = await tried({ 'change-password': 422 });
  assert.deepEqual(cases, ['right-credentials 200', 'change-password 422']);
  assert.equal(isRestored, true);
});

for (const step of ['token-before-password-change', 'old-password', 'new-password']) {
  test(`the password is set back where ${step} cannot be sent`, async () => {
    const { password, error } = await tried({ [step]: 'thrown' });
    assert.match(String(error), /the step was not sent/);
    // Without a login by the new password, the token from before has no access.
    assert.equal(password, step === 'new-password' ? 'new' : 'old');
  });
}

test('the password is set back where the response to the change is lost, or a 500 that changed nothing', async () => {
  const lost = await tried({ 'change-password': 'lost' });
  assert.deepEqual(lost.cases, [
    'right-credentials 200',
    'change-password lost',
    'new-password 200',
    ...RESTORED,
  ]);
  assert.deepEqual([lost.isRestored, lost.password], [true, 'old']);
  const failed = await tried({ 'change-password': 500 });
  assert.deepEqual(failed.cases.slice(1), [
    'change-password 500',
    'new-password 401',
    'restored-password 200',
  ]);
  assert.deepEqual([failed.isRestored, failed.password], [true, 'old']);
});

test('a password that is not set back is reported, however the old one is received', async () => {
  assert.equal((await tried({ 'restore-password': 422 })).isRestored, false);
  assert.equal((await tried({ 'restore-password': 422, 'restored-password': 200 })).isRestored, false);
  assert.equal((await tried({ 'restored-password': 503 })).isRestored, false);
  assert.equal((await tried({ 'new-password': 'thrown' })).isRestored, false);
});
