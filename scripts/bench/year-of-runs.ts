import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../src/core/seeded-random.ts';
import type { MonitorState } from '../../src/history/state/state.ts';
import { EVIDENCE, EXIT_CODES, makeFinding } from '../../src/history/store/history.fixture.ts';
import { storeLine } from '../../src/history/store/line.ts';
import {
  RECORD_VERSION,
  type RunRecord,
  type StepRecord,
  type Verdict,
} from '../../src/history/store/record.ts';
import type { Phases } from '../../src/http/exchange.ts';
import type { Finding } from '../../src/rules/finding.ts';

/** Minutes of a year. */
export const YEAR_RUNS = 525_600;
const MINUTE = 60_000;
const STEPS = [
  { operation: 'login', case: 'right-credentials', expects: 'accepted', status: 200 },
  { operation: 'listAccounts', case: 'fresh-token', expects: 'accepted', status: 200 },
  { operation: 'listAccounts', case: 'unsigned-token', expects: 'refused', status: 401 },
] as const;

const CONNECTION = {
  address: '203.0.113.7',
  port: 443,
  family: 'IPv4',
  tlsVersion: 'TLSv1.3',
  certificateExpiresAt: '2026-12-01T00:00:00.000Z',
};

/**
 * Writes a year of the run store: a run a minute, the last one a minute before `end`, of three exchanges
 * each, with a week of drift, some outages, a contract violation now and then, and missed runs. The same each
 * time.
 * @returns its size in bytes
 */
export function writeYear(directory: string, monitor: string, end: Date): number {
  mkdirSync(directory, { recursive: true });
  const random = seededRandom(7);
  let [bytes, month, descriptor] = [0, '', -1];
  let lines: string[] = [];
  const flush = () => {
    if (descriptor >= 0) bytes += writeSync(descriptor, lines.join(''));
    lines = [];
  };
  for (let index = 0; index < YEAR_RUNS; index += 1) {
    const time = new Date(end.getTime() - (YEAR_RUNS - index) * MINUTE).toISOString();
    if (!time.startsWith(month) || descriptor < 0) {
      flush();
      if (descriptor >= 0) closeSync(descriptor);
      month = time.slice(0, 7);
      descriptor = openSync(join(directory, `${monitor}-${month}.ndjson`), 'w');
    }
    lines.push(lineAt(index, time, monitor, random));
    if (lines.length === 2000) flush();
  }
  flush();
  closeSync(descriptor);
  return bytes;
}

/** A week of drift from the 100th day, two hours of outage each month, one run in 500 broken, else up. */
function verdictAt(index: number): Verdict {
  const day = Math.floor(index / 1440);
  if (day >= 100 && day < 107) return 'drifting';
  if (index % 43_200 < 120) return 'down';
  return index % 500 === 499 ? 'broken' : 'up';
}

function lineAt(index: number, time: string, monitor: string, random: () => number): string {
  const verdict = verdictAt(index);
  const id = `${Date.parse(time).toString(36)}-${(index % 30_000).toString(36)}`;
  const steps = (verdict === 'down' ? STEPS.slice(0, 1) : STEPS).map((step, place) =>
    stepOf({ ...step, run: id, monitor, time: later(time, place * 90) }, verdict, place, random),
  );
  const server = steps.flatMap(({ phases }) => phases.server ?? []);
  const run: RunRecord = {
    type: 'run',
    version: RECORD_VERSION,
    run: id,
    monitor,
    time,
    verdict,
    durationMs: rounded(steps.reduce((sum, { phases }) => sum + phases.total, 12 * random())),
    exitCode: EXIT_CODES[verdict],
    summary: verdict === 'up' ? '3 of 3 exchanges keep the contract' : 'login: a property',
    contract: 'contracts/sealmetrics.openapi.yaml',
    contractHash: 'b7f0c6e2a9d41583b7f0c6e2a9d41583b7f0c6e2a9d41583b7f0c6e2a9d41583',
    target: 'https://app.sealmetrics.com/api',
    steps: steps.length,
    errors: verdict === 'down' || verdict === 'broken' ? 1 : 0,
    warnings: verdict === 'drifting' ? 1 : 0,
    ...(server.length > 0 ? { serverMs: Math.max(...server) } : {}),
    tokenLifeSeconds: 31_449_600,
    certificateExpiresAt: CONNECTION.certificateExpiresAt,
    coldStartMs: rounded(55 + 10 * random()),
    ...(index % 20_000 === 19_999 ? { gap: { from: later(time, -5 * MINUTE), missed: 4 } } : {}),
    tags: ['login'],
  };
  return storeLine(run, steps, stateAt(index, time, verdict));
}

type Place = Pick<StepRecord, 'operation' | 'case' | 'expects' | 'status' | 'run' | 'monitor' | 'time'>;

function stepOf(step: Place, verdict: Verdict, place: number, random: () => number): StepRecord {
  const findings = verdict === 'up' || place > 0 ? [] : [findingOf(verdict)];
  const { status: _, ...silent } = step;
  const failed = { outcome: 'refused', failure: 'connection refused by 203.0.113.7:443' } as const;
  return {
    type: 'step',
    version: RECORD_VERSION,
    ...(verdict === 'down'
      ? { ...silent, ...failed }
      : { ...step, outcome: 'response', connection: CONNECTION }),
    phases: verdict === 'down' ? { dns: 1.1, connect: 3.2, total: 4.3 } : phasesOf(random),
    findings,
    ...(findings.length > 0 ? { evidence: EVIDENCE } : {}),
  };
}

function findingOf(verdict: Verdict): Finding {
  const families = { drifting: 'drift', down: 'call' } as const;
  return makeFinding({
    id: `finding-of-${verdict}`,
    family: families[verdict as 'drifting' | 'down'] ?? 'contract',
    severity: verdict === 'drifting' ? 'warning' : 'error',
    fingerprint: Buffer.from(verdict.padEnd(6, '.')).toString('hex').slice(0, 12),
  });
}

function phasesOf(random: () => number): Phases {
  const part = (least: number, spread: number) => rounded(least + spread * random() ** 3);
  const server = rounded(part(38, 40) + (random() > 0.98 ? 400 * random() : 0));
  const parts = { dns: part(0.4, 3), connect: part(9, 6), tls: part(14, 9), send: part(0.2, 0.6), server };
  const download = part(0.3, 1);
  const total = rounded(Object.values(parts).reduce((sum, phase) => sum + phase, download));
  return { ...parts, download, total };
}

function stateAt(index: number, time: string, verdict: Verdict): MonitorState {
  const isUp = verdict === 'up';
  return {
    level: isUp ? 'ok' : 'critical',
    since: later(time, -(index % 43_200) * MINUTE),
    recent: 'uuuuuuuuuuuuuuuuuuuu',
    flapping: false,
    ...(isUp ? {} : { incident: 'login-mkp1x2y3', notifiedAt: time }),
    counts: { up: index, drifting: 10_080, broken: 1000, down: 240 },
    pending: [],
  };
}

function later(time: string, ms: number): string {
  return new Date(Date.parse(time) + ms).toISOString();
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
