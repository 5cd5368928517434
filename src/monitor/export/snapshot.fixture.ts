// Test support: the exported state of a monitor after a run with a given verdict.

import { makeFinding, makeRun, makeStep } from '../../history/store/history.fixture.ts';
import { RECORD_VERSION, type RunRecord, type StepRecord, type Verdict } from '../../history/store/record.ts';
import type { MetricsSnapshot, MonitorSnapshot } from '../../report/metrics/samples.ts';
import { makeSnapshot } from '../../report/metrics/snapshot.fixture.ts';

export const FINDING = makeFinding();

export function stepOf(changes: Partial<StepRecord> = {}): StepRecord {
  return makeStep({
    version: RECORD_VERSION,
    phases: { dns: 1, connect: 11, tls: 19, send: 0.5, server: 42, download: 1, total: 74.5 },
    connection: { address: '192.0.2.7', port: 443, protocol: 'HTTP/1.1' },
    ...changes,
  });
}

export function runOf(verdict: Verdict, changes: Partial<RunRecord> = {}): RunRecord {
  return makeRun({
    version: RECORD_VERSION,
    verdict,
    ...(verdict === 'unknown' && { cause: 'monitor-host' as const }),
    summary: `the summary of ${verdict}`,
    serverMs: 42.1,
    certificateExpiresAt: '2026-07-12T00:00:00.000Z',
    ...changes,
  });
}

export function monitorOf(verdict: Verdict, changes: Partial<RunRecord> = {}): MonitorSnapshot {
  const run = runOf(verdict, changes);
  return makeSnapshot(verdict, { monitor: run.monitor, run });
}

export function snapshotOf(verdict: Verdict, changes: Partial<RunRecord> = {}): MetricsSnapshot {
  return { version: '0.1.0', monitors: [monitorOf(verdict, changes)] };
}
