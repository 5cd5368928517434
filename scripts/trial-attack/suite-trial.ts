import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLAYWRIGHT } from '../run-node.ts';
import { runToEnd } from './process.ts';
import { startHostileServer } from './server.ts';
import type { Figures } from './trial-text.ts';
import { usableDocument } from './usable-document.ts';

const REQUEST_TIMEOUT_MS = 1500;
/** Of one test: its requests, judging, and the worker that Playwright starts after a failed one. */
const TEST_MS = 30_000;
/** For Playwright's start, and the reports. */
const SPARE_MS = 60_000;

interface SuiteTrialOptions {
  readonly seed: number;
  /** Indexes of the cases of one suite. */
  readonly cases: readonly number[];
}

/** One run of the Playwright suite, an operation a case: each test ends with a result in `junit.xml`. */
export async function suiteTrial({ seed, cases: offered }: SuiteTrialOptions): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-attack-'));
  const server = await startHostileServer(seed);
  try {
    const { document, cases } = await usableDocument(seed, offered);
    const contract = join(folder, 'a.json');
    writeFileSync(contract, document);
    const ended = await runToEnd([PLAYWRIGHT, 'test', 'contract.spec.ts'], {
      environment: {
        ...{ CONTRACT: contract, BASE_URL: server.origin, REPORTS_DIR: join(folder, 'reports') },
        ...{ CACHE_DIR: join(folder, 'cache'), FORCE_COLOR: '0' },
        REQUEST_TIMEOUT_MS: String(REQUEST_TIMEOUT_MS),
        REQUESTS_PER_MINUTE: '100000',
      },
      limitMs: cases.length * TEST_MS + SPARE_MS,
      underWay: server.lastCase,
    });
    const junit = join(folder, 'reports', 'out', 'junit.xml');
    const results = existsSync(junit) ? resultsIn(readFileSync(junit, 'utf8')) : [];
    const problems = cases.flatMap((index) =>
      results.some(({ title }) => new RegExp(`\\ba${index}\\b`).test(title))
        ? []
        : [{ index, problem: `junit.xml has no test of a${index}` }],
    );
    const index = cases[0] ?? 0;
    if (ended.killed) problems.push({ index, problem: 'the suite did not end in time' });
    else if (ended.exitCode !== 0 && ended.exitCode !== 1)
      problems.push({
        index,
        problem: `the suite ended with ${ended.exitCode}: ${ended.stdout.slice(-500)}`,
      });
    for (const crash of ended.stdout.match(/worker process exited unexpectedly[^\n]*/g) ?? [])
      problems.push({ index, problem: crash });
    const verdicts: Record<string, number> = {};
    for (const { result } of results) verdicts[result] = (verdicts[result] ?? 0) + 1;
    return {
      cases: cases.length,
      verdicts,
      problems,
      peakMegabytes: ended.peakMegabytes,
      peakCase: ended.peakCase,
    };
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each test of a JUnit report, with its result. */
function resultsIn(junit: string): { title: string; result: string }[] {
  return [...junit.matchAll(/<testcase name="([^"]*)"[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g)].map(
    ([, title = '', content = '']) => ({
      title,
      result: /<(failure|error|skipped)\b/.exec(content)?.[1] ?? 'passed',
    }),
  );
}
