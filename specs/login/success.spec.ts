import { fromOrigin, loginBody, loginRequest } from '../../src/auth/login-flow.ts';
import { expect } from '../../src/playwright/matchers/stay-steady.ts';
import { describeLogin } from '../../src/playwright/outline.ts';
import { POLITE_REASON, test } from '../../src/playwright/test.ts';
import { FOREIGN_ORIGIN, LOGIN_CASES } from '../../src/requests/login-cases.ts';
import { valueAt } from '../../src/schema/pointer.ts';

describeLogin('Right credentials', { tag: '@success', lock: 'login' }, () => {
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
    expect(second.reply?.status, 'both logins are answered alike').toBe(session.login.reply?.status);
  });

  test('of a page that nobody trusts are not answered to that page', async ({
    api,
    credentials,
    flow,
    settings,
    world,
  }) => {
    test.skip(settings.depth === 'polite', POLITE_REASON);
    const request = loginRequest(flow, world.target.baseUrl, loginBody(flow, credentials));
    const answer = await api.ask(LOGIN_CASES.foreignOrigin, flow.login, fromOrigin(request, FOREIGN_ORIGIN));
    await expect(answer).toKeepContract();
  });

  test('reach the server exactly as they were given', async ({ flow, settings, standIn }) => {
    test.skip(settings.baseUrl !== undefined, 'only the stand-in can be asked what it received');
    const account = { identifier: "o'neil+driftline_1@example.com", secret: ' pä"ss\\wörd $& %20 🔑 ' };
    const { api, world } = await standIn({ credentials: account });
    const answer = await api.login(account);
    await expect(answer).toKeepContract();
    const { properties } = flow;
    const received = world.target.standIn?.received.at(-1)?.json;
    expect(valueAt(received, properties.identifier) === account.identifier, 'the identifier, unchanged').toBe(
      true,
    );
    expect(valueAt(received, properties.secret) === account.secret, 'the secret, unchanged').toBe(true);
  });
});
