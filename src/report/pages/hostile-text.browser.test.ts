import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeHistory, makeRun } from '../../history/store/history.fixture.ts';
import type { Verdict } from '../../history/store/record.ts';
import type { Summary } from '../../history/summary/summary.ts';
import {
  COVERAGE,
  MISSING,
  MUTATION_REPORT,
  makeSuite,
  SEALMETRICS,
  SEALMETRICS_TEXT,
  UNDOCUMENTED,
} from '../contract/contract-view.fixture.ts';
import { type ContractView, contractView } from '../contract/contract-view.ts';
import { summariesOf } from '../read-summaries.fixture.ts';
import { makeSuiteReport } from '../suite-report.fixture.ts';
import { codeFrame } from '../terminal/code-frame.ts';
import {
  launchChromium,
  openDetails,
  openDocument,
  overhang,
  reopenDocument,
  structure,
} from './chromium.fixture.ts';
import { contractPage } from './contract-page.ts';
import { ALL_FILES } from './files.fixture.ts';
import { frontPage } from './front-page.ts';
import { monitorPage } from './monitor-page.ts';
import { gaps, manyFindings, NOW, outage } from './stories.fixture.ts';

const now = new Date('2026-01-12T03:16:20.000Z');
const end = new Date('2026-01-12T03:16:00.000Z');
const VERDICTS: readonly Verdict[] = ['down', 'broken', 'drifting', 'degraded', 'unknown', 'up'];
const history = makeHistory({
  end,
  everyMs: 60_000,
  runs: 30,
  verdictAt: (before) => VERDICTS[before % 5] ?? 'up',
});
const ACCEPTED = { at: '2026-01-12T03:00:00.000Z', by: 'baseline', reason: 'agreed' } as const;
const summary = richSummary();

/** A summary with every part that a page can have. */
function richSummary(): Summary {
  const [read] = summariesOf(history, { now });
  const [alerted] = summariesOf(outage().slice(-50), { now: NOW });
  const [gapped] = summariesOf(gaps().slice(-300), { now: NOW });
  assert.ok(read && alerted && gapped);
  return {
    ...read,
    alerts: alerted.alerts,
    retries: gapped.retries,
    gaps: gapped.gaps,
    unknown: gapped.unknown,
    timeline: read.timeline.map((each) => ({ ...each, accepted: ACCEPTED })),
    lastGood: { run: { ...makeRun(), target: 'before' }, steps: [] },
  };
}

const HOSTILE: Readonly<Record<string, string>> = {
  'a script': '<script>alert(1)</script>',
  'an image with a handler': '"><img src=x onerror=alert(1)>',
  'a quote and a handler': `' onmouseover='alert(1)" onfocus="alert(1)" autofocus tabindex="1`,
  'the end of every element': '</title></style></script></svg></pre></textarea>--><svg onload=alert(1)>',
  'a base and a frame': '<base href="https://example.com/"><iframe src="javascript:alert(1)"></iframe>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a page must not take it for a template
  'a template': '${alert(1)}{{constructor.constructor("alert(1)")()}}&lt;b&gt;',
  'a direction override': 'gro\u202efdp\u2066.exe \u200f',
  'control characters': '\u0000\u0007\u001b[2J\u001b]0;title\u0007\u0008\u009b31m\r\n',
  'halves of characters': '\ud83d \udc00',
  'a very long word': 'x'.repeat(200_000),
  'very many lines': 'line\n'.repeat(20_000),
};

/** Fields whose values the pages interpret; they keep their values. */
const KEPT = [
  'from',
  'to',
  'now',
  'since',
  'first',
  'last',
  'firstSeen',
  'lastSeen',
  'nextRun',
  'nextAt',
  'certificateExpiresAt',
  'name',
  'cause',
  'unknownCause',
  'level',
  'kind',
  'verdicts',
  'type',
  'time',
  'startedAt',
  'verdict',
  'family',
  'severity',
  'outcome',
  'fingerprint',
  'monitor',
  'run',
  'at',
  'by',
];

const browser = await launchChromium();

/** Replaces every string of a value, except those of `KEPT`. */
function withText<T>(value: T, text: string): T {
  const alter = (part: unknown, name: string): unknown => {
    if (typeof part === 'string') return KEPT.includes(name) ? part : text;
    if (Array.isArray(part)) return part.map((each) => alter(each, name));
    if (typeof part !== 'object' || part === null) return part;
    const named =
      name === 'headers'
        ? Object.entries(part).map(([, each], at) => [`${text}${at}`, each])
        : Object.entries(part);
    return Object.fromEntries(named.map(([key, each]) => [key, alter(each, key)]));
  };
  return alter(value, '') as T;
}

