import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startPostgres, withoutPostgres } from '../../testing/postgres-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { databaseOf } from '../postgres/database.ts';
import { postgresHistory } from '../postgres/postgres-history.ts';
import type { SuiteRun } from '../suite/suite-runs.ts';
import { readSummary } from '../summary/read-summary.ts';
import { makeRun, makeState, makeStep } from './history.fixture.ts';
import { fileHistory, type HistoryStore, moveHistory } from './history-store.ts';
import { deliveryLine, storeLine } from './line.ts';
import { readRunStore } from './read.ts';
import { RECORD_VERSION, type RunRecord } from './record.ts';

const server = withoutPostgres ? undefined : await startPostgres();

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-01-30T22:00:00.000Z');
const NOW = new Date(START + 20 * HOUR_MS);

function line(minutes: number, changes: Partial<RunRecord> = {}): string {
  const time = new Date(START + minutes * 60_000).toISOString();
  const run = makeRun({ run: `run-${minutes}`, time, ...changes });
  return storeLine(run, [makeStep({ run: run.run, time, monitor: run.monitor })], makeState());
}

function delivered(minutes: number): string {
  return deliveryLine({
    ...{ type: 'delivery', version: RECORD_VERSION, monitor: 'login', alert: 'alert-1', channel: 'webhook' },
    ...{ time: new Date(START + minutes * 60_000).toISOString(), outcome: 'delivered', attempts: 1 },
  });
}

const SUITE_RUN: SuiteRun = {
  type: 'suite',
  version: 1,
  time: '2026-01-30T22:00:00.000Z',
  ...{ durationMs: 900, target: 'mock', contract: 'contracts/a.yaml', depth: 'full', causes: [] },
  tests: { passed: 3, failed: 0, flaky: 0, skipped: 1 },
};

const STORES: readonly (readonly [name: string, open: () => Promise<HistoryStore>, skip: string | false])[] =
  [
    ['in files', async () => fileHistory(temporaryDirectory()), false],
    [
      'in PostgreSQL',
      async () => postgresHistory((await server?.database()) ?? assert.fail()),
      withoutPostgres,
    ],
  ];

for (const [name, open, skip] of STORES) {
  describe(`the history ${name}`, { skip }, () => {
    test('an empty one knows no monitor, no run and no note', async () => {
      const store = await open();
      assert.deepEqual(await store.monitors(), []);
      assert.equal(await store.last('login'), undefined);
      assert.deepEqual(await store.onCall('login'), { notes: [] });
      assert.deepEqual(await store.suiteRuns(), []);
      assert.equal(await store.updateRollUps('login', NOW), 0);
    });

    test('keeps runs and deliveries as they were, and the last run with what was delivered since', async () => {
      const store = await open();
      await store.append('login', [line(0), line(1)]);
      await store.append('login', [delivered(2)]);
      await store.append('other', [line(5, { monitor: 'other' })]);
      assert.deepEqual(await store.monitors(), ['login', 'other']);
      const last = await store.last('login');
      assert.equal(last?.run.run, 'run-1');
      assert.deepEqual(last.state, makeState());
      assert.deepEqual(
        last.deliveries.map(({ alert }) => alert),
        ['alert-1'],
      );
      const { runs, deliveries, damaged } = readRunStore(await store.folder(), 'login');
      assert.deepEqual(
        runs.map(({ run, steps, state }) => storeLine(run, steps, state)),
        [line(0), line(1)],
      );
      assert.equal(deliveries.length, 1);
      assert.deepEqual(damaged, []);
    });

    test('a line that is appended again stands there once; a folder that is read again has what is new', async () => {
      const store = await open();
      await store.append('login', [line(0), line(1)]);
      const times = (folder: string) => readRunStore(folder).runs.map(({ run }) => run.run);
      assert.deepEqual(times(await store.folder()), ['run-0', 'run-1']);
      await store.append('login', [line(1), line(2), delivered(2)]);
      await store.append('login', [delivered(2), line(0)]);
      assert.deepEqual(times(await store.folder()), ['run-0', 'run-1', 'run-2']);
      assert.equal(readRunStore(await store.folder()).deliveries.length, 1);
    });

    test('a run that was skipped for another one is never the last', async () => {
      const store = await open();
      await store.append('login', [line(0), line(1, { verdict: 'unknown', cause: 'overlap' })]);
      assert.equal((await store.last('login'))?.run.run, 'run-0');
    });

    test('a month follows the other, a clock that jumps loses nothing, and text of any kind comes back', async () => {
      const store = await open();
      const odd = { summary: '\u0000 "quotes" \\ ürü 😀 \ud800' };
      const wrong = line(0, { run: 'wrong', time: '2106-02-07T06:28:15.000Z' });
      const past = line(0, { run: 'past', time: '1970-01-01T00:00:05.000Z' });
      await store.append('login', [line(0), wrong, past, line(60 * 24 * 2, odd)]);
      const { runs } = readRunStore(await store.folder(), 'login');
      assert.deepEqual(runs.map(({ run }) => run.run).sort(), ['past', 'run-0', 'run-2880', 'wrong']);
      assert.equal(runs.find(({ run }) => run.run === 'run-2880')?.run.summary, odd.summary);
    });

    test('notes and silences are changed by two people at once without a loss', async () => {
      const store = await open();
      const silence = {
        from: '2026-01-30T22:00:00.000Z',
        until: '2026-01-31T22:00:00.000Z',
        reason: 'release',
      };
      await store.changeOnCall('login', ({ notes }) => ({ silence, notes }));
      const note = (text: string) =>
        store.changeOnCall('login', (before) => ({
          ...before,
          notes: [...before.notes, { incident: 'login-1', time: '2026-01-30T22:00:00.000Z', text }],
        }));
      await Promise.all(['one', 'two', 'three'].map(note));
      const onCall = await store.onCall('login');
      assert.deepEqual(onCall.silence, silence);
      assert.deepEqual(onCall.notes.map(({ text }) => text).sort(), ['one', 'three', 'two']);
    });

    test('suite runs come back the oldest first, each once', async () => {
      const store = await open();
      const later = { ...SUITE_RUN, time: '2026-01-30T23:00:00.000Z' };
      for (const run of [SUITE_RUN, later, SUITE_RUN]) await store.addSuiteRun(run);
      assert.deepEqual(await store.suiteRuns(), [SUITE_RUN, later]);
    });

    test('roll-ups are made, rebuilt and summed up alike; compacted runs leave them', async () => {
      const store = await open();
      const minutes = Array.from({ length: 300 }, (_, index) => index);
      await store.append(
        'login',
        minutes.map((minute) => line(minute, minute % 7 === 0 ? { verdict: 'down' } : {})),
      );
      assert.equal(await store.updateRollUps('login', NOW), 5);
      assert.equal(await store.updateRollUps('login', NOW), 0);
      const before = await store.rollUps('login');
      assert.deepEqual(await store.rebuild('login', NOW), { lines: 0, hours: 5 });
      assert.deepEqual(await store.rollUps('login'), before);
      const ranges = async () => readSummary(await store.folder(), 'login', { now: NOW }).ranges;
      const whole = await ranges();
      const options = { now: NOW, keepMs: 17 * HOUR_MS };
      const planned = await store.compact('login', { ...options, dryRun: true });
      assert.ok(planned.bytes > 100_000);
      assert.equal(readRunStore(await store.folder(), 'login').runs.length, 300);
      const done = await store.compact('login', options);
      assert.equal(done.bytes, planned.bytes);
      assert.deepEqual(await store.rollUps('login'), before);
      assert.equal((await store.last('login'))?.run.run, 'run-299');
      assert.ok(readRunStore(await store.folder(), 'login').runs.length <= 120);
      assert.deepEqual(await ranges(), whole);
    });
  });
}

