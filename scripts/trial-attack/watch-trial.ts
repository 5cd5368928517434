import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRunStore } from '../../src/history/store/read.ts';
import type { RunRecord } from '../../src/history/store/record.ts';
import { COMMAND } from '../run-node.ts';
import { countOf, NEIGHBOUR, nameOf, runsIn, writeMonitors } from './monitors.ts';
import { type EndedProcess, runToEnd } from './process.ts';
import { startHostileServer } from './server.ts';
import type { Figures } from './trial-text.ts';
import { usableDocument } from './usable-document.ts';

const EVERY_S = 4;
/** Less than the period, so that no run is due while one is under way. */
const DEADLINE_MS = 3000;
const REQUEST_TIMEOUT_MS = 2000;
/** Runs of each monitor before the watch is ended. */
const RUNS = 2;
/** For its start, and for a busy machine. */
const LIMIT_MS = 90_000;
/** Beyond the deadline of a run: judging a response, and a busy machine. */
const SPARE_MS = 5000;

interface WatchTrialOptions {
  readonly seed: number;
  /** Indexes of the cases of one process. */
  readonly cases: readonly number[];
  /** The address of an API that keeps its contract. */
  readonly neighbour: string;
}

/**
 * One `watch`: a monitor a case, and a neighbour that misses no run because of them. SIGTERM ends it in time, with every
 * run on stdout and in the history.
 */
export async function watchTrial({ seed, cases, neighbour }: WatchTrialOptions): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-attack-'));
  const server = await startHostileServer(seed);
  const own = await usableDocument(
    seed,
    cases.filter((index) => index % 2 === 1),
  );
  try {
    const environment = writeMonitors(folder, {
      ...{ cases, neighbour, requestTimeoutMs: REQUEST_TIMEOUT_MS },
      // Each monitor has the document of all: its operation is at the path of the case.
      urlOf: (index) => (own.cases.includes(index) ? server.origin : server.urlOf(index)),
      documentOf: (index) => (own.cases.includes(index) ? own.document : undefined),
    });
    const names = [...cases.map(nameOf), NEIGHBOUR];
    const ended = await runToEnd(
      [COMMAND, 'watch', '--json', '--every', `${EVERY_S}s`, '--deadline', `${DEADLINE_MS}ms`],
      {
        environment,
        limitMs: LIMIT_MS,
        underWay: server.lastCase,
        enough: (stdout) => {
          const ran = runsIn(stdout).map(({ monitor }) => monitor);
          return names.every((name) => ran.filter((each) => each === name).length >= RUNS);
        },
      },
    );
    const shown = runsIn(ended.stdout);
    const kept = readRunStore(join(folder, 'reports', 'history')).runs.map(({ run }) => run);
    const index = cases[0] ?? 0;
    const problems = [...problemsOf(ended), ...runProblems(shown, kept, names)];
    return {
      cases: cases.length,
      verdicts: countOf(shown.filter(({ monitor }) => monitor !== NEIGHBOUR)),
      problems: problems.map((problem) => ({ index, problem })),
      peakMegabytes: ended.peakMegabytes,
      peakCase: ended.peakCase,
    };
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function problemsOf({ killed, exitCode, endingMs = 0, stderr }: EndedProcess): string[] {
  if (killed)
    return [`the watch had no ${RUNS} runs of each monitor within ${LIMIT_MS} ms: ${stderr.slice(-500)}`];
  return [
    ...(exitCode === 0 ? [] : [`the watch ended with ${exitCode}: ${stderr.slice(-500)}`]),
    ...(endingMs > 5000 + SPARE_MS ? [`the watch ended ${Math.round(endingMs)} ms after SIGTERM`] : []),
  ];
}

function runProblems(
  shown: readonly RunRecord[],
  kept: readonly RunRecord[],
  names: readonly string[],
): string[] {
  const stored = new Set(kept.map(({ monitor, run }) => `${monitor} ${run}`));
  return shown.flatMap(({ monitor, run, cause, summary, durationMs, gap, verdict }) => [
    ...(stored.has(`${monitor} ${run}`) ? [] : [`${monitor}: a run is not in the history`]),
    ...(names.includes(monitor) ? [] : [`${monitor}: no monitor of this name`]),
    ...(cause === 'internal' ? [`${monitor}: internal error: ${summary}`] : []),
    ...(durationMs > DEADLINE_MS + SPARE_MS ? [`${monitor}: a run took ${Math.round(durationMs)} ms`] : []),
    ...(monitor === NEIGHBOUR && gap ? [`the neighbour missed runs: ${JSON.stringify(gap)}`] : []),
    ...(monitor === NEIGHBOUR && ['down', 'broken'].includes(verdict)
      ? [`the neighbour is ${verdict}: ${summary}`]
      : []),
  ]);
}
