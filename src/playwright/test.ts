import { test as base, type TestInfo } from '@playwright/test';
import { type Credentials, type LoginFlow, NO_LOGIN } from '../auth/index.ts';
import type { Exchange } from '../http/index.ts';
import type { MockServerOptions } from '../mock/index.ts';
import type { Settings } from '../project/index.ts';
import type { Target } from '../session/index.ts';
import { Api, type ApiListener } from './fixtures/api.ts';
import {
  isAlive,
  loginOf,
  type OwnMock,
  ownMock,
  type Session,
  sessionOf,
  untilRefused,
} from './fixtures/session.ts';
import { attachCoverage, attachExchange } from './fixtures/show.ts';
import { type ApiWorld, type WorldOpener, worldOpener } from './fixtures/world.ts';
import { type NetworkOptions, networkOptions } from './network-options.ts';
import { noteExtraHeaders, recordRequests } from './sent/sent-by-playwright.ts';
import { suiteSettings } from './suite-contract.ts';

/** A session whose token expires soon enough for a test to wait. */
interface ShortLived {
  readonly api: Api;
  readonly session: Session;
  /** Whether the token has not expired yet; it may expire before a slow test has begun. */
  readonly isAlive: boolean;
  /** Waits until the token must be refused. */
  waitUntilExpired(): Promise<void>;
}

/** The fixtures of each test. */
export interface TestFixtures {
  /** The API under test: log in, use a token, call an operation. */
  readonly api: Api;
  /** The right credentials. */
  readonly credentials: Credentials;
  /** A login and its token. The test is skipped where the login returns no token. */
  readonly session: Session;
  /** The login of the session, whether it succeeded or not. */
  readonly firstLogin: Exchange;
  /**
   * A session whose token expires within seconds: of a separate mock server, or of BASE_URL where that is so.
   */
  readonly shortLived: ShortLived;
  /** An expired token: EXPIRED_TOKEN, or one that the mock server issues. */
  readonly expiredToken: string;
  /** Starts a separate mock server with options for this test; closed after the test. */
  readonly mock: (options: MockServerOptions) => Promise<OwnMock>;
  /** The contract's login. The test is skipped where the contract has none. */
  readonly flow: LoginFlow;
  /** The same as `api`, for repeated requests: only an exchange with findings is attached. */
  readonly quietApi: Api;
  /** The login of the session, attached only to the test that sends it. */
  readonly quietLogin: Exchange | undefined;
  /** Internal: stores `extraHTTPHeaders` for the matchers. */
  readonly extraHeadersNoted: undefined;
}

/** The fixtures that the tests of a worker share. */
export interface WorkerFixtures {
  readonly settings: Settings;
  /** Where the contract is served: the mock server, or BASE_URL. */
  readonly target: Target;
  readonly world: ApiWorld;
  readonly worldOpener: WorldOpener;
  /** Sends the session's login on first use, once per worker. */
  readonly loginOnce: (listener: ApiListener) => Promise<Exchange>;
}

/** Without steps in the report: the stack trace of a step costs more than most of our fixtures. */
const QUIET = { scope: 'test', box: 'self' } as const;

/** Read once in a worker. */
let network: NetworkOptions | undefined;

/** The longest that a test waits for a token to expire. */
const LONGEST_WAIT_MS = 15_000;
const SHORT_LIFE_SECONDS = 2;

/**
 * Playwright's `test`, for a contract: `api` logs in, uses tokens and calls operations by their ids. The
 * requests of `request`, `page` and Playwright's other clients are recorded, so that `toKeepContract()` can
 * judge their responses. `baseURL` is the contract's server. Add fixtures of your own by Playwright's
 * `mergeTests`.
 *
 * @example
 * import { expect, test } from 'driftline/playwright';
 * test('a pet can be read', async ({ request }) => {
 *   await expect(await request.get('pets/7')).toKeepContract();
 * });
 */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  // A trace would contain the headers of Playwright's own requests, with the token; so even `--trace on`
  // makes none. It is set here and not in a spec: a spec file with options of its own gets a worker of its
  // own.
  trace: ['off', { scope: 'worker' }],

  // Here and not in the configuration, whose `use` Playwright's JSON reporter writes with its passwords.
  proxy: [
    async ({ proxy }, use) => {
      network ??= networkOptions(suiteSettings());
      await use(proxy ?? network.proxy);
    },
    QUIET,
  ],

  clientCertificates: [
    async ({ clientCertificates }, use) => {
      network ??= networkOptions(suiteSettings());
      const own = network.clientCertificates ?? [];
      await use(clientCertificates?.length ? clientCertificates : own);
    },
    QUIET,
  ],

  worldOpener: [
    async ({ playwright }, use) => {
      const opener = worldOpener();
      const stopRecording = await recordRequests(playwright.request);
      await use(opener);
      stopRecording();
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
        if (!credentials) return listener.skipped(NO_LOGIN);
        if (world.account.renewedLogin) return Promise.resolve(world.account.renewedLogin);
        login ??= loginOf(world, () => new Api(world, listener).login(credentials));
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
    async ({ flow, firstLogin, world }, use, testInfo) => {
      const session = sessionOf(firstLogin, flow);
      testInfo.skip(!session, world.account.noTokenReason);
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
        `the token does not expire within ${LONGEST_WAIT_MS / 1000} s; set EXPIRED_TOKEN to test an expired one`,
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
    waiting: (ms) => testInfo.setTimeout(testInfo.timeout + ms),
    skipped: (reason) => {
      attachCoverage(testInfo, world);
      testInfo.skip(true, reason);
      throw new Error('unreachable: the test was skipped');
    },
  };
}

function quietListener(world: ApiWorld, testInfo: TestInfo): ApiListener {
  return { ...listenerFor(world, testInfo), exchanged: async () => {} };
}
