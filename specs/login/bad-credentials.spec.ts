import { expect, test } from 'driftline/playwright';

/** A user that cannot exist: names below `.invalid` are kept free for ever (RFC 2606). */
const NOBODY = { identifier: 'driftline@example.invalid', secret: 'driftline-wrong-password-7f3a' };
const WRONG_PASSWORD = NOBODY.secret;

const MAY_LOCK = 'politeness: a wrong password may lock the account; asked at DEPTH=full only';

test.describe('Bad credentials', { tag: '@refusal', lock: 'login' }, () => {
  test('of an unknown user are refused as the contract promises', async ({ api }) => {
    const refusal = await api.login(NOBODY, 'unknown-user');
    await expect(refusal).toKeepContract();
  });

  test('with a wrong password for the real account are refused', async ({ api, credentials, settings }) => {
    test.skip(settings.depth === 'polite', MAY_LOCK);
    const refusal = await api.login({ ...credentials, secret: WRONG_PASSWORD }, 'wrong-password');
    await expect(refusal).toKeepContract();
  });

  test('do not tell whether the account exists', async ({ api, credentials, settings }) => {
    test.skip(settings.depth === 'polite', MAY_LOCK);
    const unknown = await api.login(NOBODY, 'unknown-user');
    const wrong = await api.login({ ...credentials, secret: WRONG_PASSWORD }, 'wrong-password');
    // Each is held against the other: two refusals that differ tell who has an account.
    await expect(unknown).toKeepContract();
    await expect(wrong).toKeepContract();
  });

  test('leave the account usable', async ({ api, credentials, settings }) => {
    test.skip(settings.depth === 'polite', 'politeness: asked at DEPTH=full only');
    const login = await api.login(credentials);
    await expect(login).toKeepContract();
  });
});
