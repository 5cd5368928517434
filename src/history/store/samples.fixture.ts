// Test support: lines of the run store that have every property that a line can have.

import type { Connection } from '../../http/index.ts';
import type { Alert, MonitorState } from '../state/state.ts';
import { CALL_FINDING, EVIDENCE, makeFinding, makeRun, makeState, makeStep } from './history.fixture.ts';
import type { StoredRun } from './line.ts';
import { type DeliveryRecord, RECORD_VERSION, type RunRecord, type StepRecord } from './record.ts';

const time = '2026-01-12T03:16:00.000Z';
const connection: Required<Connection> = {
  address: '203.0.113.7',
  port: 443,
  family: 'IPv4',
  proxy: 'http://proxy.example.com:3128',
  protocol: 'HTTP/1.1',
  tlsVersion: 'TLSv1.3',
  certificateExpiresAt: '2026-05-01T00:00:00.000Z',
  certificateValidFrom: '2026-02-01T00:00:00.000Z',
  intermediate: 'R11',
};

const ALERT: Required<Alert> = {
  id: 'alert-1',
  kind: 'opened',
  incident: 'incident-1',
  monitor: 'login',
  place: 'eu-west',
  quorum: 2,
  places: {
    state: 'global',
    failing: ['eu-west', 'us-east'],
    silent: ['ap-south'],
    of: 3,
    summary: 'down at eu-west and us-east (2 of 3 places); silent: ap-south',
  },
  target: 'https://app.sealmetrics.com/api',
  contract: 'contracts/sealmetrics.openapi.yaml',
  level: 'critical',
  previousLevel: 'ok',
  verdict: 'unknown',
  unknownCause: 'monitor-host',
  since: time,
  time,
  headline: 'login: a required property is missing',
  causes: [
    {
      id: 'body-property-missing',
      title: 'A required property is missing',
      operation: 'login',
      where: 'response body /expires_at',
      expected: 'string, format date-time',
      received: 'nothing',
      contract: 'contracts/sealmetrics.openapi.yaml:41:17',
      hint: 'Send it.',
      fingerprint: '0a1b2c3d4e5f',
      steps: 1,
      headline: 'login: /expires_at is missing (expected string, format date-time)',
      operations: 1,
    },
  ],
  tags: ['login'],
  url: 'https://reports.example.com/incident-incident-1.html',
};

const RUN: Required<RunRecord> = {
  ...makeRun({ verdict: 'unknown', steps: 3 }),
  place: 'eu-west',
  cause: 'rate-limited',
  slot: time,
  skipped: ['getOrder was not sent: listOrders returned 429'],
  serverMs: 42.1,
  tokenLifeSeconds: 3600,
  warnings: 1,
  certificateExpiresAt: connection.certificateExpiresAt,
  coldStartMs: 61.2,
  notBefore: '2026-01-12T03:17:00.000Z',
  gap: { from: '2026-01-12T03:10:00.000Z', missed: 5 },
  silenced: { until: '2026-01-12T05:16:00.000Z', reason: 'release 2.4' },
  acknowledged: { incident: 'incident-1', time: '2026-01-12T03:10:00.000Z', reason: 'Ada restarts it' },
  tags: ['login', 'eu'],
};

const STATE: Required<MonitorState> = {
  ...makeState(),
  global: true,
  level: 'critical',
  recent: 'ugrbd?',
  flapping: true,
  unsettled: [{ code: 'u', time }],
  unknownSince: time,
  incident: 'incident-1',
  incidentSince: time,
  trouble: 'login: a required property is missing',
  notifiedAt: time,
  silenced: {
    level: 'warning',
    incident: 'incident-0',
    incidentSince: time,
    trouble: 'login: slow',
    endedAt: time,
  },
  silentPlaces: [{ place: 'ap-south', since: time, notified: true }],
  counts: { up: 3, unknown: 1 },
  pending: [{ alert: ALERT, channel: 'slack', attempts: 2, nextAt: time }],
  headers: { server: 'nginx', 'cache-control login right-credentials': 'no-store' },
  varied: { via: time },
};

const step = (changes: Partial<StepRecord>) => makeStep({ connection, ...changes });

/** A run whose line has every property. */
export const FULL_RUN: StoredRun = {
  run: RUN,
  steps: [
    step({
      time: '2026-01-12T03:16:00.012Z',
      findings: [
        makeFinding({ change: 'breaking', reason: 'agreed', sameAs: '0a1b2c3d4e5f' }),
        makeFinding({ severity: 'info' }),
      ],
      evidence: EVIDENCE,
      tokenLifeSeconds: 3600,
      changedHeaders: [{ name: 'server', before: 'nginx', after: '' }],
      lagMs: 12.5,
      untrusted: true,
      attempts: [
        { time, outcome: 'reset', failure: 'the connection was reset', phases: { dns: 1, total: 2.5 } },
      ],
    }),
    step({
      operation: 'listAccounts',
      case: 'fresh-token',
      connection: { address: '203.0.113.8', port: 443 },
    }),
    noConnection(),
  ],
  state: STATE,
};

function noConnection(): StepRecord {
  const { connection: _, status: __, ...rest } = step({ outcome: 'dns', failure: 'no such name' });
  return { ...rest, findings: [CALL_FINDING] };
}

export const FULL_DELIVERY: Required<DeliveryRecord> = {
  type: 'delivery',
  version: RECORD_VERSION,
  monitor: 'login',
  time,
  alert: 'alert-1',
  channel: 'slack',
  outcome: 'failed',
  attempts: 2,
  problem: 'HTTP 500',
  nextAt: '2026-01-12T03:20:00.000Z',
};