function pagesWith(text: string, monitor: string): string[] {
  const summaries = [{ ...withText(summary, text), monitor }];
  const suite = withText(makeSuiteReport(), text);
  const view = hostileView(text, monitor);
  const frame = codeFrame('x.yaml:2:3', () => [text, text, text].map((each) => each.replaceAll('\n', ' ')));
  const frames = { ofRun: () => frame, ofSuite: () => frame };
  const contracts = [{ view, address: 'contract.html' }];
  return [
    monitorPage({ summaries, builtAt: now, frames }),
    frontPage({ summaries, suite, contracts, frames, files: ALL_FILES, builtAt: now }),
    contractPage(view, now, [{ title: text, address: 'contract-2.html' }]),
  ];
}

/** A contract with the text in every free field, and its results. */
function hostileView(text: string, monitor: string): ContractView {
  const { file, operations } = SEALMETRICS;
  const contract = {
    ...SEALMETRICS,
    title: text,
    document: withTexts(SEALMETRICS.document, text),
    // Braces in a path are parameters, which would change the structure of the page.
    operations: operations.map((each, index) => ({
      ...each,
      id: `${text}${index}`,
      path: `/${text.replaceAll(/[{}]/g, '')}`,
    })),
  };
  const of = <T extends object>(finding: T) => ({ ...withText(finding, text), operation: `${text}0` });
  const place = { contract: MISSING.contract, where: MISSING.where };
  const runs = withText(history, text).map(({ run, steps }) => ({
    run: { ...run, monitor, contract: file },
    steps: steps.map((step) => ({
      ...step,
      operation: `${text}0`,
      findings: [{ ...of(MISSING), ...place }],
    })),
  }));
  const findings = [
    { finding: { ...of(MISSING), ...place }, tests: [text], count: 1 },
    { finding: { ...of(UNDOCUMENTED), contract: UNDOCUMENTED.contract }, tests: [text], count: 1 },
  ];
  const coverage = withText(COVERAGE, text).map((each, index) => ({ ...each, operation: `${text}${index}` }));
  return contractView({
    contract,
    text: SEALMETRICS_TEXT.split('\n')
      .map((line) => `${line} # ${text.replaceAll(/\r?\n/g, ' ')}`)
      .join('\n'),
    suite: { ...withText(makeSuite(), text), contract: file, findings, coverage },
    runs,
    mutation: { ...withText(MUTATION_REPORT, text), contract: file },
    switchedOff: [{ rule: text, reason: text }],
  });
}

/** Replaces each description, constant and property name of a document. */
function withTexts<T>(value: T, text: string): T {
  const alter = (part: unknown, name: string): unknown => {
    if (['summary', 'description', 'const'].includes(name) && typeof part === 'string') return text;
    if (Array.isArray(part)) return part.map((each) => alter(each, ''));
    if (typeof part !== 'object' || part === null) return part;
    const entries = Object.entries(part);
    return Object.fromEntries(
      entries.map(([key, each], at) => [name === 'properties' ? `${text}${at}` : key, alter(each, key)]),
    );
  };
  return alter(value, '') as T;
}

const viewport = { width: 360, height: 640 };
const plain: string[][] = [];
for (const text of pagesWith('plain', 'plain')) {
  const { page } = await reopenDocument(browser, text, { now, viewport });
  plain.push(await structure(page));
}

for (const [name, text] of Object.entries(HOSTILE)) {
  test(`${name} in the data changes only text, not the structure of the pages`, async () => {
    for (const [index, document] of pagesWith(text, text).entries()) {
      const { page, problems } = await reopenDocument(browser, document, { now, viewport });
      assert.deepEqual(await structure(page), plain[index]);
      await openDetails(page);
      assert.equal(await overhang(page), 0);
      assert.doesNotMatch(await page.content(), /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}]/u);
      assert.deepEqual(problems, []);
      assert.ok(document.length < 1_500_000, `${document.length} characters`);
    }
  });
}

test('limits the page size with ten thousand findings, and shows how many are left out', async () => {
  const [many] = summariesOf(manyFindings(10_000), { now: NOW });
  assert.ok(many);
  const text = monitorPage({ summaries: [many], builtAt: NOW });
  assert.ok(text.length < 500_000, `${text.length} characters`);
  const { page, problems } = await openDocument(browser, text, { now: NOW });
  assert.ok(await page.getByRole('link', { name: '10,000 drifts' }).isVisible());
  assert.ok(await page.getByText('9,960 more not shown.').isVisible());
  assert.deepEqual(problems, []);
  await page.close();
});
