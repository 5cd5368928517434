import { type APIResponse, expect as base, test } from '@playwright/test';
import { type Fault, faultText } from '../../core/index.ts';
import type { Baseline } from '../../drift/index.ts';
import type { Exchange } from '../../http/index.ts';
import { learnSecrets } from '../../masking/index.ts';
import { formatFinding } from '../../report/index.ts';
import { type Finding, judge } from '../../rules/index.ts';
import type { ApiWorld } from '../fixtures/api.ts';
import { attachBroken, attachFindings } from '../fixtures/show.ts';
import { currentWorld } from '../fixtures/world.ts';
import { exchangeFrom, type ResponseContext } from './api-response.ts';

/** `expect` with the contract's matcher. */
export const expect = base.extend({
  /**
   * Passes where the answer keeps the contract and is what its case expects. Drift passes as well, and shows as a
   * warning. Takes an exchange of the `api` fixture, or an answer of Playwright's own `request`.
   */
  async toKeepContract(received: Exchange | APIResponse, context: ResponseContext = {}) {
    const world = currentWorld();
    const exchange = isExchange(received) ? received : await adopt(received, world, context);
    const { findings, failing, faults } = judged(world, exchange);
    attachBroken(test.info(), world, exchange, findings);
    attachFindings(test.info(), world, findings);
    throwFirst(faults, world);
    return {
      name: 'toKeepContract',
      pass: failing.length === 0,
      message: () => messageOf(exchange, failing),
    };
  },
});

/** What is wrong with an exchange, masked, and what of it fails a test. */
export function judged(
  world: ApiWorld,
  exchange: Exchange,
): { findings: Finding[]; failing: Finding[]; faults: readonly Fault[] } {
  const failed: Fault[] = [];
  const findings = world.masker.value(
    judge(exchange, world.contract, before(world, exchange), {
      baseline: baselineOf(world, exchange),
      switches: world.settings.ruleSwitches,
      customRules: world.settings.customRules,
      failed: (fault) => failed.push(fault),
    }),
  );
  // Who is refused for asking too much has learnt nothing, unless somebody said that this is to be so.
  const limited = world.settings.ruleSwitches?.['rate-limited'] === undefined;
  const failing = findings.filter(
    ({ id, severity }) => severity === 'error' || (limited && id === 'rate-limited'),
  );
  return { findings, failing, faults: failed };
}

/**
 * A rule of the user's own that throws fails the test, whatever the others found; that is attached by then.
 * @throws Error with the code of the fault and what to do
 */
export function throwFirst([fault]: readonly Fault[], { masker }: ApiWorld): void {
  if (fault) throw new Error(masker.text(faultText(fault)));
}

function isExchange(received: Exchange | APIResponse): received is Exchange {
  return 'phases' in received;
}

async function adopt(response: APIResponse, world: ApiWorld, context: ResponseContext): Promise<Exchange> {
  const exchange = await exchangeFrom(response, world.contract, context);
  learnSecrets(world.masker, exchange, world.contract);
  world.exchanges.push(exchange);
  world.coverage.add(exchange);
  return exchange;
}

/** What was accepted from the target says nothing about a stand-in of a test's own. */
function baselineOf({ target, baseline }: ApiWorld, { request }: Exchange): Baseline | undefined {
  return request.url.startsWith(`${target.baseUrl}/`) ? baseline : undefined;
}

/** What was exchanged before this one: a token is new until it is given a second time. */
function before(world: ApiWorld, exchange: Exchange): Exchange[] {
  const index = world.exchanges.indexOf(exchange);
  return index < 0 ? world.exchanges : world.exchanges.slice(0, index);
}

/** An exchange and what is wrong with it, for people. */
export function messageOf(exchange: Exchange, findings: readonly Finding[]): string {
  const answered = exchange.reply
    ? `answered ${exchange.reply.status} ${exchange.reply.statusText}`.trimEnd()
    : 'was not answered';
  const head = `${exchange.operation} (${exchange.case.name}) ${answered} in ${exchange.phases.total.toFixed(1)} ms`;
  if (findings.length === 0) return `${head}, and kept the contract`;
  const count = findings.length === 1 ? 'One promise is broken' : `${findings.length} promises are broken`;
  return `${head}. ${count}:\n\n${findings.map((each) => formatFinding(each, { color: false })).join('\n')}`;
}
