import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { baselinePath } from '../../drift/baseline-file.ts';
import { projectRoot } from '../../project/project-root.ts';
import { builtCommand, runCommand } from '../../testing/command-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { CONFORMING, type Day, dayOf, LOGIN, withFault } from './day.fixture.ts';
import { lasting } from './faults.fixture.ts';
import { summaryOf } from './story.fixture.ts';

before(builtCommand);

/** A copy of the contract, so that a baseline can be written beside it. */
function ownContract(): string {
  const path = join(temporaryDirectory(), 'sealmetrics.openapi.yaml');
  copyFileSync(join(projectRoot(), 'contracts', 'sealmetrics.openapi.yaml'), path);
  return path;
}

/** Accepts the current API, as `driftline baseline accept` does. */
async function accept({ settings, directory }: Day): Promise<void> {
  const { contract, baseUrl = '' } = settings;
  const env = { CONTRACT: contract, BASE_URL: baseUrl, REPORTS_DIR: join(directory, 'reports') };
  const { exitCode, stderr, stdout } = await runCommand(['baseline', 'accept'], { env });
  assert.equal(exitCode, 0, stderr);
  assert.equal(stdout, `${baselinePath(contract)}\n`);
}

test('an undocumented property is drift: a warning, notified once, with the reminders that are set, and no outage', async () => {
  const monitors = [{ ...LOGIN, alerts: { remindEvery: '1h', remindWarningsEvery: '4h' } } as const];
  const conditions = { '02:00': withFault('property-undocumented') };
  const day = await dayOf({ monitors, everyMinutes: 60, runs: 12, conditions });
  const unheard =
    'login: /unheardOf is not documented; expected no property other than access_token, token_type, expires_at; received an undocumented property';
  assert.deepEqual(summaryOf(day), {
    verdicts: 'up×2 drifting×10',
    notified: [
      `02:00 opened warning, since 02:00: login drifts from its contract since 2026-01-12 02:00 UTC: ${unheard}`,
      `06:00 reminder warning, since 02:00: login is still in trouble, since 2026-01-12 02:00 UTC (4 h): ${unheard}`,
      `10:00 reminder warning, since 02:00: login is still in trouble, since 2026-01-12 02:00 UTC (8 h): ${unheard}`,
    ],
    summaries: ['login: /unheardOf is not documented'],
    state: 'warning since 02:00',
    exported: [
      'probe_success 1',
      'verdict{verdict="drifting"} 1',
      'findings{severity="warning",family="drift"} 1',
      'rule_findings{operation="login",rule="body-property-undocumented",severity="warning"} 1',
      'runs_total{verdict="up"} 2',
      'runs_total{verdict="drifting"} 10',
      'last_run_timestamp_seconds 11:00',
      'level{level="warning"} 1',
      'level_since_timestamp_seconds 02:00',
      'token_life_seconds 3600',
    ],
  });
});

test('a change against the baseline is drift until it is accepted, and the change back is drift again', async () => {
  const quarter = lasting(900);
  const conditions = {
    '00:00': { act: accept },
    '02:00': quarter,
    '04:00': { ...quarter, act: accept },
    '06:00': CONFORMING,
  };
  const settings = { CONTRACT: ownContract() };
  const day = await dayOf({ settings, everyMinutes: 60, runs: 8, afresh: true, conditions });
  const changed =
    'login: the lifetime of the token changed, token lifetime; expected 60 minutes, as accepted in the baseline; received 15 minutes';
  const changedBack =
    'login: the lifetime of the token changed, token lifetime; expected 15 minutes, as accepted in the baseline; received 60 minutes';
  assert.deepEqual(summaryOf(day), {
    verdicts: 'up×2 drifting×2 up×2 drifting×2',
    notified: [
      `02:00 opened warning, since 02:00: login drifts from its contract since 2026-01-12 02:00 UTC: ${changed}`,
      `04:00 recovered ok, since 02:00: login is up again after 2 h drifting, since 2026-01-12 04:00 UTC; it was: ${changed}`,
      `06:00 opened warning, since 06:00: login drifts from its contract since 2026-01-12 06:00 UTC: ${changedBack}`,
    ],
    summaries: [
      'login: the lifetime of the token changed, token lifetime; expected 60 minutes, as accepted in the baseline; received 15 minutes',
      'login: the lifetime of the token changed, token lifetime; expected 15 minutes, as accepted in the baseline; received 60 minutes',
    ],
    lives: ['02:00 900 s', '06:00 3600 s'],
    state: 'warning since 06:00',
    exported: [
      'probe_success 1',
      'verdict{verdict="drifting"} 1',
      'findings{severity="warning",family="drift"} 1',
      'rule_findings{operation="login",rule="drift-token-lifetime-changed",severity="warning"} 1',
      'runs_total{verdict="up"} 4',
      'runs_total{verdict="drifting"} 4',
      'last_run_timestamp_seconds 07:00',
      'level{level="warning"} 1',
      'level_since_timestamp_seconds 06:00',
      'token_life_seconds 3600',
    ],
  });
});
