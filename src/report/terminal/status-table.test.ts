import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HistoryFold } from '../../history/objectives/history.ts';
import { statusOf } from '../../history/objectives/status.ts';
import { emptyRunSummary } from '../../history/roll-up/scan.ts';
import { makeFinding } from '../../history/store/history.fixture.ts';
import { FULL_RUN } from '../../history/store/samples.fixture.ts';
import { statusTable } from './status-table.ts';
import { wrapping } from './style.ts';

const now = new Date('2026-01-12T03:20:00.000Z');
const objectives = { availability: { target: 0.8, windowMs: 86_400_000 } };

function fold(runs: number, downAt: number): HistoryFold {
  const history = new HistoryFold('login', now);
  for (let ago = runs; ago > 0; ago -= 1) {
    const at = now.getTime() - ago * 60_000;
    history.addRun({ ...emptyRunSummary(), at, verdict: ago === downAt ? 'down' : 'up', serverMs: 40 });
  }
  return history;
}

const status = statusOf({ ...FULL_RUN, deliveries: [] }, fold(10, 5).history(), objectives, now);
const plain = { color: false, ...wrapping(80) };

test('says what is wrong before the figures, in 80 columns', () => {
  const lines = statusTable([status], plain).trimEnd().split('\n');
  for (const line of lines) assert.ok(line.length <= 80, line);
  const at = (pattern: RegExp) => lines.findIndex((line) => pattern.test(line));
  assert.equal(at(/^✖ login@eu-west {2}critical for 4 min, since 2026-01-12 03:16 UTC, flapping$/), 0);
  assert.equal(at(/^ {4}last run {2}4 min ago, unknown \(rate-limited\): rate limited/), 1);
  const order = [
    /^ {4}error {5}\S/,
    /^ {4}pending {3}slack, 2 attempts so far: login/,
    /^ {4}errors {4}/,
    /^ +measured +up +runs/,
  ];
  const found = order.map(at);
  assert.deepEqual(
    found,
    found.toSorted((one, other) => one - other),
  );
  assert.ok(
    found.every((each) => each > 1),
    found.join(', '),
  );
  assert.match(
    lines.join(' ').replace(/ +/g, ' '),
    /errors 1 min left, of 2 min allowed in the 10 min measured \(80 %\); spent slower than allowed/,
  );
  assert.match(lines.join('\n'), /^ {4}10 min +90 % +10 +0 +40 ms +40 ms +40 ms +40 ms$/m);
});

test('the worst monitor comes first, each with a mark, coloured on a terminal', () => {
  const { run, steps } = FULL_RUN;
  const { place: _, ...unplaced } = run;
  const well = { ...unplaced, monitor: 'search', verdict: 'up' as const };
  const bare = statusOf({ run: well, steps: [], deliveries: [] }, fold(10, 0).history(), {}, now);
  const text = statusTable([bare, status], { ...plain, color: true });
  assert.ok(text.indexOf('login') < text.indexOf('search'));
  assert.ok(
    text.includes('\u001B[32m✔ search\u001B[0m') && text.includes('\u001B[31m✖ login@eu-west\u001B[0m'),
  );
  assert.ok(steps.length > 0);
});

test('on a narrow terminal the columns of the server time are left out', () => {
  for (const line of statusTable([status], { color: false, ...wrapping(40) }).split('\n'))
    assert.ok(line.length <= 40, line);
});

test('a share is never rounded up to all', () => {
  const many = new HistoryFold('login', now);
  for (let index = 0; index < 300_000; index += 1) {
    many.addRun({ ...emptyRunSummary(), at: now.getTime() - 1000, verdict: index === 0 ? 'down' : 'up' });
  }
  const { run, steps } = FULL_RUN;
  const text = statusTable([statusOf({ run, steps, deliveries: [] }, many.history(), {}, now)], plain);
  assert.match(text, /1 s +99\.99 % /);
});

test('one cause of several operations is one line', () => {
  const found = ['listPets', 'getPet', 'createPet'].map((operation) =>
    makeFinding({
      ...{ id: 'status-undocumented', where: 'response status', expected: '200', operation },
      ...{ received: '500 Internal Server Error', case: 'documented', fingerprint: operation },
    }),
  );
  const text = statusTable([{ ...status, findings: found }], { color: false });
  assert.equal(text.match(/^ {4}error .*500 Internal Server Error/gm)?.length, 1);
  assert.match(text, /error {5}listPets and 2 more operations: 500 Internal Server Error \(expected 200\)/);
});
