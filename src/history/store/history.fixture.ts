// Test support: a history as a monitor would have kept it. The same arguments give the same history.

import { seededRandom } from '../../core/seeded-random.ts';
import type { Evidence } from '../../masking/evidence.ts';
import type { Finding } from '../../rules/finding.ts';
import type { MonitorState } from '../state/state.ts';
import { type StoredRun, storeLine } from './line.ts';
import { RECORD_VERSION, type RunRecord, type StepRecord, type Verdict } from './record.ts';

export const EXIT_CODES = { up: 0, degraded: 1, drifting: 1, broken: 2, down: 2, unknown: 3 } as const;

const SUMMARIES: Readonly<Record<Verdict, string>> = {
  up: 'no contract violations',
  degraded: 'login: the response came after 812 ms',
  drifting: 'login responds with a property that the contract does not describe',
  broken: 'login: expires_at is missing',
  down: 'connection refused',
  unknown: 'rate limited: no requests for 30 s',
};

export function makeFinding(changes: Partial<Finding> = {}): Finding {
  return {
    id: 'body-property-missing',
    family: 'contract',
    severity: 'error',
    title: 'A required property is missing',
    operation: 'login',
    case: 'right-credentials',
    where: 'response body /expires_at',
    expected: 'string, format date-time',
    contract: 'contracts/sealmetrics.openapi.yaml:41:17',
    received: 'nothing',
    hint: 'Send expires_at with every token, or make it optional in the contract.',
    fingerprint: '0a1b2c3d4e5f',
    ...changes,
  };
}

export const CALL_FINDING: Finding = makeFinding({
  id: 'call-refused',
  family: 'call',
  title: 'The connection was refused',
  where: 'connection',
  expected: 'a response',
  contract: 'contracts/sealmetrics.openapi.yaml:13:5',
  received: 'ECONNREFUSED 127.0.0.1:443, after 3 ms in the connect phase',
  hint: 'See whether the service runs, and whether a firewall stands in between.',
  fingerprint: 'ca11ca11ca11',
});

export const DRIFT_FINDING: Finding = makeFinding({
  id: 'body-property-undocumented',
  family: 'drift',
  severity: 'warning',
  title: 'A property is not in the contract',
  where: 'response body /refresh_token',
  expected: 'access_token, token_type, expires_at',
  received: 'also refresh_token: string',
  hint: 'Describe the property in the contract, or find out why it is sent.',
  fingerprint: 'd21f7d21f700',
});

export const SPEED_FINDING: Finding = makeFinding({
  id: 'server-slow',
  family: 'speed',
  severity: 'warning',
  title: 'The server was slower than "limits.slow" of the monitor',
  where: 'server phase',
  expected: 'the first byte within 500 ms',
  received: 'after 812 ms',
  hint: 'Find out what the server waits for.',
  fingerprint: '510e510e510e',
});

export const EVIDENCE: Evidence = {
  request: {
    method: 'POST',
    url: 'https://app.sealmetrics.com/api/auth/login',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: '{"email":"demo@example.com","password":"•••"}',
  },
  response: {
    status: 200,
    headers: [
      ['Content-Type', 'application/json'],
      ['Server', 'nginx'],
    ],
    body: '{\n  "access_token": "•••",\n  "token_type": "Bearer"\n}',
  },
  curl: `curl -sS -X POST 'https://app.sealmetrics.com/api/auth/login' -H 'Content-Type: application/json' --data '{"email":"demo@example.com","password":"'"$LOGIN_PASSWORD"'"}'`,
};

const FINDINGS: Readonly<Record<Verdict, readonly Finding[]>> = {
  up: [],
  degraded: [SPEED_FINDING],
  drifting: [DRIFT_FINDING],
  broken: [makeFinding()],
  down: [CALL_FINDING],
  unknown: [],
};

export function makeStep(changes: Partial<StepRecord> = {}): StepRecord {
  return {
    type: 'step',
    version: RECORD_VERSION,
    run: 'run-0',
    monitor: 'login',
    time: '2026-01-12T03:16:00.000Z',
    operation: 'login',
    case: 'right-credentials',
    expects: 'accepted',
    outcome: 'response',
    status: 200,
    phases: { dns: 1.2, connect: 11.4, tls: 18.9, send: 0.4, server: 42.1, download: 0.8, total: 74.8 },
    findings: [],
    ...changes,
  };
}

