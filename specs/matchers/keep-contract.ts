import { type APIResponse, expect as base, test } from '@playwright/test';
import { type Exchange, type Finding, judge } from '../../contracts/index.ts';
import { formatFinding, learnSecrets } from '../../reports/index.ts';
import type { ApiWorld } from '../fixtures/api.ts';
import { attachFindings } from '../fixtures/show.ts';
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
    const findings = world.masker.value(judge(exchange, world.contract, before(world, exchange)));
    await attachFindings(test.info(), findings);
    const failing = findings.filter(({ id, severity }) => severity === 'error' || id === 'rate-limited');
    return {
      name: 'toKeepContract',
      pass: failing.length === 0,
      message: () => messageOf(exchange, failing),
    };
  },
});

function isExchange(received: Exchange | APIResponse): received is Exchange {
  return 'phases' in received;
}

async function adopt(response: APIResponse, world: ApiWorld, context: ResponseContext): Promise<Exchange> {
  const exchange = await exchangeFrom(response, world.contract, context);
  learnSecrets(world.masker, exchange, world.contract);
  world.exchanges.push(exchange);
  return exchange;
}

/** What was exchanged before this one: a token is new until it is given a second time. */
function before(world: ApiWorld, exchange: Exchange): Exchange[] {
  const index = world.exchanges.indexOf(exchange);
  return index < 0 ? world.exchanges : world.exchanges.slice(0, index);
}

function messageOf(exchange: Exchange, findings: readonly Finding[]): string {
  const answered = exchange.reply
    ? `answered ${exchange.reply.status} ${exchange.reply.statusText}`.trimEnd()
    : 'was not answered';
  const head = `${exchange.operation} (${exchange.case.name}) ${answered} in ${exchange.phases.total.toFixed(1)} ms`;
  if (findings.length === 0) return `${head}, and kept the contract`;
  const count = findings.length === 1 ? 'One promise is broken' : `${findings.length} promises are broken`;
  return `${head}. ${count}:\n\n${findings.map((each) => formatFinding(each, { color: false })).join('\n')}`;
}
