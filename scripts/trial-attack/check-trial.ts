import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRunStore } from '../../src/history/store/read.ts';
import type { RunRecord } from '../../src/history/store/record.ts';
import { COMMAND } from '../run-node.ts';
import { hostileDocument } from './documents.ts';
import { countOf, nameOf, runsIn, writeMonitors } from './monitors.ts';
import { runToEnd } from './process.ts';
import { startHostileServer } from './server.ts';
import type { Figures } from './trial-text.ts';

/** The time of one case in a batch, in ms: the time limit of a request, judging, and a busy machine. */
const CASE_MS = 4000;
/** What is left for the process to start, to notify and to end. */
const SPARE_MS = 5000;
const REQUEST_TIMEOUT_MS = 800;

interface CheckTrialOptions {
  readonly seed: number;
  /** Indexes of the cases of one process. */
  readonly cases: readonly number[];
  /** The most memory that V8 may use for old objects, in MB: too little for a hostile document, enough for any response. */
  readonly heapMegabytes?: number;
}

/** One process, one monitor a case: each has to end in time, with a record on stdout and one in the history. */
export async function checkTrial({ seed, cases, heapMegabytes }: CheckTrialOptions): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-attack-'));
  const server = await startHostileServer(seed);
  try {
    const environment = writeMonitors(folder, {
      ...{ cases, urlOf: server.urlOf, requestTimeoutMs: REQUEST_TIMEOUT_MS },
      documentOf: (index) =>
        index % 2 === 1 && heapMegabytes === undefined ? hostileDocument(seed, index) : undefined,
    });
    const deadlineMs = cases.length * CASE_MS + SPARE_MS;
    const heap = heapMegabytes === undefined ? [] : [`--max-old-space-size=${heapMegabytes}`];
    const ended = await runToEnd([...heap, COMMAND, 'check', '--json', '--deadline', `${deadlineMs}ms`], {
      environment,
      limitMs: deadlineMs + SPARE_MS,
      underWay: server.lastCase,
    });
    const shown = runsIn(ended.stdout);
    const kept = readRunStore(join(folder, 'reports', 'history')).runs.map(({ run }) => run);
    const problems = cases.flatMap((index) =>
      problemsOf(nameOf(index), { shown, kept, stderr: ended.stderr, alone: cases.length === 1 }).map(
        (problem) => ({ index, problem }),
      ),
    );
    if (ended.killed)
      problems.push({ index: cases[0] ?? 0, problem: `the process did not end within ${deadlineMs} ms` });
    if (ended.exitCode === null || ![0, 1, 2, 3].includes(ended.exitCode)) {
      problems.push({
        index: cases[0] ?? 0,
        problem: `the process ended with ${ended.exitCode}: ${ended.stderr.slice(-500)}`,
      });
    }
    return {
      cases: cases.length,
      verdicts: countOf(shown),
      problems,
      peakMegabytes: ended.peakMegabytes,
      peakCase: ended.peakCase,
    };
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Seen {
  readonly shown: readonly RunRecord[];
  readonly kept: readonly RunRecord[];
  readonly stderr: string;
  /** Messages of the only monitor do not begin with its name. */
  readonly alone: boolean;
}

/** A monitor whose document cannot be used has no run, but a message. */
function problemsOf(name: string, { shown, kept, stderr, alone }: Seen): string[] {
  const runs = shown.filter(({ monitor }) => monitor === name);
  const stored = kept.filter(({ monitor }) => monitor === name);
  const message = stderr
    .split('\n')
    .find((line) => (alone ? line.startsWith('DL_') : line.startsWith(`${name}: `)));
  if (runs.length === 0) {
    if (!message) return ['no record and no message'];
    return message.includes('DL_INTERNAL') ? [message] : [];
  }
  const [run] = runs;
  return [
    ...(runs.length === 1 ? [] : [`${runs.length} records on stdout, expected 1`]),
    ...(stored.length === 1 ? [] : [`${stored.length} records in the history, expected 1`]),
    ...(run?.cause === 'internal' ? [`internal error: ${run.summary}`] : []),
  ];
}
