import {
  type Credentials,
  carried,
  consumerRequest,
  fromOrigin,
  loginBody,
  loginRequest,
  takesTokenInQuery,
  withAuthorization,
  withTokenInQuery,
} from '../../auth/index.ts';
import {
  FOREIGN_ORIGIN,
  FORGERIES,
  keySetOf,
  LOGIN_CASES,
  tryPublicKeys,
  UNKNOWN_USER,
  WRONG_PASSWORD,
} from '../../requests/index.ts';
import { valueAt } from '../../schema/index.ts';
import { Api, type LoginCase } from '../fixtures/api.ts';
import { expect } from '../matchers/keep-contract.ts';
import { test } from '../test.ts';
import { KEPT_FOR_STORIES, NO_PUBLIC_KEY, POLITE_REASON, type Suite } from './suite.ts';

const NOBODY: Credentials = { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD };

/** A login that is wrong in one way. `wrong-requests.ts` derives many more. */
interface WrongLogin {
  readonly title: string;
  readonly step: LoginCase;
  /** Sent at DEPTH=polite as well, because it names no account. */
  readonly polite?: true;
  /** Not sent to a login that takes a form, in which every value is text. */
  readonly json?: true;
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
    json: true,
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
    json: true,
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
    for (const { title, step, polite, json, send } of WRONG_LOGINS) {
      if (json && suite.loginIsForm) continue;
      suite.test(`with ${title} are rejected as documented`, async ({ api, settings }) => {
        test.skip(!polite && settings.depth === 'polite', POLITE_REASON);
        await expect(await send(api, step)).toKeepContract();
      });
    }
    for (const [title, step, secret] of WRONG_PASSWORDS) {
      if (typeof secret !== 'string' && suite.loginIsForm) continue;
      suite.test(
        `with ${title} for the real account are rejected`,
        async ({ api, credentials, settings, world }) => {
          test.skip(
            settings.depth === 'polite',
            `${POLITE_REASON}, because a wrong password may lock the account`,
          );
          const reason = world.account.reasonNotToGuess(1, KEPT_FOR_STORIES);
          test.skip(reason !== undefined, reason);
          await expect(await api.login({ ...credentials, secret }, step)).toKeepContract();
        },
      );
    }
  });
}

/** After every wrong password of the run. */
export function describeAccount(suite: Suite): void {
  if (suite.settings.depth === 'polite') return;
  suite.describeLogin('The account', { tag: '@success', lock: 'login' }, () => {
    suite.test('still logs in after wrong passwords', async ({ api, credentials, world }) => {
      test.skip(world.account.guesses === 0, 'no wrong password was sent for it');
      await expect(await api.login(credentials)).toKeepContract();
    });
  });
}

/** The scheme before the token in the Authorization header. */
function describeScheme(suite: Suite, scheme: string): void {
  suite.test('is required: the scheme alone is rejected', async ({ api, settings }) => {
    test.skip(settings.depth === 'polite', POLITE_REASON);
    await expect(await api.useAuthorization(scheme, 'empty-token')).toKeepContract();
  });

  suite.test('is accepted with its scheme in lower case', async ({ api, session, settings }) => {
    test.skip(settings.depth === 'polite', POLITE_REASON);
    const authorization = `${scheme.toLowerCase()} ${session.token.value}`;
    await expect(await api.useAuthorization(authorization, 'lower-case-scheme')).toKeepContract();
  });

  suite.test('is rejected with another scheme', async ({ api, session }) => {
    await expect(await api.useAuthorization(`Basic ${session.token.value}`, 'other-scheme')).toKeepContract();
  });
}

/** A token of another issuer or audience, and those that are signed with the keys that the issuer publishes. */
function describeOtherIssuers(suite: Suite): void {
  const { foreignToken, depth } = suite.settings;
  if (foreignToken !== undefined) {
    suite.test('of another audience or issuer is rejected', async ({ api }) => {
      await expect(await api.useToken(foreignToken, LOGIN_CASES.foreignToken)).toKeepContract();
    });
  }
  if (!mayHaveKeys(suite)) return;
  suite.test(
    'signed with the public key of the issuer is rejected',
    async ({ api, flow, session, settings, world }) => {
      test.skip(depth === 'polite', POLITE_REASON);
      const { consumer, use } = flow;
      test.skip(!consumer, 'the contract has no operation that takes the token');
      if (!consumer) return;
      const { baseUrl, network } = world.target;
      const exchanges = await tryPublicKeys({
        ...{ contract: world.contract, consumer, baseUrl, token: session.token.value },
        requestWith: (token) => consumerRequest({ ...flow, consumer }, baseUrl, carried(use, token)),
        context: { settings, network },
        send: (step, operation, request) => Api.sendCase(api, step, operation, request),
      });
      test.skip(exchanges.length === 0, NO_PUBLIC_KEY);
      for (const exchange of exchanges) await expect(exchange).toKeepContract();
    },
  );
}

/** Whether keys may be published: by the document, or by an issuer that it or a token names. The mock server has none. */
function mayHaveKeys({ outline, settings }: Suite): boolean {
  return keySetOf(outline) !== undefined || settings.baseUrl !== undefined;
}

/** Forged tokens, which must be refused, and the ways in which a valid one may be sent. */
export function describeTokens(suite: Suite): void {
  suite.describeLogin('The token', { tag: '@expiry', lock: 'login' }, () => {
    const { scheme } = suite.tokenUse ?? {};
    if (scheme !== undefined) describeScheme(suite, scheme);
    suite.test('is rejected in the query string', async ({ api, flow, session, settings, world }) => {
      const { consumer, use } = flow;
      test.skip(
        takesTokenInQuery(world.contract, use),
        'the contract says that the token is sent in the query string',
      );
      test.skip(settings.depth === 'polite', POLITE_REASON);
      test.skip(!consumer, 'the contract has no operation that takes the token');
      if (!consumer) return;
      const request = withTokenInQuery(
        consumerRequest({ ...flow, consumer }, world.target.baseUrl),
        session.token.value,
      );
      await expect(await Api.sendCase(api, LOGIN_CASES.tokenInQuery, consumer, request)).toKeepContract();
    });

    for (const { title, case: step, polite, forge } of FORGERIES) {
      suite.test(`${title} is rejected`, async ({ api, session, settings }) => {
        test.skip(!polite && settings.depth === 'polite', POLITE_REASON);
        await expect(await api.useToken(forge(session.token.value), step)).toKeepContract();
      });
    }

    describeOtherIssuers(suite);
  });

  suite.describeLogin("Playwright's own request", { tag: '@success' }, () => {
    suite.test('is checked against the contract as well', async ({ flow, request, session }) => {
      const { consumer, use } = flow;
      test.skip(!consumer, 'the contract has no operation that takes the token');
      if (!consumer) return;
      const plain = { method: consumer.method, url: `.${consumer.path}`, headers: {} };
      const { url, headers } = withAuthorization(plain, carried(use, session.token.value));
      const response = await request.get(url, { headers });
      await expect(response).toKeepContract({ expects: 'accepted' });
    });
  });
}
