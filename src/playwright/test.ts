import { test as base, type TestInfo } from '@playwright/test';
import { type Credentials, type LoginFlow, NO_LOGIN } from '../auth/index.ts';
import type { Exchange } from '../http/index.ts';
import type { MockServerOptions } from '../mock/index.ts';
import type { Settings } from '../project/index.ts';
import type { Target } from '../session/index.ts';
import { Api, type ApiListener, NO_TOKEN } from './fixtures/api.ts';
import { type OwnMock, ownMock } from './fixtures/own-mock.ts';
import { isAlive, type Session, sessionOf, untilRefused } from './fixtures/session.ts';
import { attachCoverage, attachExchange } from './fixtures/show.ts';
import { type ApiWorld, type WorldOpener, worldOpener } from './fixtures/world.ts';
import { noteExtraHeaders } from './sent/extra-headers.ts';
import { recordRequests } from './sent/record-requests.ts';

/** A session whose token ends while a test can wait for it. */
export interface ShortLived {
  readonly api: Api;
  readonly session: Session;
  /** Not yet: it may end before a slow test has begun. */
  readonly isAlive: boolean;
  /** Waits until the token is refused for certain. */
  waitUntilExpired(): Promise<void>;
}

interface TestFixtures {
  /** The API under test: log in, use a token, call an operation. */
  readonly api: Api;
  /** Right credentials, for the login. */
  readonly credentials: Credentials;
  /** A login that gave a token; a test that needs it is not run where there is none. */
  readonly session: Session;
  /** The login of the session, whatever came of it. */
  readonly firstLogin: Exchange;
  /** A session whose token lives for seconds: of a mock server of its own, or the target's where that is so. */
  readonly shortLived: ShortLived;
  /** A token that has expired: EXPIRED_TOKEN, or one of the mock server. */
  readonly expiredToken: string;
  /** Starts a mock server of the test's own, set up as it needs it; closed with the test. */
  readonly mock: (options: MockServerOptions) => Promise<OwnMock>;
  /** The contract's login; a test that needs it is not run where there is none. */
  readonly flow: LoginFlow;
  /** The same API, for requests that are repeated: an exchange is attached only where something is wrong with it. */
  readonly quietApi: Api;
  /** The login, for tests that are about something else: it is attached only to the test that makes it. */
  readonly quietLogin: Exchange | undefined;
  /** Remembers what each of Playwright's contexts adds to its requests. */
  readonly extraHeadersNoted: undefined;
}

interface WorkerFixtures {
  readonly settings: Settings;
  /** Where the contract is served: the mock server, or BASE_URL. */
  readonly target: Target;
  readonly world: ApiWorld;
  readonly worldOpener: WorldOpener;
  /** Makes the session's login when it is first asked for, and not again. */
  readonly loginOnce: (listener: ApiListener) => Promise<Exchange>;
}

/** Without steps of its own in the report: a step has a stack trace, and costs more than most of our fixtures. */
const QUIET = { scope: 'test', box: 'self' } as const;

/** The longest life of the target's token that is waited for. */
const LONGEST_WAIT_MS = 15_000;
const SHORT_LIFE_SECONDS = 2;

