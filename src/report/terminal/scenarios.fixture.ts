// Test support: the terminal output of some scenarios, formatted from records of a monitor and a suite.
import { DRIFT_FINDING, makeFinding, makeStep } from '../../history/store/history.fixture.ts';
import type { RunRecord, StepRecord } from '../../history/store/record.ts';
import { summaryText } from '../../playwright/reporter/outputs.ts';
import { makeSuiteReport } from '../suite-report.fixture.ts';
import { formatRecord, type TerminalStyle } from '../terminal.ts';
import { codeFrame } from './code-frame.ts';
import { wrapping } from './style.ts';

const CONTRACT = [
  'components:',
  '  schemas:',
  '    Token:',
  '      required: [access_token, token_type, expires_at]',
  '      properties:',
  '        token_type: { type: string, const: Bearer }',
  '        expires_at: { type: string, format: date-time }',
];

/** A terminal of this width; without colours, to keep the stored texts readable. */
function terminal(columns: number): TerminalStyle {
  return { color: false, frame: (contract) => codeFrame(contract, () => CONTRACT), ...wrapping(columns) };
}

const RUN: RunRecord = {
  ...{ type: 'run', version: 3, run: 'a', monitor: 'login', time: '2026-01-01T00:00:00.000Z' },
  ...{ durationMs: 20, verdict: 'up', exitCode: 0, summary: '2 of 2 exchanges keep the contract' },
  ...{ contract: 'contracts/x.yaml', contractHash: 'abc', target: 'mock' },
  ...{ steps: 2, errors: 0, warnings: 0, serverMs: 10.04 },
};

const STEP: StepRecord = makeStep({
  ...{ operation: 'login', case: 'right-credentials', status: 200, outcome: 'response', findings: [] },
  phases: { connect: 1, server: 10.04, total: 12.26 },
});
const MISSING = makeFinding({ contract: 'contracts/x.yaml:4:17' });
const WRONG = makeFinding({
  ...{ id: 'body-const-wrong', title: 'A value does not match its const' },
  ...{ where: 'response body /token_type', received: '"bearer"', expected: '"Bearer"' },
  ...{ contract: 'contracts/x.yaml:6:37', reason: 'agreed with the provider' },
});

function shown(style: TerminalStyle, run: RunRecord, ...steps: readonly StepRecord[]): string {
  return [...steps, run].map((record) => formatRecord(record, style)).join('');
}

/** The complete terminal output of each scenario, by its name. */
export const SCENARIOS: Readonly<Record<string, () => string>> = {
  'all-is-well': () => shown(terminal(80), RUN, STEP, { ...STEP, case: 'unknown-user', status: 401 }),

  'two-violations': () =>
    shown(
      terminal(80),
      { ...RUN, verdict: 'broken', exitCode: 2, errors: 2, summary: 'login: 2 contract violations' },
      {
        ...STEP,
        findings: [MISSING, WRONG, { ...DRIFT_FINDING, contract: MISSING.contract, change: 'additive' }],
      },
    ),

  'on-a-narrow-terminal': () =>
    shown(
      terminal(44),
      { ...RUN, verdict: 'broken', exitCode: 2, errors: 1, summary: 'login: a required property is missing' },
      { ...STEP, findings: [{ ...WRONG, received: JSON.stringify('漢字'.repeat(20)) }] },
    ),

  'saved-by-a-second-attempt': () =>
    shown(terminal(80), RUN, {
      ...STEP,
      attempts: [
        {
          ...{ time: '2026-01-01T00:00:00.000Z', outcome: 'reset' },
          ...{ failure: 'the connection was reset, waiting for the first byte', phases: { total: 31.2 } },
        },
      ],
    }),

  'a-busy-monitor-host': () => {
    const { serverMs: _none, ...run } = RUN;
    const cause = { verdict: 'unknown', cause: 'event-loop', exitCode: 3 } as const;
    const summary = 'the monitor process was too busy to measure';
    return shown(terminal(80), { ...run, ...cause, summary }, { ...STEP, lagMs: 812.4, untrusted: true });
  },

  'told-to-wait-after-a-gap': () => {
    const { serverMs: _none, ...run } = RUN;
    return shown(terminal(80), {
      ...run,
      ...{ verdict: 'unknown', cause: 'rate-limited', exitCode: 3, steps: 0 },
      summary: 'the API limits the rate of requests',
      notBefore: '2026-01-01T00:05:00.000Z',
      gap: { from: '2025-12-31T22:00:00.000Z', missed: 12 },
    });
  },

  'summary-of-the-suite': () =>
    summaryText(
      makeSuiteReport({
        findings: [
          { finding: MISSING, tests: ['one', 'two', 'three', 'four'], count: 6 },
          { finding: { ...DRIFT_FINDING, contract: MISSING.contract }, tests: ['one'], count: 1 },
        ],
        switchedOff: [{ rule: 'server-slow', reason: 'checked by a monitor that has a limit of its own' }],
      }),
      terminal(80),
    ),
};
