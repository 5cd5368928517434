import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  linesOfHistory,
  makeFinding,
  makeHistory,
  makeStep,
  withState,
} from '../../history/store/history.fixture.ts';
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

test('one cause of several operations is one card and one line, on the page of the monitor and of its incident', () => {
  const reportsDirectory = temporaryDirectory();
  const history = join(reportsDirectory, 'history');
  mkdirSync(history);
  const stepOf = (operation: string, { run }: { run: Parameters<typeof makeStep>[0] }, received: string) => {
    const status = { id: 'status-undocumented', where: 'response status', expected: '200', received };
    const finding = makeFinding({ ...status, operation, case: 'documented', fingerprint: operation });
    return makeStep({ ...run, operation, case: 'documented', findings: [finding] });
  };
  const verdictAt = (before: number) => (before < 2 ? 'broken' : 'up');
  const runs = makeHistory({ end: NOW, everyMs: 60_000, runs: 9, verdictAt }).map((each) => {
    if (each.run.verdict === 'up') return each;
    const { monitor, time, run } = each.run;
    const own = { run: { monitor, time, run } };
    const failed = ['listPets', 'getPet', 'createPet'].map((name) =>
      stepOf(name, own, '500 Internal Server Error'),
    );
    return { ...each, steps: [...failed, stepOf('listOwners', own, '418')] };
  });
  writeFileSync(join(history, 'login-2026-01.ndjson'), linesOfHistory(withState(runs)));
  buildReports({ reportsDirectory, now: NOW });
  const [incident = assert.fail()] = readdirSync(join(reportsDirectory, 'out')).filter((name) =>
    name.startsWith('incident-'),
  );
  for (const name of ['monitor.html', incident]) {
    const text = readFileSync(join(reportsDirectory, 'out', name), 'utf8');
    const cards = [...text.matchAll(/<article class="finding">\s*<h4>[\s\S]*?<span>([^<]*)<\/span><\/h4>/g)];
    assert.deepEqual(
      cards.map(([, headline]) => headline),
      [
        'listPets and 2 more operations: 500 Internal Server Error (expected 200)',
        'listOwners: 418 (expected 200)',
      ],
      name,
    );
    assert.match(text, /In listPets, getPet, createPet\./, name);
    // Beside the card: what changed, and on the first screen of the monitor.
    assert.equal(
      text.split('>listPets and 2 more operations: 500').length - 1,
      name === 'monitor.html' ? 3 : 2,
    );
  }
  const [, worst = ''] =
    /<ul class="worst"[^>]*>([\s\S]*?)<\/ul>/.exec(
      readFileSync(join(reportsDirectory, 'out', 'monitor.html'), 'utf8'),
    ) ?? [];
  assert.equal(worst.match(/<li>/g)?.length, 2);
});
