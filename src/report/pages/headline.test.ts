import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeHistory } from '../../history/store/history.fixture.ts';
import type { Verdict } from '../../history/store/record.ts';
import type { Summary } from '../../history/summary/summary.ts';
import { causesNow } from '../on-call.ts';
import { summariesOf } from '../read-summaries.fixture.ts';
import { makeSuiteReport } from '../suite-report.fixture.ts';
import { NO_FILES } from './files.fixture.ts';
import { type FrontPageParts, frontPage } from './front-page.ts';
import { heroOf, verdictLine } from './monitor-hero.ts';

const now = new Date('2026-01-12T03:16:20.000Z');
const end = new Date('2026-01-12T03:16:00.000Z');
const files = NO_FILES;
const passed = makeSuiteReport({ tests: { passed: 44, failed: 0, flaky: 0, skipped: 0 }, findings: [] });

function summaryOf(verdict: Verdict, last = end): Summary {
  const history = makeHistory({ end: last, everyMs: 60_000, runs: 5, verdictAt: () => verdict });
  const [summary] = summariesOf(history, { now });
  assert.ok(summary);
  return summary;
}

test('states each verdict with its start and reason', () => {
  const expected: Readonly<Record<Verdict, string>> = {
    up: 'No contract violations since 03:12 UTC (4 min)',
    degraded: 'Slower than agreed since 03:12 UTC (4 min): login: the response came after 812 ms',
    drifting:
      'Drifting since 03:12 UTC (4 min): login responds with a property that the contract does not describe',
    broken: 'Contract violated since 03:12 UTC (4 min): login: expires_at is missing',
    down: 'Down since 03:12 UTC (4 min): connection refused',
    unknown: 'Unknown since 03:12 UTC (4 min): rate limited: no requests for 30 s',
  };
  for (const [verdict, sentence] of Object.entries(expected)) {
    const { text } = verdictLine(summaryOf(verdict as Verdict), 'verdict');
    assert.equal(text.replace(/<[^>]+>/g, '').trim(), sentence);
  }
});

test('a single cause stands in the heading, with a link to it, and not again below', () => {
  const summary = summaryOf('broken');
  const [only] = causesNow(summary);
  assert.ok(only && summary.last);
  const run = { ...summary.last.run, summary: only.cause.headline };
  const { text } = heroOf({ ...summary, last: { ...summary.last, run } }, (name) => `${name}-1`);
  assert.equal(text.split(only.cause.headline).length, 2);
  assert.match(text, /<h2 [\s\S]*: <a href="#contract-1">[\s\S]*<\/h2>/);
  assert.doesNotMatch(text, /What is wrong/);
});

test('the headline of the front page is that of the worst result', () => {
  const tests = { passed: 1, failed: 0, flaky: 1, skipped: 0 };
  const stopped = summaryOf('up', new Date(now.getTime() - 3_600_000));
  const expected: readonly (readonly [string, Partial<FrontPageParts>])[] = [
    ['Nothing has run yet', {}],
    ['No problems found', { summaries: [summaryOf('up')], suite: passed }],
    ['The monitor found no problems', { summaries: [summaryOf('up')] }],
    ['The suite found no problems', { suite: passed }],
    ['Up, with warnings', { summaries: [summaryOf('drifting')], suite: passed }],
    ['Up, with warnings', { summaries: [summaryOf('up')], suite: { ...passed, tests } }],
    ['Status partly unknown', { summaries: [stopped], suite: passed }],
    ['Status partly unknown', { summaries: [summaryOf('drifting'), summaryOf('unknown')] }],
    ['Contract violated', { summaries: [summaryOf('up')], suite: makeSuiteReport() }],
    ['The API is down', { summaries: [summaryOf('broken'), summaryOf('down')], suite: passed }],
  ];
  for (const [headline, parts] of expected) {
    const page = frontPage({ summaries: [], files, builtAt: now, ...parts });
    assert.equal(/<title>(.*) – Driftline<\/title>/.exec(page)?.[1], headline);
  }
});
