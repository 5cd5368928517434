import { type Credentials, fromOrigin, loginBody, loginRequest } from '../../auth/index.ts';
import { FOREIGN_ORIGIN, LOGIN_CASES, UNKNOWN_USER, WRONG_PASSWORD } from '../../requests/index.ts';
import { valueAt } from '../../schema/index.ts';
import { Api, type LoginCase } from '../fixtures/api.ts';
import { expect } from '../matchers/keep-contract.ts';
import { test } from '../test.ts';
import { POLITE_REASON, type Suite } from './suite.ts';

const NOBODY: Credentials = { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD };

/** A login that is wrong in one way. `wrong-requests.ts` derives many more. */
interface WrongLogin {
  readonly title: string;
  readonly step: LoginCase;
  /** Sent at DEPTH=polite as well, because it names no account. */
  readonly polite?: true;
  readonly send: (api: Api, step: LoginCase) => ReturnType<Api['login']>;
}

const WRONG_LOGINS: readonly WrongLogin[] = [
  {
    title: 'an empty object',
    step: 'empty-object',
    polite: true,
    send: (api, step) => api.loginWithBody({}, step),
  },
  {
    title: 'truncated JSON',
    step: 'malformed-json',
    polite: true,
    send: (api, step) => api.loginWithBody('{"cut": "off', step),
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

/** For the real account, which such attempts may lock. */
const WRONG_PASSWORDS: readonly [title: string, step: LoginCase, secret: unknown][] = [
  ['an empty password', 'empty-password', ''],
  ['a number as password', 'password-of-wrong-type', 12_345_678],
];

/** Right credentials, sent in ways that `specs/login/` does not cover. */
export function describeRightLogins(suite: Suite): void {
  suite.describeLogin('Right credentials', { tag: '@success', lock: 'login' }, () => {
    suite.test(
      'do not let an untrusted page read the response',
      async ({ api, credentials, flow, settings, world }) => {
        test.skip(settings.depth === 'polite', POLITE_REASON);
        const request = loginRequest(flow, world.target.baseUrl, loginBody(flow, credentials));
        const foreign = fromOrigin(request, FOREIGN_ORIGIN);
        const response = await Api.sendCase(api, LOGIN_CASES.foreignOrigin, flow.login, foreign);
        await expect(response).toKeepContract();
      },
    );

    suite.test('reach the server unchanged', async ({ flow, settings, mock }) => {
      test.skip(settings.baseUrl !== undefined, 'only the mock server shows the request that it received');
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
      suite.test(`with ${title} are rejected as documented`, async ({ api, settings }) => {
        test.skip(!polite && settings.depth === 'polite', POLITE_REASON);
        await expect(await send(api, step)).toKeepContract();
      });
    }
    for (const [title, step, secret] of WRONG_PASSWORDS) {
      suite.test(
        `with ${title} for the real account are rejected`,
        async ({ api, credentials, settings }) => {
          test.skip(
            settings.depth === 'polite',
            `${POLITE_REASON}, because a wrong password may lock the account`,
          );
          await expect(await api.login({ ...credentials, secret }, step)).toKeepContract();
        },
      );
    }
  });
}
