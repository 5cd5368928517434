import { test as base } from '@playwright/test';
import { type Credentials, type LoginFlow, loginFlowOf, NO_LOGIN, type Token } from '../auth/index.ts';
import type { Exchange } from '../http/index.ts';
import type { StandInOptions } from '../mock/index.ts';
import type { Settings } from '../project/index.ts';
import { LOGIN_CASES } from '../requests/index.ts';
import { openTarget, type Target } from '../session/index.ts';
import { Api, type ApiListener, type ApiWorld, apiWorld, tokenFrom } from './fixtures/api.ts';
import { maskOutput } from './fixtures/masked-output.ts';
import { type OwnStandIn, ownStandIn } from './fixtures/own-stand-in.ts';
import { attachCoverage, attachExchange } from './fixtures/show.ts';
import { enterWorld } from './fixtures/world.ts';
import { suiteContract, suiteSettings } from './suite-contract.ts';

export { Api, tokenFrom } from './fixtures/api.ts';
export { expect } from './matchers/stay-steady.ts';

/** Why a polite run leaves a test out. */
export const POLITE_REASON = 'politeness: asked at DEPTH=full only';

/** A login with the right credentials, made once a worker. */
export interface Session {
  /** The login itself. */
  readonly login: Exchange;
  readonly token: Token;
}

interface TestFixtures {
  /** The API under test: log in, use a token. */
  readonly api: Api;
  /** The same API, for requests that are repeated: an exchange is attached only where something is wrong with it. */
  readonly quietApi: Api;
  /** The contract's login; a test that needs it is not run where there is none. */
  readonly flow: LoginFlow;
  /** Right credentials, for the login. */
  readonly credentials: Credentials;
  /** A login that gave a token; a test that needs it is not run where there is none. */
  readonly session: Session;
  /** The login of the session, whatever came of it. */
  readonly firstLogin: Exchange;
  /** The same, for tests that are about something else: it is attached only to the test that makes it. */
  readonly quietLogin: Exchange | undefined;
  /** Starts a stand-in of the test's own, set up as it needs it; closed with the test. */
  readonly standIn: (options: StandInOptions) => Promise<OwnStandIn>;
}

interface WorkerFixtures {
  readonly world: ApiWorld;
  readonly settings: Settings;
  /** Where the contract is served: the stand-in, or BASE_URL. */
  readonly target: Target;
  /** Makes the session's login when it is first asked for, and not again. */
  readonly loginOnce: (listener: ApiListener) => Promise<Exchange>;
}

/** Without steps of its own in the report: a step has a stack trace, and costs more than most of our fixtures. */
const QUIET = { scope: 'test', box: 'self' } as const;

/** Playwright's `test` with what a contract test needs. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  // A trace would keep the headers of Playwright's own requests, token and all; even `--trace on` makes none. It is said
  // here, not in a file: a file with an option of its own gets a worker of its own.
  trace: ['off', { scope: 'worker' }],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from an object pattern.
  settings: [async ({}, use) => use(await suiteSettings()), { scope: 'worker' }],

  world: [
    async ({ settings }, use) => {
      const contract = await suiteContract();
      const flow = loginFlowOf(contract);
      const target = await openTarget(settings, contract, flow);
      const world = apiWorld(settings, contract, flow, target);
      enterWorld(world);
      const showOutput = maskOutput(world.masker);
      await use(world);
      showOutput();
      enterWorld(undefined);
      await target.close();
    },
    { scope: 'worker' },
  ],

  target: [async ({ world }, use) => use(world.target), { scope: 'worker' }],

  loginOnce: [
    async ({ world }, use) => {
      let login: Promise<Exchange> | undefined;
      await use((listener) => {
        const { credentials } = world.target;
        if (!credentials) return listener.notRun(NO_LOGIN);
        login ??= new Api(world, listener).login(credentials, LOGIN_CASES.rightCredentials);
        return login;
      });
    },
    { scope: 'worker' },
  ],

  baseURL: [async ({ target }, use) => use(`${target.baseUrl}/`), QUIET],

  api: [async ({ world }, use, testInfo) => use(new Api(world, listenerFor(world, testInfo))), QUIET],

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

  standIn: [
    async ({ world }, use, testInfo) => {
      const started: OwnStandIn[] = [];
      await use(async (options) => {
        const own = await ownStandIn(world, options, listenerFor(world, testInfo));
        started.push(own);
        return own;
      });
      for (const own of started) await own.close();
    },
    QUIET,
  ],

  session: [
    async ({ flow, firstLogin }, use, testInfo) => {
      const token = tokenFrom(firstLogin, flow);
      testInfo.skip(!token, 'no token: the login with the right credentials gave none');
      if (token) await use({ login: firstLogin, token });
    },
    QUIET,
  ],
});

function listenerFor(world: ApiWorld, testInfo: ReturnType<typeof test.info>): ApiListener {
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

function quietListener(world: ApiWorld, testInfo: ReturnType<typeof test.info>): ApiListener {
  return { ...listenerFor(world, testInfo), exchanged: async () => {} };
}
