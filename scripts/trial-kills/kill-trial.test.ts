import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { builtCommand } from '../../src/testing/command-for-tests.ts';
import type { Attempt } from './attempt.ts';
import { audit } from './audit.ts';
import { killTrial } from './kill-trial.ts';
import { trialText } from './trial-text.ts';

const directory = mkdtempSync(join(tmpdir(), 'driftline-audit-'));
after(() => rmSync(directory, { recursive: true, force: true }));

test('after 25 kills at random points, some with a clock that jumps, no run and no alert is lost or doubled, and each next check works', async () => {
  await builtCommand();
  const figures = await killTrial({ kills: 25, seed: 4 });
  assert.deepEqual(figures.errors, [], trialText(figures, 4));
  assert.equal(figures.killed, 25);
  assert.deepEqual([figures.damaged, figures.alerts.lost], [0, 0]);
  assert.ok(figures.killedWithLock > 0 && figures.interrupted > 0 && figures.alerts.decided > 0);
  assert.ok(figures.jumped > 0);
});

test('an audit finds lost runs, damaged lines and alerts that were not stored', () => {
  const history = join(directory, 'history');
  mkdirSync(history);
  writeFileSync(join(history, 'login-2026-07.ndjson'), '{"type":"run"\n');
  const made: Attempt = {
    pid: 77,
    life: 0,
    jumped: false,
    killed: false,
    exitCode: 3,
    expected: 0,
    durationMs: 5,
    leftLock: false,
    received: ['an-alert'],
    stderr: 'disk full',
  };
  const { errors } = audit(
    [made, { ...made, pid: 78, killed: true, leftLock: true, received: [] }],
    [history],
  );
  assert.deepEqual(errors, [
    'the run of process 77 is lost',
    'process 77 ended with 3, expected 0: disk full',
    'the run of process 78, which was killed, is lost',
    'login-2026-07.ndjson:1 cannot be read',
    'an-alert was delivered and never stored',
  ]);
});
