import { askSeries, coin, REPEATS } from '../../src/playwright/fixtures/series.ts';
import { expect } from '../../src/playwright/matchers/stay-steady.ts';
import { describeLogin } from '../../src/playwright/outline.ts';
import { POLITE_REASON, test } from '../../src/playwright/test.ts';
import { LOGIN_CASES, UNKNOWN_USER, WRONG_PASSWORD } from '../../src/requests/login-cases.ts';

/** Any number: which of two refusals is asked for first must be left to chance, and yet be the same in every run. */
const SEED = 20_260_311;
/** A series ends by itself, after a minute and a call. */
const SERIES_TIMEOUT_MS = 90_000;

describeLogin('The same request, again and again', { tag: '@steadiness', lock: 'login' }, () => {
  test.beforeEach(({ settings }) => {
    test.skip(settings.depth === 'polite', POLITE_REASON);
    test.setTimeout(SERIES_TIMEOUT_MS + 2 * settings.requestTimeoutMs);
  });

  test('with the right credentials is answered alike', async ({
    credentials,
    firstLogin,
    quietApi,
    world,
  }) => {
    const again = Array.from({ length: REPEATS - 1 }, () => () => quietApi.login(credentials));
    await expect(await askSeries(world, [async () => firstLogin, ...again])).toStaySteady();
  });

  test('with the same token is answered alike', async ({ quietApi, session, world }) => {
    const uses = Array.from({ length: REPEATS }, () => () => quietApi.useToken(session.token));
    await expect(await askSeries(world, uses)).toStaySteady();
  });

  test('with wrong credentials is refused alike, and as fast for an unknown user as for a known one', async ({
    credentials,
    quietApi,
    world,
  }) => {
    const unknownFirst = coin(SEED);
    const pairs = Array.from({ length: REPEATS }, () => {
      const unknown = () =>
        quietApi.login({ identifier: UNKNOWN_USER, secret: WRONG_PASSWORD }, LOGIN_CASES.unknownUser);
      const wrong = () =>
        quietApi.login({ ...credentials, secret: WRONG_PASSWORD }, LOGIN_CASES.wrongPassword);
      return unknownFirst() ? [unknown, wrong] : [wrong, unknown];
    });
    await expect(await askSeries(world, pairs.flat())).toStaySteady();
  });
});
