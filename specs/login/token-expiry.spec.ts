import { expect, test } from 'driftline/playwright';

test.describe('The token', { tag: '@expiry', lock: 'login' }, () => {
  test('expires at a valid time in the future', async ({ session }) => {
    const { login, expiresAt } = session;
    test.skip(expiresAt === undefined, 'neither the response nor the token contains an expiry');
    await expect(login).toKeepContract();
    expect(expiresAt, 'the expiry is after the login').toBeGreaterThan(Date.parse(login.startedAt));
  });

  test('is accepted before its expiry and rejected after it', async ({ shortLived }) => {
    const { api, session } = shortLived;
    if (shortLived.isAlive) await expect(await api.useToken(session.token)).toKeepContract();
    await shortLived.waitUntilExpired();
    const refusal = await api.useToken(session.token, 'expired-token');
    await expect(refusal).toKeepContract();
  });

  test('is rejected once it has expired, and a new login works', async ({
    api,
    credentials,
    expiredToken,
  }) => {
    const refusal = await api.useToken(expiredToken, 'expired-token');
    await expect(refusal).toKeepContract();
    const renewed = await api.login(credentials);
    await expect(renewed).toKeepContract();
  });

  test('is required: a request without a token is rejected', async ({ api }) => {
    const refusal = await api.useToken(undefined, 'missing-token');
    await expect(refusal).toKeepContract();
  });
});
