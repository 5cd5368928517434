import { expect, test } from 'driftline/playwright';

test.describe('Right credentials', { tag: '@success', lock: 'login' }, () => {
  test('get a documented response', async ({ firstLogin }) => {
    await expect(firstLogin).toKeepContract();
  });

  test('issue a token that the API accepts', async ({ api, session }) => {
    const accounts = await api.useToken(session.token);
    await expect(accounts).toKeepContract();
  });

  test('issue a new token at each login', async ({ api, credentials, session }) => {
    const second = await api.login(credentials);
    await expect(second).toKeepContract();
    expect(second.response?.status, 'both logins have the same status').toBe(session.login.response?.status);
  });
});
