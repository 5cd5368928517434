import { type Credentials, fromOrigin, loginBody, loginRequest } from '../../auth/index.ts';
import { FOREIGN_ORIGIN, LOGIN_CASES, UNKNOWN_USER, WRONG_PASSWORD } from '../../requests/index.ts';
import { valueAt } from '../../schema/index.ts';
import type { Api, LoginCase } from '../fixtures/api.ts';
import { expect } from '../matchers/keep-contract.ts';
import { test } from '../test.ts';
import { POLITE_REASON, type Suite } from './suite.ts';

const NOBODY: Credentials = { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD };

/** A login that is wrong in one way; the derived requests are many more. */
interface WrongLogin {
  readonly title: string;
  readonly step: LoginCase;
  /** Polite runs send those that name no account. */
  readonly polite?: true;
  readonly send: (api: Api, step: LoginCase) => ReturnType<Api['login']>;
}

const WRONG_LOGINS: readonly WrongLogin[] = [
  {
    title: 'an empty object',
    step: 'empty-object',
    polite: true,
    send: (api, step) => api.loginWith({}, step),
  },
  {
    title: 'JSON that is cut off',
    step: 'malformed-json',
    polite: true,
    send: (api, step) => api.loginWith('{"cut": "off', step),
  },
  {
    title: 'no identifier',
    step: 'missing-identifier',
    send: (api, step) => api.login({ ...NOBODY, identifier: undefined }, step),
  },
  {
    title: 'no password',
    step: 'missing-password',
    send: (api, step) => api.login({ ...NOBODY, secret: undefined }, step),
  },
  {
    title: 'an empty identifier',
    step: 'empty-identifier',
    send: (api, step) => api.login({ ...NOBODY, identifier: '' }, step),
  },
  {
    title: 'a number as identifier',
    step: 'identifier-of-wrong-type',
    send: (api, step) => api.login({ ...NOBODY, identifier: 12_345_678 }, step),
  },
];

/** With the real account: attempts like these lock it. */
const WRONG_PASSWORDS: readonly [title: string, step: LoginCase, secret: unknown][] = [
  ['an empty password', 'empty-password', ''],
  ['a number as password', 'password-of-wrong-type', 12_345_678],
];

/** Right credentials, sent in ways that the stories of a login do not tell. */
export function describeRightLogins(suite: Suite): void {
  suite.describeLogin('Right credentials', { tag: '@success', lock: 'login' }, () => {
    suite.test(
      'of a page that nobody trusts are not responded to that page',
      async ({ api, credentials, flow, settings, world }) => {
        test.skip(settings.depth === 'polite', POLITE_REASON);
        const request = loginRequest(flow, world.target.baseUrl, loginBody(flow, credentials));
        const foreign = fromOrigin(request, FOREIGN_ORIGIN);
        const response = await api.sendStep(LOGIN_CASES.foreignOrigin, flow.login, foreign);
        await expect(response).toKeepContract();
      },
    );

    suite.test('reach the server exactly as they were given', async ({ flow, settings, mock }) => {
      test.skip(settings.baseUrl !== undefined, 'only the mock server can be asked what it received');
      const account = { identifier: "o'neil+driftline_1@example.com", secret: ' pä"ss\\wörd $& %20 🔑 ' };
      const { api, world } = await mock({ credentials: account });
      await expect(await api.login(account)).toKeepContract();
      const received = world.target.mock?.received.at(-1)?.json;
      for (const [name, pointer] of Object.entries(flow.properties)) {
        const sent = account[name as keyof Credentials];
        expect(valueAt(received, pointer) === sent, `the ${name}, unchanged`).toBe(true);
      }
    });
  });
}

/** Credentials that are wrong in one way. */
export function describeWrongLogins(suite: Suite): void {
  suite.describeLogin('Bad credentials', { tag: '@refusal', lock: 'login' }, () => {
    for (const { title, step, polite, send } of WRONG_LOGINS) {
      suite.test(`with ${title} are refused in a documented way`, async ({ api, settings }) => {
        test.skip(!polite && settings.depth === 'polite', POLITE_REASON);
        await expect(await send(api, step)).toKeepContract();
      });
    }
    for (const [title, step, secret] of WRONG_PASSWORDS) {
      suite.test(`with ${title} for the real account are refused`, async ({ api, credentials, settings }) => {
        test.skip(settings.depth === 'polite', `${POLITE_REASON}; a wrong password may lock the account`);
        await expect(await api.login({ ...credentials, secret }, step)).toKeepContract();
      });
    }
  });
}
