// Test support: snapshots of monitors.
import { DRIFT_FINDING, makeFinding, makeRun, makeStep } from '../journal/history.fixture.ts';
import type { Verdict } from '../journal/record.ts';
import type { MonitorState } from '../state/state.ts';
import type { MetricsSnapshot, MonitorSnapshot } from './snapshot.ts';

export function makeState(changes: Partial<MonitorState> = {}): MonitorState {
  return {
    level: 'ok',
    since: '2026-01-12T03:00:00.000Z',
    recent: 'uuu',
    flapping: false,
    counts: { up: 3 },
    owed: [],
    ...changes,
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

/** A monitor of which everything is known that can be. */
export function makeSnapshot(
  verdict: Verdict = 'up',
  changes: Partial<MonitorSnapshot> = {},
): MonitorSnapshot {
  const monitor = changes.monitor ?? 'login';
  const broken = verdict === 'broken' ? [makeFinding()] : [];
  const findings = verdict === 'drifting' ? [DRIFT_FINDING] : broken;
  return {
    monitor,
    run: makeRun({
      monitor,
      verdict,
      serverMs: 42.1,
      certificateExpiresAt: '2026-07-12T00:00:00.000Z',
      notBefore: '2026-01-12T03:17:00.000Z',
      ...(verdict === 'unknown' && { cause: 'prober' as const }),
    }),
    steps: [
      makeStep({ monitor, findings }),
      makeStep({ monitor, operation: 'listAccounts', case: 'fresh-token' }),
    ],
    state: makeState({ level: LEVEL_OF[verdict], counts: { up: 3, [verdict]: 4 } }),
    budgets: {
      availability: { budgetLeft: 0.8, burnShort: 0.5, burnLong: 0.4 },
      latency: { budgetLeft: 0.6, burnShort: 1.5, burnLong: 1.1 },
    },
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
