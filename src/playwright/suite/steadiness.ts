import { seededRandom } from '../../core/index.ts';
import { UNKNOWN_USER, WRONG_PASSWORD } from '../../requests/index.ts';
import { test } from '../test.ts';
import { REPEATS, sendSeries } from './series.ts';
import { expect } from './stay-steady.ts';
import { POLITE_REASON, type Suite } from './suite.ts';

/** Any number: the order of the two wrong logins is random, and the same in every run. */
const SEED = 20_260_311;
/** More than a series takes: it stops after a minute and one request. */
const SERIES_TIMEOUT_MS = 90_000;

/** Repeats the same request, to find responses that fail now and then or get slower. */
export function describeSteadiness(suite: Suite): void {
  suite.describeLogin('The same request, repeated', { tag: '@steadiness', lock: 'login' }, () => {
    test.beforeEach(({ settings }) => {
      test.skip(settings.depth === 'polite', POLITE_REASON);
      test.setTimeout(SERIES_TIMEOUT_MS + 2 * settings.requestTimeoutMs);
    });

    suite.test(
      'with the right credentials gets consistent responses',
      async ({ credentials, firstLogin, quietApi, world }) => {
        const again = Array.from({ length: REPEATS - 1 }, () => () => quietApi.login(credentials));
        await expect(await sendSeries(world, [async () => firstLogin, ...again])).toStaySteady();
      },
    );

    suite.test('with the same token gets consistent responses', async ({ quietApi, session, world }) => {
      const uses = Array.from({ length: REPEATS }, () => () => quietApi.useToken(session.token));
      await expect(await sendSeries(world, uses)).toStaySteady();
    });

    suite.test(
      'with wrong credentials is rejected in the same way and time for an unknown and a known user',
      async ({ credentials, quietApi, world }) => {
        const chance = seededRandom(SEED);
        const unknownUser = { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD };
        const pairs = Array.from({ length: REPEATS }, () => {
          const unknown = () => quietApi.login(unknownUser, 'unknown-user');
          const wrong = () => quietApi.login({ ...credentials, secret: WRONG_PASSWORD }, 'wrong-password');
          return chance() < 0.5 ? [unknown, wrong] : [wrong, unknown];
        });
        await expect(await sendSeries(world, pairs.flat())).toStaySteady();
      },
    );
  });
}
