import { consumerRequest, withTokenInQuery } from '../../src/auth/login-flow.ts';
import { tokenWithOtherClaims, tokenWithOtherSignature, unsignedToken } from '../../src/auth/token/forge.ts';
import { expiryOf } from '../../src/auth/token/jwt.ts';
import { instantOf, type Token } from '../../src/auth/token/token.ts';
import type { Case } from '../../src/http/exchange.ts';
import { tokenFrom } from '../../src/playwright/fixtures/api.ts';
import { expect } from '../../src/playwright/matchers/stay-steady.ts';
import { describeLogin } from '../../src/playwright/outline.ts';
import { POLITE_REASON, test } from '../../src/playwright/test.ts';
import { LOGIN_CASES } from '../../src/requests/login-cases.ts';

/** Nothing like a token of any server. */
const MADE_UP = 'driftline-made-up';
/** A token of the target that lives no longer than this is waited for. */
const LONGEST_WAIT_MS = 15_000;
/** Past the expiry: servers compare whole seconds, and some allow for a second of clock skew. */
const MARGIN_MS = 1500;
const SHORT_LIFE_SECONDS = 2;

type Forgery = readonly [title: string, step: Case, forge: (token: string) => string];

/** Tokens that nobody issued, most of them made from a good one; none of them may open anything. */
const FORGED: readonly Forgery[] = [
  ['whose claims were changed', LOGIN_CASES.otherClaims, tokenWithOtherClaims],
  ['whose signature was changed', LOGIN_CASES.otherSignature, tokenWithOtherSignature],
  ['that nobody signed', LOGIN_CASES.unsignedToken, (token) => unsignedToken(token)],
];

/** The same, for those that are asked at full depth only. */
const MORE_FORGED: readonly Forgery[] = [
  [
    'that nobody signed, with "None"',
    { ...LOGIN_CASES.unsignedTokenOtherCase, name: 'unsigned-token-capitalised' },
    (token) => unsignedToken(token, 'None'),
  ],
  [
    'that nobody signed, with "NONE"',
    LOGIN_CASES.unsignedTokenOtherCase,
    (token) => unsignedToken(token, 'NONE'),
  ],
  ['that is no token', LOGIN_CASES.malformedToken, () => MADE_UP],
];

describeLogin('The token', { tag: '@expiry', lock: 'login' }, () => {
  test('names one real instant in the future at which it expires', async ({ session }) => {
    const { jwt, expiresAt } = session.token;
    const told = expiresAt === undefined ? undefined : instantOf(expiresAt);
    const claimed = jwt && expiryOf(jwt);
    test.skip(
      told === undefined && claimed === undefined,
      'neither the answer nor the token names an expiry',
    );
    await expect(session.login).toKeepContract();
    expect(told ?? claimed, 'the expiry lies after the login').toBeGreaterThan(
      Date.parse(session.login.startedAt),
    );
  });

  test('is accepted before its expiry and refused after it', async ({
    api,
    credentials,
    flow,
    settings,
    session,
    standIn,
  }) => {
    const own =
      settings.baseUrl === undefined ? await standIn({ tokenLifeSeconds: SHORT_LIFE_SECONDS }) : undefined;
    const asked = own?.api ?? api;
    const account = own?.world.target.credentials ?? credentials;
    const token = own ? tokenFrom(await own.api.login(account), flow) : session.token;
    const wait = token && untilExpiry(token);
    test.skip(
      !token || wait === undefined || wait > LONGEST_WAIT_MS,
      'the token lives too long to wait for its end; EXPIRED_TOKEN says what comes after it',
    );
    if (!token || wait === undefined) return;
    test.setTimeout(test.info().timeout + wait);
    if (wait > MARGIN_MS) await expect(await asked.useToken(token)).toKeepContract();
    await new Promise((done) => setTimeout(done, wait));
    await expect(await asked.useToken(token, LOGIN_CASES.expiredToken)).toKeepContract();
  });

  test('is refused once it has expired, and a new login works', async ({
    api,
    credentials,
    settings,
    target,
  }) => {
    const expired = settings.expiredToken ?? (await target.standIn?.issueToken({ lifeSeconds: -60 }));
    test.skip(expired === undefined, 'EXPIRED_TOKEN is not set');
    if (expired === undefined) return;
    await expect(await api.useToken(expired, LOGIN_CASES.expiredToken)).toKeepContract();
    const renewed = await api.login(credentials);
    await expect(renewed).toKeepContract();
  });

  test('is needed: without one nothing opens', async ({ api }) => {
    await expect(await api.authorize(undefined, LOGIN_CASES.missingToken)).toKeepContract();
  });

  test('is needed: the scheme alone opens nothing', async ({ api, flow, settings }) => {
    test.skip(settings.depth === 'polite', POLITE_REASON);
    await expect(await api.authorize(flow.scheme, LOGIN_CASES.emptyToken)).toKeepContract();
  });

  test('is accepted whatever the case of its scheme', async ({ api, flow, session, settings }) => {
    test.skip(settings.depth === 'polite', POLITE_REASON);
    const authorization = `${flow.scheme.toLowerCase()} ${session.token.value}`;
    await expect(await api.authorize(authorization, LOGIN_CASES.lowerCaseScheme)).toKeepContract();
  });

  test('opens nothing where it stands in the address', async ({ api, flow, session, settings, world }) => {
    const { consumer } = flow;
    test.skip(settings.depth === 'polite', POLITE_REASON);
    test.skip(!consumer, 'the contract has no operation that takes the token');
    if (!consumer) return;
    const request = withTokenInQuery(consumerRequest(consumer, world.target.baseUrl), session.token.value);
    await expect(await api.ask(LOGIN_CASES.tokenInQuery, consumer, request)).toKeepContract();
  });

  for (const forgery of [...FORGED, ...MORE_FORGED]) {
    const [title, step, forge] = forgery;
    test(`${title} is refused`, async ({ api, session, settings }) => {
      test.skip(settings.depth === 'polite' && MORE_FORGED.includes(forgery), POLITE_REASON);
      await expect(await api.useToken(forge(session.token.value), step)).toKeepContract();
    });
  }

  test('is refused under another scheme', async ({ api, session }) => {
    await expect(
      await api.authorize(`Basic ${session.token.value}`, LOGIN_CASES.otherScheme),
    ).toKeepContract();
  });
});

/** Milliseconds from now until a token is refused for certain. */
function untilExpiry({ jwt, expiresAt }: Token): number | undefined {
  const expiry = (jwt && expiryOf(jwt)) ?? (expiresAt === undefined ? undefined : instantOf(expiresAt));
  return expiry === undefined ? undefined : Math.max(0, expiry + MARGIN_MS - Date.now());
}
