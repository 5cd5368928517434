// Test support: a monitor as it is after a run with some verdict, and what it tells.
import type { Finding } from '../../contracts/index.ts';
import type {
  Budget,
  Level,
  MetricsSnapshot,
  MonitorSnapshot,
  RunRecord,
  StepRecord,
  Verdict,
} from '../../reports/index.ts';

const EXIT_CODES = { up: 0, degraded: 1, drifting: 1, broken: 2, down: 2, unknown: 3 } as const;

const LEVEL_OF: Readonly<Record<Verdict, Level>> = {
  up: 'ok',
  degraded: 'warning',
  drifting: 'warning',
  broken: 'critical',
  down: 'critical',
  unknown: 'blind',
};

export const FINDING: Finding = {
  id: 'body-property-missing',
  family: 'promise',
  severity: 'error',
  title: 'A promised property is missing',
  operation: 'login',
  case: 'right-credentials',
  where: 'response body /expires_at',
  promised: 'string, format date-time',
  contract: 'contracts/sealmetrics.openapi.yaml:41:17',
  received: 'nothing',
  hint: 'Send expires_at with every token, or make it optional in the contract.',
  fingerprint: '0a1b2c3d4e5f',
};

/** An error budget of which so much is left, and which goes so fast over an hour, and over six. */
function makeBudget(left: number, hour: number, sixHours: number): Budget {
  const windowMs = 30 * 86_400_000;
  return {
    target: 0.999,
    windowMs,
    good: 999,
    total: 1000,
    ratio: 0.999,
    left,
    burnRate: { hour, sixHours },
  };
}

export function stepOf(changes: Partial<StepRecord> = {}): StepRecord {
  return {
    type: 'step',
    version: 2,
    run: 'run-0',
    monitor: 'login',
    time: '2026-01-12T03:16:00.000Z',
    operation: 'login',
    case: 'right-credentials',
    expects: 'accepted',
    outcome: 'response',
    status: 200,
    phases: { dns: 1, connect: 11, tls: 19, send: 0.5, server: 42, download: 1, total: 74.5 },
    connection: { address: '192.0.2.7', port: 443 },
    findings: [],
    ...changes,
  };
}

export function runOf(verdict: Verdict, changes: Partial<RunRecord> = {}): RunRecord {
  return {
    type: 'run',
    version: 2,
    run: 'run-0',
    monitor: 'login',
    time: '2026-01-12T03:16:00.000Z',
    verdict,
    ...(verdict === 'unknown' && { cause: 'prober' as const }),
    durationMs: 180,
    exitCode: EXIT_CODES[verdict],
    summary: `the story of ${verdict}`,
    contract: 'contracts/sealmetrics.openapi.yaml',
    contractHash: 'f00d',
    target: 'https://app.sealmetrics.com/api',
    steps: 2,
    errors: verdict === 'broken' || verdict === 'down' ? 1 : 0,
    warnings: verdict === 'drifting' ? 1 : 0,
    serverMs: 42,
    tokenLifeSeconds: 31_449_600,
    certificateExpiresAt: '2026-07-12T00:00:00.000Z',
    ...changes,
  };
}

export function monitorOf(verdict: Verdict, changes: Partial<RunRecord> = {}): MonitorSnapshot {
  const run = runOf(verdict, changes);
  const { monitor } = run;
  return {
    monitor,
    run,
    steps: [
      stepOf({ monitor, findings: verdict === 'broken' ? [FINDING] : [] }),
      stepOf({ monitor, operation: 'listAccounts', case: 'fresh-token' }),
    ],
    state: {
      level: LEVEL_OF[verdict],
      since: '2026-01-12T03:00:00.000Z',
      recent: 'uuu',
      flapping: false,
      counts: { up: 3, [verdict]: 4 },
      owed: [],
    },
    budgets: {
      availability: makeBudget(0.8, 0.5, 0.4),
      latency: makeBudget(0.6, 1.5, 1.1),
    },
  };
}

export function snapshotOf(verdict: Verdict, changes: Partial<RunRecord> = {}): MetricsSnapshot {
  return { version: '0.1.0', monitors: [monitorOf(verdict, changes)] };
}
