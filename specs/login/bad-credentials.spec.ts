import type { Credentials } from '../../src/auth/login-flow.ts';
import type { Case } from '../../src/http/exchange.ts';
import type { Api } from '../../src/playwright/fixtures/api.ts';
import { expect } from '../../src/playwright/matchers/stay-steady.ts';
import { describeLogin } from '../../src/playwright/outline.ts';
import { POLITE_REASON, test } from '../../src/playwright/test.ts';
import { LOGIN_CASES, UNKNOWN_USER, WRONG_PASSWORD } from '../../src/requests/login-cases.ts';

const NOBODY: Credentials = { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD };

/** A login that is wrong in one way; specs/requests has many more. Polite runs send those that name no real account. */
interface WrongLogin {
  readonly title: string;
  readonly step: Case;
  readonly polite: boolean;
  readonly send: (api: Api, step: Case) => ReturnType<Api['login']>;
}

const WRONG_LOGINS: readonly WrongLogin[] = [
  {
    title: 'an empty object',
    step: LOGIN_CASES.emptyObject,
    polite: true,
    send: (api, step) => api.loginWith({}, step),
  },
  {
    title: 'JSON that is cut off',
    step: LOGIN_CASES.malformedJson,
    polite: true,
    send: (api, step) => api.loginWith('{"cut": "off', step),
  },
  {
    title: 'no identifier',
    step: LOGIN_CASES.missingIdentifier,
    polite: false,
    send: (api, step) => api.login({ ...NOBODY, identifier: undefined }, step),
  },
  {
    title: 'no password',
    step: LOGIN_CASES.missingPassword,
    polite: false,
    send: (api, step) => api.login({ ...NOBODY, secret: undefined }, step),
  },
  {
    title: 'an empty identifier',
    step: LOGIN_CASES.emptyIdentifier,
    polite: false,
    send: (api, step) => api.login({ ...NOBODY, identifier: '' }, step),
  },
  {
    title: 'a number as identifier',
    step: LOGIN_CASES.identifierOfWrongType,
    polite: false,
    send: (api, step) => api.login({ ...NOBODY, identifier: 12_345_678 }, step),
  },
];

/** The same with the real account: attempts like these lock it. */
const WRONG_PASSWORDS: readonly [title: string, step: Case, secret: unknown][] = [
  ['a wrong password', LOGIN_CASES.wrongPassword, WRONG_PASSWORD],
  ['an empty password', LOGIN_CASES.emptyPassword, ''],
  ['a number as password', LOGIN_CASES.passwordOfWrongType, 12_345_678],
];

describeLogin('Bad credentials', { tag: '@refusal', lock: 'login' }, () => {
  test('of an unknown user are refused as the contract promises', async ({ api }) => {
    const refusal = await api.login(NOBODY, LOGIN_CASES.unknownUser);
    await expect(refusal).toKeepContract();
  });

  for (const { title, step, polite, send } of WRONG_LOGINS) {
    test(`with ${title} are refused in a documented way`, async ({ api, settings }) => {
      test.skip(!polite && settings.depth === 'polite', POLITE_REASON);
      const refusal = await send(api, step);
      await expect(refusal).toKeepContract();
    });
  }

  for (const [title, step, secret] of WRONG_PASSWORDS) {
    test(`with ${title} for the real account are refused`, async ({ api, credentials, settings }) => {
      test.skip(settings.depth === 'polite', `${POLITE_REASON}; a wrong password may lock the account`);
      const refusal = await api.login({ identifier: credentials.identifier, secret }, step);
      await expect(refusal).toKeepContract();
    });
  }

  test('do not tell whether the account exists', async ({ api, credentials, settings }) => {
    test.skip(settings.depth === 'polite', `${POLITE_REASON}; a wrong password may lock the account`);
    const unknown = await api.login(NOBODY, LOGIN_CASES.unknownUser);
    const wrong = await api.login({ ...credentials, secret: WRONG_PASSWORD }, LOGIN_CASES.wrongPassword);
    await expect(unknown).toKeepContract();
    await expect(wrong).toKeepContract();
  });

  test('leave the account usable', async ({ api, credentials, settings }) => {
    test.skip(settings.depth === 'polite', POLITE_REASON);
    const login = await api.login(credentials);
    await expect(login).toKeepContract();
  });
});
