import {
  type Case,
  expiryOf,
  instantOf,
  LOGIN_CASES,
  type Token,
  tokenWithOtherClaims,
  tokenWithOtherSignature,
  unsignedToken,
} from '../../contracts/index.ts';
import { expect, test, tokenFrom } from '../test.ts';

/** A token of the target that lives no longer than this is waited for. */
const LONGEST_WAIT_MS = 15_000;
/** Past the expiry: servers compare whole seconds, and some allow for a second of clock skew. */
const MARGIN_MS = 1500;
const SHORT_LIFE_SECONDS = 2;

/** Tokens that nobody issued, made from a good one; none of them may open anything. */
const FORGED: readonly [title: string, step: Case, forge: (token: string) => string][] = [
  ['whose claims were changed', LOGIN_CASES.otherClaims, tokenWithOtherClaims],
  ['whose signature was changed', LOGIN_CASES.otherSignature, tokenWithOtherSignature],
  ['that nobody signed', LOGIN_CASES.unsignedToken, unsignedToken],
];

test.describe('The token', { tag: '@expiry', lock: 'login' }, () => {
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

  test('is accepted before its expiry and refused after it', async ({ api, settings, session, standIn }) => {
    const own =
      settings.baseUrl === undefined ? await standIn({ tokenLifeSeconds: SHORT_LIFE_SECONDS }) : undefined;
    const asked = own?.api ?? api;
    const token = own
      ? tokenFrom(await own.api.login(own.world.target.credentials), own.world.flow)
      : session.token;
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

  for (const [title, step, forge] of FORGED) {
    test(`${title} is refused`, async ({ api, session }) => {
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
