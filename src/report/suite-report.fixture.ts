// Test support: a suite report as the Playwright reporter writes it.

import { DRIFT_FINDING, makeFinding } from '../history/store/history.fixture.ts';
import type { SuiteReport } from './findings-file.ts';

export function makeSuiteReport(changes: Partial<SuiteReport> = {}): SuiteReport {
  return {
    version: 2,
    startedAt: '2026-01-12T02:10:00.000Z',
    durationMs: 12_400,
    target: 'mock',
    depth: 'full',
    contract: 'contracts/sealmetrics.openapi.yaml',
    tests: { passed: 41, failed: 2, flaky: 0, skipped: 1 },
    notRun: [{ title: 'rejects an expired token', reason: 'EXPIRED_TOKEN is not set' }],
    findings: [
      { finding: makeFinding(), tests: ['the token has an expiry'], count: 2 },
      { finding: DRIFT_FINDING, tests: ['a login conforms to the contract'], count: 1 },
    ],
    ...changes,
  };
}

/** A report with every property of the format. */
export const FULL_REPORT: SuiteReport = makeSuiteReport({
  findings: [
    {
      finding: makeFinding({ reason: 'agreed', change: 'breaking', sameAs: '00000000000a' }),
      tests: ['the token has an expiry'],
      count: 2,
    },
  ],
  coverage: [
    {
      operation: 'login',
      responses: [
        {
          status: 200,
          cases: ['right-credentials'],
          mediaTypes: ['application/json'],
          properties: ['', '/expires_at'],
        },
      ],
      withoutResponse: ['wrong-password'],
      sent: { mediaTypes: ['application/json'], properties: ['/email'], parameters: ['query:page'] },
    },
  ],
  switchedOff: [{ rule: 'server-slow', reason: 'checked elsewhere' }],
  shard: { current: 1, total: 2 },
  partial: true,
  comparison: {
    against: { time: '2026-01-11T02:10:00.000Z', revision: 'abcdef012', branch: 'main' },
    states: [{ fingerprint: '0123456789ab', state: 'flaky' }],
    fixed: [{ fingerprint: '0123456789ac', title: 'login: /a is missing', severity: 'error' }],
  },
  gates: [
    { gate: 'operations', met: true, expected: 'at least 50 %', found: '1 of 2 (50 %)', missing: ['a'] },
  ],
  accepted: [
    {
      ...{
        fingerprint: '0123456789ad',
        parts: ['0123456789ad'],
        title: 'login: 500',
        reason: 'API-17',
        until: '2026-02-01',
      },
      ...{ state: 'gone', cases: ['unsigned-token'] },
    },
  ],
});
