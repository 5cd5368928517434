import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { linesOfHistory, makeHistory, withState } from '../../history/store/history.fixture.ts';
import { deliveryLine } from '../../history/store/line.ts';
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

test('an id of a foreign history is a file name beside the others, never a path; of many pages the oldest go', () => {
  const folder = temporaryDirectory();
  const reportsDirectory = join(folder, 'reports');
  for (const name of ['history', 'out']) mkdirSync(join(reportsDirectory, name), { recursive: true });
  const [last] = makeHistory({ end: NOW, everyMs: 60_000, runs: 1, verdictAt: () => 'broken' });
  assert.ok(last);
  const delivery = {
    ...({ type: 'delivery', version: 3, monitor: 'login', time: NOW.toISOString() } as const),
    ...({ channel: 'slack', outcome: 'delivered', attempts: 1 } as const),
    alert: 'x/../../../mail-20260112T010101.000Z-opened-20260112T010101.000Z',
  };
  const lines = linesOfHistory([{ ...last, run: { ...last.run, place: '/../../../place' } }]);
  writeFileSync(join(reportsDirectory, 'history/login-2026-01.ndjson'), lines + deliveryLine(delivery));
  const older = (day: number) =>
    `incident-login-${new Date(Date.UTC(2020, 0, day)).toISOString().replaceAll(/[-:]/g, '')}.html`;
  for (let day = 1; day <= 1000; day += 1) writeFileSync(join(reportsDirectory, 'out', older(day)), '');
  buildReports({ reportsDirectory, now: NOW });
  const out = readdirSync(join(reportsDirectory, 'out'));
  const built = out.filter((name) => /^incident-.*2026/.test(name));
  assert.deepEqual(built, [
    'incident-login@_.._.._.._place-20260112T120000.000Z.html',
    'incident-x_.._.._.._mail-20260112T010101.000Z.html',
  ]);
  assert.deepEqual([readdirSync(folder), readdirSync(reportsDirectory)], [['reports'], ['history', 'out']]);
  assert.deepEqual(
    [1, 2, 3].map((day) => out.includes(older(day))),
    [false, false, true],
  );
});
