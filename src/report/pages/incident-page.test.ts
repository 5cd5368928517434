import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { linesOfHistory, makeHistory, withState } from '../../history/store/history.fixture.ts';
import { writeOnCall } from '../../history/store/on-call.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { buildReports } from '../build.ts';

const NOW = new Date('2026-01-12T12:00:00.000Z');

test('each incident has a page with what changed, its findings, timeline and notes, linked from the monitor', () => {
  const reportsDirectory = temporaryDirectory();
  const history = join(reportsDirectory, 'history');
  mkdirSync(history);
  const verdictAt = (before: number) => (before < 3 ? 'down' : before < 40 || before > 45 ? 'up' : 'broken');
  const runs = makeHistory({ end: NOW, everyMs: 60_000, runs: 90, verdictAt });
  writeFileSync(join(history, 'login-2026-01.ndjson'), linesOfHistory(withState(runs)));
  const [open, over] = ['login-20260112T115800.000Z', 'login-20260112T111500.000Z'] as const;
  const notes = [{ incident: over, time: NOW.toISOString(), text: 'their <proxy>' }];
  writeOnCall(history, 'login', { notes });
  buildReports({ reportsDirectory, now: NOW });
  const read = (name: string) => readFileSync(join(reportsDirectory, 'out', name), 'utf8');
  const monitor = read('monitor.html');
  for (const id of [open, over]) assert.ok(monitor.includes(`href="incident-${id}.html"`), id);
  const now = read(`incident-${open}.html`);
  assert.match(now, /Still open/);
  assert.match(now, /id="changes"[\s\S]*First run of the incident[\s\S]*Response of login/);
  assert.match(now, /call-refused/);
  const then = read(`incident-${over}.html`);
  assert.match(then, /Resolved <time[^>]*datetime="2026-01-12T11:21:00.000Z"/);
  assert.match(then, /is missing/);
  assert.match(then, /their &lt;proxy&gt;/);
  assert.ok(!existsSync(join(reportsDirectory, 'out', 'incident-.html')));
});
