import { expect, test } from 'driftline/playwright';

test.describe('Right credentials', { tag: '@success', lock: 'login' }, () => {
  test('are answered as the contract promises', async ({ firstLogin }) => {
    await expect(firstLogin).toKeepContract();
  });

  test('give a token that opens what it is made for', async ({ api, session }) => {
    const accounts = await api.useToken(session.token);
    await expect(accounts).toKeepContract();
  });

  test('give a new token at each login', async ({ api, credentials, session }) => {
    const second = await api.login(credentials);
    await expect(second).toKeepContract();
    expect(second.response?.status, 'both logins are answered alike').toBe(session.login.response?.status);
  });
});