export function makeRun(changes: Partial<RunRecord> = {}): RunRecord {
  const verdict = changes.verdict ?? 'up';
  return {
    type: 'run',
    version: RECORD_VERSION,
    run: 'run-0',
    monitor: 'login',
    time: '2026-01-12T03:16:00.000Z',
    durationMs: 180,
    verdict,
    exitCode: EXIT_CODES[verdict],
    summary: SUMMARIES[verdict],
    contract: 'contracts/sealmetrics.openapi.yaml',
    contractHash: 'f00d',
    target: 'https://app.sealmetrics.com/api',
    steps: 2,
    errors: verdict === 'broken' || verdict === 'down' ? 1 : 0,
    warnings: verdict === 'drifting' ? 1 : 0,
    tokenLifeSeconds: 364 * 24 * 60 * 60,
    ...changes,
  };
}

/** What a history is made of: `runs` runs, `everyMs` apart, the last one at `end`. */
export interface HistoryPlan {
  readonly end: Date;
  readonly everyMs: number;
  readonly runs: number;
  readonly monitor?: string;
  /** The verdict of the run that many runs before the last one (0); `up` where it is absent. */
  readonly verdictAt?: (runsBeforeTheLast: number) => Verdict;
}

/** A history with server times of 40 to 60 ms and a few slow ones, all of them from a seed. */
export function makeHistory({ end, everyMs, runs, monitor = 'login', verdictAt }: HistoryPlan): StoredRun[] {
  const random = seededRandom(42);
  return Array.from({ length: runs }, (_, index) => {
    const before = runs - 1 - index;
    const time = new Date(end.getTime() - before * everyMs).toISOString();
    const verdict = verdictAt?.(before) ?? 'up';
    const server = 40 + 20 * random() ** 2 + (random() > 0.97 ? 90 * random() : 0);
    return makeEntry(verdict, { run: `${monitor}-${index}`, monitor, time }, server);
  });
}

type Place = Pick<RunRecord, 'run' | 'monitor' | 'time'>;

function makeEntry(verdict: Verdict, place: Place, server: number): StoredRun {
  const findings = FINDINGS[verdict];
  if (verdict === 'down') {
    const { response: _, ...silent } = EVIDENCE;
    const failure = 'connection refused by 127.0.0.1:443';
    const evidence = { ...silent, failure };
    const { status: __, ...step } = makeStep({ ...place, outcome: 'refused', failure, findings, evidence });
    const phases = { dns: 1.1, connect: 3.2, total: 4.3 };
    return { run: makeRun({ ...place, verdict, steps: 1 }), steps: [{ ...step, phases }] };
  }
  const phases = { ...makeStep().phases, server, total: 32.7 + server };
  const first = makeStep({ ...place, phases, findings });
  const second = makeStep({ ...place, operation: 'listAccounts', case: 'fresh-token', phases });
  return {
    run: makeRun({ ...place, verdict, serverMs: server }),
    steps: [findings.length > 0 ? { ...first, evidence: EVIDENCE } : first, second],
  };
}

/** The state of a healthy monitor, with changes. */
export function makeState(changes: Partial<MonitorState> = {}): MonitorState {
  return {
    level: 'ok',
    since: '2026-01-12T03:16:00.000Z',
    recent: 'u',
    flapping: false,
    counts: { up: 1 },
    pending: [],
    ...changes,
  };
}

/** The run store's lines of some runs. */
export function linesOfHistory(history: readonly StoredRun[]): string {
  return history.map(lineOfEntry).join('');
}

/** Tests write the same long history again and again. */
const LINES = new WeakMap<StoredRun, string>();

function lineOfEntry(entry: StoredRun): string {
  const line = LINES.get(entry) ?? storeLine(entry.run, entry.steps, entry.state);
  LINES.set(entry, line);
  return line;
}

/** The same runs, each with a state. */
export function withState(history: readonly StoredRun[]): StoredRun[] {
  return history.map((entry) => ({ ...entry, state: entry.state ?? makeState() }));
}
