// Test support: snapshots of monitors.

import type { Budget } from '../../history/objectives/status.ts';
import {
  DRIFT_FINDING,
  makeFinding,
  makeRun,
  makeState,
  makeStep,
} from '../../history/store/history.fixture.ts';
import type { Verdict } from '../../history/store/record.ts';
import type { MetricsSnapshot, MonitorSnapshot } from './samples.ts';

/** An error budget with this remaining share, and these burn rates over one hour and six hours. */
export function makeBudget(left: number, hour: number | null, sixHours: number | null): Budget {
  const windowMs = 30 * 86_400_000;
  return {
    target: 0.999,
    windowMs,
    measuredMs: windowMs,
    good: 999,
    total: 1000,
    ratio: 0.999,
    left,
    burnRate: { hour, sixHours },
  };
}

const LEVEL_OF = {
  up: 'ok',
  degraded: 'warning',
  drifting: 'warning',
  broken: 'critical',
  down: 'critical',
  unknown: 'blind',
} as const;

/** A monitor with every optional value. */
export function makeSnapshot(
  verdict: Verdict = 'up',
  changes: Partial<MonitorSnapshot> = {},
): MonitorSnapshot {
  const monitor = changes.monitor ?? 'login';
  const violations = verdict === 'broken' ? [makeFinding()] : [];
  const findings = verdict === 'drifting' ? [DRIFT_FINDING] : violations;
  return {
    monitor,
    run: makeRun({
      monitor,
      verdict,
      serverMs: 42.1,
      certificateExpiresAt: '2026-07-12T00:00:00.000Z',
      notBefore: '2026-01-12T03:17:00.000Z',
      ...(verdict === 'unknown' && { cause: 'monitor-host' as const }),
    }),
    steps: [
      makeStep({ monitor, findings }),
      makeStep({ monitor, operation: 'listAccounts', case: 'fresh-token' }),
    ],
    state: makeState({ level: LEVEL_OF[verdict], counts: { up: 3, [verdict]: 4 } }),
    budgets: {
      availability: makeBudget(0.8, 0.5, 0.4),
      latency: makeBudget(0.6, 1.5, 1.1),
    },
    quorum: 2,
    ...changes,
  };
}

/** A snapshot that has every metric. */
export function fullSnapshot(): MetricsSnapshot {
  return {
    version: '0.1.0',
    monitors: [makeSnapshot('broken'), makeSnapshot('up', { monitor: 'accounts' })],
  };
}
