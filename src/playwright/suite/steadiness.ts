import { type DriftlineError, seededRandom, WORK_LIMITS, withinTime } from '../../core/index.ts';
import type { Exchange } from '../../http/index.ts';
import { formatFinding } from '../../report/index.ts';
import { NO_UNKNOWN_USER, unknownUser, WRONG_PASSWORD } from '../../requests/index.ts';
import { type Finding, judgeSeries } from '../../rules/index.ts';
import { attachBroken, attachFindings, matcherMessage } from '../fixtures/show.ts';
import { type ApiWorld, currentWorld } from '../fixtures/world.ts';
import { expect as base, judged, throwFirst } from '../matchers/keep-contract.ts';
import { test } from '../test.ts';
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
      async ({ credentials, flow, quietApi, world }) => {
        const reason = world.account.reasonNotToGuess(REPEATS);
        test.skip(reason !== undefined, `the timing takes ${REPEATS} wrong passwords, and ${reason}`);
        const chance = seededRandom(SEED);
        const identifier = unknownUser(world.contract, flow, credentials);
        test.skip(identifier === undefined, NO_UNKNOWN_USER);
        const nobody = { identifier, secret: WRONG_PASSWORD };
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

/** Most failing exchanges that are attached in full. */
const MOST_SHOWN = 5;

/** `expect` with the contract's matchers, for one response and for a series. */
const expect = base.extend({
  /**
   * Passes where every response of a series keeps the contract, and the responses to the same request are
   * consistent.
   */
  async toStaySteady({ exchanges, stopped }: SentSeries) {
    const world = await currentWorld();
    const info = test.info();
    const single = eachJudged(world, exchanges);
    const { ruleSwitches: switches } = world.settings;
    const together = withinTime(WORK_LIMITS.suite, `Comparing ${exchanges.length} responses`, () =>
      world.masker.value(judgeSeries(exchanges, world.contract, { switches })),
    );
    attachFindings(info, world, [...single.findings, ...together]);
    throwFirst(single.errors, world);
    if (stopped !== undefined) info.annotations.push({ type: 'series', description: stopped });
    const failing = [...single.failing, ...together.filter(world.gate.fails)];
    return {
      name: 'toStaySteady',
      pass: failing.length === 0,
      message: () => matcherMessage(messageOf(exchanges, failing), 'toStaySteady'),
    };
  },
});

/** The findings of single responses, each once; attaches the first exchanges that show one. */
function eachJudged(world: ApiWorld, exchanges: readonly Exchange[]) {
  const findings = new Map<string, Finding>();
  const failing = new Map<string, Finding>();
  const errors: DriftlineError[] = [];
  let shown = 0;
  for (const exchange of exchanges) {
    const found = judged(world, exchange);
    const isNew = found.findings.some(({ fingerprint }) => !findings.has(fingerprint));
    if (isNew && ++shown <= MOST_SHOWN) attachBroken(test.info(), world, exchange, found.findings);
    errors.push(...found.errors);
    for (const each of found.findings) findings.set(each.fingerprint, each);
    for (const each of found.failing) failing.set(each.fingerprint, each);
  }
  return { findings: [...findings.values()], failing: [...failing.values()], errors };
}

function messageOf(exchanges: readonly Exchange[], failing: readonly Finding[]): string {
  const head = `${exchanges.length} responses`;
  if (failing.length === 0) return `${head} are consistent and keep the contract`;
  const count = failing.length === 1 ? '1 contract violation' : `${failing.length} contract violations`;
  const shown = failing.map((each) => formatFinding(each, { color: false })).join('\n');
  return `${head}, ${count}:\n\n${shown}`;
}

/**
 * How often a request is repeated. If one response in ten fails at random, 29 requests show a failure with a
 * probability of 95.3 %; a failure at every third or every tenth request always shows.
 */
const REPEATS = 29;

/** Exchanges sent one after the other, and why the series stopped early. */
interface SentSeries {
  readonly exchanges: readonly Exchange[];
  readonly stopped?: string;
}

/** Limits for a server that hangs or slows down. */
const LONGEST_MS = 60_000;
const MOST_TIMEOUTS = 2;
/** Counts of responses after which the series stops if response times keep growing. */
const GROWTH_CHECKS = [12, 20];

/** Sends one request after the other, until all are sent or there is a reason to stop. */
async function sendSeries(
  world: ApiWorld,
  requests: readonly (() => Promise<Exchange>)[],
): Promise<SentSeries> {
  const exchanges: Exchange[] = [];
  const started = performance.now();
  for (const send of requests) {
    exchanges.push(await send());
    const reason = reasonToStop(exchanges, world, performance.now() - started);
    if (reason !== undefined && exchanges.length < requests.length) {
      return { exchanges, stopped: `stopped after ${exchanges.length} of ${requests.length}: ${reason}` };
    }
  }
  return { exchanges };
}

function reasonToStop(
  exchanges: readonly Exchange[],
  { contract, settings }: ApiWorld,
  tookMs: number,
): string | undefined {
  if (exchanges.at(-1)?.response?.status === 429) return 'rate limited: the API returned 429';
  const timeouts = exchanges.filter(({ failure }) => failure?.kind === 'timeout');
  if (timeouts.length >= MOST_TIMEOUTS) return `${MOST_TIMEOUTS} requests timed out`;
  if (tookMs > LONGEST_MS) return `it took longer than ${LONGEST_MS / 1000} s`;
  const refused = exchanges.filter(({ failure }) => failure?.kind === 'refused');
  if (refused.length === exchanges.length) return 'the connection is refused';
  if (!GROWTH_CHECKS.includes(exchanges.length)) return undefined;
  const grows = judgeSeries(exchanges, contract, { switches: settings.ruleSwitches }).some(
    ({ id }) => id === 'latency-growing',
  );
  return grows ? 'response times keep growing' : undefined;
}
