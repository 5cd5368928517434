import { expect as base, test } from '@playwright/test';
import { type DriftlineError, errorText, WORK_LIMITS, withinTime } from '../../core/index.ts';
import type { Baseline } from '../../drift/index.ts';
import type { Case, Exchange } from '../../http/index.ts';
import { learnSecrets } from '../../masking/index.ts';
import { type AnyRequest, adoptedExchange, failingOf, messageOf } from '../../matching/index.ts';
import { type Finding, judge } from '../../rules/index.ts';
import { attachBroken, attachFindings } from '../fixtures/show.ts';
import { type ApiWorld, currentWorld } from '../fixtures/world.ts';
import { extraHeaders } from '../sent/extra-headers.ts';
import { adoptedFrom, isExchange, type Received } from '../sent/received.ts';

/** What a spec says of a response, beyond what is known of it. */
export interface KeepContractOptions {
  /** What is to be expected: `accepted` (2xx), `refused`. Default: whatever the contract documents. */
  readonly expects?: Case['expects'];
  /** operationId, in place of the one that method and path name. */
  readonly operation?: string;
  /** What another client than Playwright's sent. */
  readonly request?: AnyRequest;
}

/**
 * Playwright's `expect` with `toKeepContract()`. It passes where a response keeps the contract; drift passes as well, and
 * shows as a warning. It takes what `api` returns, responses of Playwright's `request`, `page.request` and
 * `playwright.request.newContext()`, those that a page got, and a `Response` of `fetch`: method and path say which
 * operation it was.
 *
 * @example
 * const refused = await request.post('auth/login', { data: { email: 'nobody@example.com', password: 'wrong' } });
 * await expect(refused).toKeepContract({ expects: 'refused' });
 */
export const expect = base.extend({
  async toKeepContract(received: Received, options: KeepContractOptions = {}) {
    const world = await currentWorld();
    const original = isExchange(received) ? received : await adopt(received, world, options);
    const { findings, failing, errors } = judged(world, original, options.expects);
    attachBroken(test.info(), world, original, findings);
    attachFindings(test.info(), world, findings);
    throwFirst(errors, world);
    return {
      name: 'toKeepContract',
      pass: failing.length === 0,
      message: () => messageOf(original, failing),
    };
  },
});

/**
 * What is wrong with an exchange, masked, and what of it fails a test. Playwright's own time limit cannot interrupt a
 * pattern that backtracks: ours fails the test, and the suite goes on.
 * @throws DriftlineError DL_TIME_LIMIT
 * @param expects in place of what its case expects
 */
export function judged(
  world: ApiWorld,
  exchange: Exchange,
  expects: Case['expects'] = exchange.case.expects,
): { findings: Finding[]; failing: Finding[]; errors: readonly DriftlineError[] } {
  const { ruleSwitches: switches, customRules } = world.settings;
  const errors: DriftlineError[] = [];
  const failed = (error: DriftlineError) => void errors.push(error);
  const requested =
    expects === exchange.case.expects ? exchange : { ...exchange, case: { ...exchange.case, expects } };
  const options = { baseline: baselineOf(world, exchange), switches, customRules, failed };
  const findings = judgedInTime(world, exchange, () =>
    world.masker.value(judge(requested, world.contract, before(world, exchange), options)),
  );
  return { findings, failing: failingOf(findings, switches), errors };
}

/**
 * A rule of the user's own that throws fails the test, whatever the others found; that is attached by then.
 * @throws Error with the code of the error and what to do
 */
export function throwFirst([error]: readonly DriftlineError[], { masker }: ApiWorld): void {
  if (error) throw new Error(masker.text(errorText(error)));
}

function judgedInTime<T>(world: ApiWorld, exchange: Exchange, judging: () => T): T {
  const work = `Judging the response of ${exchange.operation} (${exchange.case.name})`;
  try {
    return withinTime(WORK_LIMITS.suite, work, judging);
  } catch (error) {
    // Later exchanges are compared with it no more: each would take as long.
    const index = world.exchanges.indexOf(exchange);
    if (index >= 0) world.exchanges.splice(index, 1);
    throw error;
  }
}

async function adopt(
  received: Exclude<Received, Exchange>,
  world: ApiWorld,
  { request, expects, operation }: KeepContractOptions,
): Promise<Exchange> {
  const { baseUrl } = world.target;
  const adopted = await adoptedFrom(received, { request, baseUrl, extraHeaders: extraHeaders() });
  const said = { operation, expects, baseUrl, name: 'playwright-request' };
  const exchange = adoptedExchange(world.contract, adopted, said);
  learnSecrets(world.masker, exchange, world.contract);
  world.exchanges.push(exchange);
  world.coverage.add(exchange);
  return exchange;
}

/** What was accepted from the target says nothing about a mock server of a test's own. */
function baselineOf({ target, baseline }: ApiWorld, { request }: Exchange): Baseline | undefined {
  return request.url.startsWith(`${target.baseUrl}/`) ? baseline : undefined;
}

/** What was exchanged before this one: a token is new until it is given a second time. */
function before(world: ApiWorld, exchange: Exchange): Exchange[] {
  const index = world.exchanges.indexOf(exchange);
  return index < 0 ? world.exchanges : world.exchanges.slice(0, index);
}
