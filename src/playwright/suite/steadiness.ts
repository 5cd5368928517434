import { seededRandom } from '../../core/index.ts';
import { UNKNOWN_USER, WRONG_PASSWORD } from '../../requests/index.ts';
import { test } from '../test.ts';
import { REPEATS, sendSeries } from './series.ts';
import { expect } from './stay-steady.ts';
import { POLITE_REASON, type Suite } from './suite.ts';

/** Any number: which of two refusals is asked for first must be left to chance, and yet be the same in every run. */
const SEED = 20_260_311;
/** A series ends by itself, after a minute and a call. */
const SERIES_TIMEOUT_MS = 90_000;

/** The same request, again and again: what fails once in ten, or takes longer each time. */
export function describeSteadiness(suite: Suite): void {
  suite.describeLogin('The same request, again and again', { tag: '@steadiness', lock: 'login' }, () => {
    test.beforeEach(({ settings }) => {
      test.skip(settings.depth === 'polite', POLITE_REASON);
      test.setTimeout(SERIES_TIMEOUT_MS + 2 * settings.requestTimeoutMs);
    });

    suite.test(
      'with the right credentials is answered alike',
      async ({ credentials, firstLogin, quietApi, world }) => {
        const again = Array.from({ length: REPEATS - 1 }, () => () => quietApi.login(credentials));
        await expect(await sendSeries(world, [async () => firstLogin, ...again])).toStaySteady();
      },
    );

    suite.test('with the same token is answered alike', async ({ quietApi, session, world }) => {
      const uses = Array.from({ length: REPEATS }, () => () => quietApi.useToken(session.token));
      await expect(await sendSeries(world, uses)).toStaySteady();
    });

    suite.test(
      'with wrong credentials is refused alike, and as fast for an unknown user as for a known one',
      async ({ credentials, quietApi, world }) => {
        const chance = seededRandom(SEED);
        const nobody = { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD };
        const pairs = Array.from({ length: REPEATS }, () => {
          const unknown = () => quietApi.login(nobody, 'unknown-user');
          const wrong = () => quietApi.login({ ...credentials, secret: WRONG_PASSWORD }, 'wrong-password');
          return chance() < 0.5 ? [unknown, wrong] : [wrong, unknown];
        });
        await expect(await sendSeries(world, pairs.flat())).toStaySteady();
      },
    );
  });
}
