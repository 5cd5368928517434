import { expect, test } from 'driftline/playwright';

test.describe('The token', { tag: '@expiry', lock: 'login' }, () => {
  test('names one real instant in the future at which it expires', async ({ session }) => {
    const { login, expiresAt } = session;
    test.skip(expiresAt === undefined, 'neither the response nor the token names an expiry');
    await expect(login).toKeepContract();
    expect(expiresAt, 'the expiry lies after the login').toBeGreaterThan(Date.parse(login.startedAt));
  });

  test('is accepted before its expiry and refused after it', async ({ shortLived }) => {
    const { api, session } = shortLived;
    if (shortLived.isAlive) await expect(await api.useToken(session.token)).toKeepContract();
    await shortLived.waitUntilExpired();
    const refusal = await api.useToken(session.token, 'expired-token');
    await expect(refusal).toKeepContract();
  });

  test('is refused once it has expired, and a new login works', async ({
    api,
    credentials,
    expiredToken,
  }) => {
    const refusal = await api.useToken(expiredToken, 'expired-token');
    await expect(refusal).toKeepContract();
    const renewed = await api.login(credentials);
    await expect(renewed).toKeepContract();
  });

  test('is needed: without one nothing opens', async ({ api }) => {
    const refusal = await api.useToken(undefined, 'missing-token');
    await expect(refusal).toKeepContract();
  });
});