/**
 * Playwright's `test`, for a contract: `api` logs in, uses tokens and calls operations by their ids; `request`, `page`
 * and every other client of Playwright's know what they sent, so that `toKeepContract()` can judge what they received.
 * `baseURL` is the contract's server. Fixtures of your own are merged by Playwright's `mergeTests`.
 *
 * @example
 * import { expect, test } from 'driftline/playwright';
 * test('a pet can be read', async ({ request }) => {
 *   await expect(await request.get('pets/7')).toKeepContract();
 * });
 */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  // A trace would keep the headers of Playwright's own requests, token and all; even `--trace on` makes none. It is said
  // here, not in a file: a file with an option of its own gets a worker of its own.
  trace: ['off', { scope: 'worker' }],

  worldOpener: [
    async ({ playwright }, use) => {
      const opener = worldOpener();
      const forget = await recordRequests(playwright.request);
      await use(opener);
      forget();
      await opener.close();
    },
    { scope: 'worker', auto: true, box: true },
  ],

  extraHeadersNoted: [
    async ({ extraHTTPHeaders }, use) => {
      noteExtraHeaders(extraHTTPHeaders);
      await use(undefined);
    },
    { ...QUIET, auto: true },
  ],

  world: [async ({ worldOpener: opener }, use) => use(await opener.open()), { scope: 'worker' }],

  settings: [async ({ world }, use) => use(world.settings), { scope: 'worker' }],

  target: [async ({ world }, use) => use(world.target), { scope: 'worker' }],

  loginOnce: [
    async ({ world }, use) => {
      let login: Promise<Exchange> | undefined;
      await use((listener) => {
        const { credentials } = world.target;
        if (!credentials) return listener.notRun(NO_LOGIN);
        login ??= new Api(world, listener).login(credentials);
        return login;
      });
    },
    { scope: 'worker' },
  ],

  baseURL: [async ({ target }, use) => use(`${target.baseUrl}/`), QUIET],

  api: [
    async ({ world, loginOnce }, use, testInfo) =>
      use(new Api(world, listenerFor(world, testInfo), () => loginOnce(quietListener(world, testInfo)))),
    QUIET,
  ],

  quietApi: [async ({ world }, use, testInfo) => use(new Api(world, quietListener(world, testInfo))), QUIET],

  flow: [
    async ({ world: { flow } }, use, testInfo) => {
      testInfo.skip(!flow, NO_LOGIN);
      if (flow) await use(flow);
    },
    QUIET,
  ],

  credentials: [
    async ({ target: { credentials } }, use, testInfo) => {
      testInfo.skip(!credentials, NO_LOGIN);
      if (credentials) await use(credentials);
    },
    QUIET,
  ],

  firstLogin: [
    async ({ world, loginOnce }, use, testInfo) => {
      const login = await loginOnce(quietListener(world, testInfo));
      attachExchange(testInfo, world, login);
      await use(login);
    },
    QUIET,
  ],

  quietLogin: [
    async ({ world, loginOnce }, use, testInfo) =>
      use(world.flow && (await loginOnce(listenerFor(world, testInfo)))),
    QUIET,
  ],

  session: [
    async ({ flow, firstLogin }, use, testInfo) => {
      const session = sessionOf(firstLogin, flow);
      testInfo.skip(!session, NO_TOKEN);
      if (session) await use(session);
    },
    QUIET,
  ],

  mock: [
    async ({ world }, use, testInfo) => {
      const started: OwnMock[] = [];
      await use(async (options) => {
        const own = await ownMock(world, options, listenerFor(world, testInfo));
        started.push(own);
        return own;
      });
      for (const own of started) await own.close();
    },
    QUIET,
  ],

  shortLived: [
    async ({ api, credentials, flow, mock, session, settings }, use, testInfo) => {
      const own =
        settings.baseUrl === undefined ? await mock({ tokenLifeSeconds: SHORT_LIFE_SECONDS }) : undefined;
      const account = own?.world.target.credentials ?? credentials;
      const life = own ? sessionOf(await own.api.login(account), flow) : session;
      const wait = life && untilRefused(life);
      testInfo.skip(
        wait === undefined || wait > LONGEST_WAIT_MS,
        'the token lives too long to wait for its end; EXPIRED_TOKEN says what comes after it',
      );
      if (!life || wait === undefined) return;
      testInfo.setTimeout(testInfo.timeout + wait);
      const waitUntilExpired = () => new Promise<void>((done) => setTimeout(done, untilRefused(life) ?? 0));
      await use({ api: own?.api ?? api, session: life, isAlive: isAlive(life), waitUntilExpired });
    },
    QUIET,
  ],

  expiredToken: [
    async ({ settings, target }, use, testInfo) => {
      const expired = settings.expiredToken ?? (await target.mock?.issueToken({ lifeSeconds: -60 }));
      testInfo.skip(expired === undefined, 'EXPIRED_TOKEN is not set');
      if (expired !== undefined) await use(expired);
    },
    QUIET,
  ],
});

function listenerFor(world: ApiWorld, testInfo: TestInfo): ApiListener {
  return {
    exchanged: async (exchange) => attachExchange(testInfo, world, exchange),
    waited: (ms) => testInfo.setTimeout(testInfo.timeout + ms),
    notRun: (reason) => {
      attachCoverage(testInfo, world);
      testInfo.skip(true, reason);
      throw new Error('unreachable: the test was skipped');
    },
  };
}

function quietListener(world: ApiWorld, testInfo: TestInfo): ApiListener {
  return { ...listenerFor(world, testInfo), exchanged: async () => {} };
}
