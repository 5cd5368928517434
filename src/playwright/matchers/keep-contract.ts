import { expect as base, test } from '@playwright/test';
import { type DriftlineError, errorText, WORK_LIMITS, withinTime } from '../../core/index.ts';
import type { Baseline } from '../../drift/index.ts';
import type { Case, Exchange } from '../../http/index.ts';
import { learnSecrets } from '../../masking/index.ts';
import {
  type AnyRequest,
  adoptedExchange,
  assumedMethodNote,
  failingOf,
  messageOf,
} from '../../matching/index.ts';
import { type Finding, judge } from '../../rules/index.ts';
import { attachBroken, attachFindings, matcherMessage } from '../fixtures/show.ts';
import { type ApiWorld, contractOf, currentWorld } from '../fixtures/world.ts';
import { adoptedFrom, isExchange, type Received } from '../sent/received.ts';
import { extraHeaders } from '../sent/sent-by-playwright.ts';

/** Options of `toKeepContract()`. */
interface KeepContractOptions {
  /** The expected response: `accepted` (2xx) or `refused`. Default: any documented response. */
  readonly expects?: Case['expects'];
  /** operationId. Default: the operation that method and path match. */
  readonly operation?: string;
  /** The request, where another client than Playwright's sent it. */
  readonly request?: AnyRequest;
}

/**
 * Playwright's `expect` with `toKeepContract()`. It passes where a response keeps the contract; drift passes
 * as well and is reported as a warning. It accepts what `api` returns, responses of Playwright's `request`,
 * `page.request` and `playwright.request.newContext()`, responses to a page, and a `Response` of `fetch`. The
 * operation is found by method and path.
 *
 * @example
 * const refused = await request.post('auth/login', { data: { email: 'nobody@example.com', password: 'wrong' } });
 * await expect(refused).toKeepContract({ expects: 'refused' });
 */
export const expect = base.extend({
  async toKeepContract(received: Received, options: KeepContractOptions = {}) {
    const world = await currentWorld();
    const { exchange, note } = isExchange(received)
      ? { exchange: received, note: undefined }
      : await adopt(received, world, options);
    const { findings, failing, errors } = judged(world, exchange, options.expects);
    attachBroken(test.info(), world, exchange, findings);
    attachFindings(test.info(), world, findings);
    throwFirst(errors, world);
    return {
      name: 'toKeepContract',
      pass: failing.length === 0,
      message: () => matcherMessage(messageOf(exchange, failing, { note }), 'toKeepContract'),
    };
  },
});

/**
 * The masked findings of an exchange, and those that fail a test. Playwright's timeout cannot interrupt a
 * regular expression that backtracks: our time limit fails the test, and the suite goes on.
 * @param expects replaces what the case of the exchange expects
 * @throws DriftlineError DL_TIME_LIMIT
 */
export function judged(
  world: ApiWorld,
  exchange: Exchange,
  expects: Case['expects'] = exchange.case.expects,
): { findings: Finding[]; failing: Finding[]; errors: readonly DriftlineError[] } {
  const { ruleSwitches: switches, customRules } = world.settings;
  const errors: DriftlineError[] = [];
  const failed = (error: DriftlineError) => void errors.push(error);
  const expecting =
    expects === exchange.case.expects ? exchange : { ...exchange, case: { ...exchange.case, expects } };
  const options = { baseline: baselineOf(world, exchange), switches, customRules, failed };
  const findings = judgedInTime(world, exchange, () =>
    world.masker.value(judge(expecting, contractOf(world, exchange), before(world, exchange), options)),
  );
  return { findings, failing: failingOf(findings, switches, world.gate.fails), errors };
}

/**
 * Fails the test where a custom rule threw. The findings of the other rules are attached before.
 * @throws Error with the code of the error and its hint
 */
export function throwFirst([error]: readonly DriftlineError[], { masker }: ApiWorld): void {
  if (error) throw new Error(masker.text(errorText(error)));
}

function judgedInTime<T>(world: ApiWorld, exchange: Exchange, judging: () => T): T {
  const work = `Judging the response of ${exchange.operation} (${exchange.case.name})`;
  try {
    return withinTime(WORK_LIMITS.suite, work, judging);
  } catch (error) {
    // Later exchanges are not compared with this one: each comparison would take as long.
    const index = world.exchanges.indexOf(exchange);
    if (index >= 0) world.exchanges.splice(index, 1);
    throw error;
  }
}

async function adopt(
  received: Exclude<Received, Exchange>,
  world: ApiWorld,
  { request, expects, operation }: KeepContractOptions,
): Promise<{ readonly exchange: Exchange; readonly note?: string | undefined }> {
  const { baseUrl } = world.target;
  const adopted = await adoptedFrom(received, { request, baseUrl, extraHeaders: extraHeaders() });
  const given = { operation, expects, baseUrl, name: 'playwright-request' };
  const exchange = adoptedExchange(world.contract, adopted, given);
  learnSecrets(world.masker, exchange, world.contract);
  world.exchanges.push(exchange);
  world.coverage.add(exchange);
  return { exchange, note: assumedMethodNote(adopted, exchange) };
}

/** The baseline of the target does not apply to a mock server that a test started. */
function baselineOf({ target, baseline }: ApiWorld, { request }: Exchange): Baseline | undefined {
  return request.url.startsWith(`${target.baseUrl}/`) ? baseline : undefined;
}

/** The exchanges before this one, for rules that compare: a token must not be issued twice. */
function before(world: ApiWorld, exchange: Exchange): Exchange[] {
  const index = world.exchanges.indexOf(exchange);
  return index < 0 ? world.exchanges : world.exchanges.slice(0, index);
}
