import { expect, test } from 'driftline/playwright';

const WRONG_PASSWORD = 'driftline-wrong-password-7f3a';

/** A user that does not exist, at the domain of the account: reserved domains fail the validation of many servers. */
function unknownUser(account: { identifier: string }) {
  return { identifier: account.identifier.replace(/^[^@]*/, 'driftline-nobody'), secret: WRONG_PASSWORD };
}

const MAY_LOCK = 'politeness: sent at DEPTH=full only, because a wrong password may lock the account';

test.describe('Bad credentials', { tag: '@refusal', lock: 'login' }, () => {
  test('of an unknown user are rejected', async ({ api, credentials }) => {
    const refusal = await api.login(unknownUser(credentials), 'unknown-user');
    await expect(refusal).toKeepContract();
  });

  test('with a wrong password for the real account are rejected', async ({ api, credentials, settings }) => {
    test.skip(settings.depth === 'polite', MAY_LOCK);
    const refusal = await api.login({ ...credentials, secret: WRONG_PASSWORD }, 'wrong-password');
    await expect(refusal).toKeepContract();
  });

  test('do not reveal whether the account exists', async ({ api, credentials, settings }) => {
    test.skip(settings.depth === 'polite', MAY_LOCK);
    const unknown = await api.login(unknownUser(credentials), 'unknown-user');
    const wrong = await api.login({ ...credentials, secret: WRONG_PASSWORD }, 'wrong-password');
    // toKeepContract() compares both: responses that differ reveal who has an account.
    await expect(unknown).toKeepContract();
    await expect(wrong).toKeepContract();
  });

  test('do not lock the account', async ({ api, credentials, settings }) => {
    test.skip(settings.depth === 'polite', 'politeness: sent at DEPTH=full only');
    const login = await api.login(credentials);
    await expect(login).toKeepContract();
  });
});