test('histories are moved from files to PostgreSQL and back without a change', {
  skip: withoutPostgres,
}, async () => {
  const [from, back] = [fileHistory(temporaryDirectory()), fileHistory(temporaryDirectory())];
  const database = postgresHistory((await server?.database()) ?? assert.fail());
  await from.append('login', [line(0), line(1), delivered(1), line(60 * 24 * 2)]);
  await from.updateRollUps('login', NOW);
  await from.addSuiteRun(SUITE_RUN);
  await from.changeOnCall('login', () => ({
    notes: [{ incident: 'a', time: '2026-01-30T22:00:00.000Z', text: 'b' }],
  }));
  for (const [source, target] of [
    [from, database],
    [from, database],
    [database, back],
    [database, back],
  ] as const) {
    for (const monitor of await source.monitors()) await moveHistory(source, target, monitor);
    for (const run of await source.suiteRuns()) await target.addSuiteRun(run);
  }
  assert.deepEqual(readRunStore(await back.folder()), readRunStore(await from.folder()));
  assert.deepEqual(await back.rollUps('login'), await from.rollUps('login'));
  assert.deepEqual(await back.onCall('login'), await from.onCall('login'));
  assert.deepEqual(await back.suiteRuns(), [SUITE_RUN]);
});

test('processes that start at once make the tables once', { skip: withoutPostgres }, async () => {
  const address = (await server?.database()) ?? assert.fail();
  // Other parameters: connections of their own.
  const all = ['a', 'b', 'c', 'd'].map((name) => databaseOf(`${address}?application_name=${name}`));
  const found = await Promise.all(all.map(({ rows }) => rows('select version from driftline_schema')));
  assert.deepEqual(
    found,
    [1, 2, 3, 4].map(() => [{ version: 1 }]),
  );
  await Promise.all(all.map(({ close }) => close()));
});

test('a month has a partition, and goes with its last line', { skip: withoutPostgres }, async () => {
  const address = (await server?.database()) ?? assert.fail();
  const store = postgresHistory(address);
  await store.append('login', [line(0), line(60 * 24 * 60)]);
  const { files } = await store.compact('login', { now: new Date('2026-04-15'), keepMs: 15 * 24 * HOUR_MS });
  assert.deepEqual(files, ['driftline_line_2026_01']);
  assert.equal((await store.last('login'))?.run.run, 'run-86400');
});
