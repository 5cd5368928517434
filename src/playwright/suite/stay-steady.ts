import { test } from '@playwright/test';
import { type DriftlineError, WORK_LIMITS, withinTime } from '../../core/index.ts';
import type { Exchange } from '../../http/index.ts';
import { formatFinding } from '../../report/index.ts';
import { type Finding, judgeSeries } from '../../rules/index.ts';
import { attachBroken, attachFindings } from '../fixtures/show.ts';
import { type ApiWorld, currentWorld } from '../fixtures/world.ts';
import { expect as base, judged, throwFirst } from '../matchers/keep-contract.ts';
import { matcherMessage } from '../matchers/matcher-message.ts';
import type { SentSeries } from './series.ts';

/** Most failing exchanges that are attached in full. */
const MOST_SHOWN = 5;

/** `expect` with the contract's matchers, for one response and for a series. */
export const expect = base.extend({
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
    const failing = [...single.failing, ...together.filter(({ severity }) => severity === 'error')];
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
