import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startPostgres, withoutPostgres } from '../../testing/postgres-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { gatherHistories } from '../places/gather.ts';
import { databaseOf } from '../postgres/database.ts';
import { postgresHistory } from '../postgres/postgres-history.ts';
import type { SuiteRun } from '../suite/suite-runs.ts';
import { readSummary } from '../summary/read-summary.ts';
import { makeRun, makeState, makeStep } from './history.fixture.ts';
import { fileHistory, type HistoryStore, moveHistory, storesNamed } from './history-store.ts';
import { deliveryLine, storeLine } from './line.ts';
import { readOnCall } from './on-call.ts';
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
      assert.deepEqual(await store.stores(), []);
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
      assert.deepEqual(await store.stores(), ['login', 'other']);
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

    test('the runs and roll-ups of each place stand apart; what is wanted of one is copied alone', async () => {
      const store = await open();
      const lines = [0, 1, 2].map((minute) => line(minute, { place: 'eu-west' }));
      await store.append('login@eu-west', lines);
      await store.append('login@us-east', [line(1, { place: 'us-east', verdict: 'down' })]);
      await store.append('login', [line(9)]);
      assert.deepEqual(await store.stores(), ['login', 'login@eu-west', 'login@us-east']);
      assert.equal((await store.last('login@eu-west'))?.run.run, 'run-2');
      assert.equal((await store.last('login'))?.run.run, 'run-9');
      assert.equal(await store.updateRollUps('login@eu-west', NOW), 1);
      assert.deepEqual(
        (await store.rollUps('login@eu-west')).map((text) => {
          const { type, monitor, runs } = JSON.parse(text);
          return [type, monitor, runs];
        }),
        [
          ['hour', 'login@eu-west', 3],
          ['day', 'login@eu-west', 3],
        ],
      );
      assert.deepEqual(await store.rollUps('login@us-east'), []);
      const folder = await store.folder({ stores: ['login@us-east'] });
      const { runs } = readRunStore(folder, 'login@us-east');
      assert.deepEqual(
        runs.map(({ run }) => [run.run, run.place, run.verdict]),
        [['run-1', 'us-east', 'down']],
      );
      assert.equal(readSummary(await store.folder(), 'login@eu-west', { now: NOW }).ranges.year.runs, 3);
      await assert.rejects(store.append('login@', lines), /cannot be called "login@"/);
      await assert.rejects(store.append('login@eu@west', lines), /cannot be called/);
      await assert.rejects(store.append('login@../x', lines), /cannot be called/);
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
    for (const monitor of await source.stores()) await moveHistory(source, target, monitor);
    for (const run of await source.suiteRuns()) await target.addSuiteRun(run);
  }
  assert.deepEqual(readRunStore(await back.folder()), readRunStore(await from.folder()));
  assert.deepEqual(await back.rollUps('login'), await from.rollUps('login'));
  assert.deepEqual(await back.onCall('login'), await from.onCall('login'));
  assert.deepEqual(await back.suiteRuns(), [SUITE_RUN]);
});

test('files of a machine with a place are imported under it, and exported as gather has them', {
  skip: withoutPostgres,
}, async () => {
  const [from, back, gathered] = [temporaryDirectory(), temporaryDirectory(), temporaryDirectory()];
  const [machine, exported] = [fileHistory(from), fileHistory(back)];
  const database = postgresHistory((await server?.database()) ?? assert.fail());
  const place = 'eu-west';
  // It had no place at first; a delivery belongs to the run before it.
  await machine.append('login', [line(0), line(1, { place }), delivered(2), line(60 * 24 * 2, { place })]);
  await machine.updateRollUps('login', NOW);
  await machine.changeOnCall('login', () => ({
    changedAt: '2026-01-30T23:00:00.000Z',
    notes: [{ incident: 'a', time: '2026-01-30T22:00:00.000Z', text: 'b' }],
  }));
  const silence = { from: '2026-01-30T22:00:00.000Z', until: '2026-01-31T22:00:00.000Z', reason: 'release' };
  await database.changeOnCall('login', ({ notes }) => ({
    changedAt: '2026-01-30T23:30:00.000Z',
    silence,
    notes,
  }));
  await moveHistory(machine, database, 'login');
  assert.deepEqual(await moveHistory(machine, database, 'login'), [
    { store: 'login', lines: 1, rollUps: 0 },
    { store: 'login@eu-west', lines: 3, rollUps: 2 },
  ]);
  const left = await database.onCall('login@eu-west');
  assert.deepEqual(
    [left.silence, left.notes.length],
    [silence, 1],
    'what was newer is kept, and notes are merged',
  );
  assert.deepEqual(await database.onCall('login'), left);
  const folder = await database.folder();
  for (const name of ['login', 'login@eu-west']) assert.deepEqual(readOnCall(folder, name), left);
  for (const name of await database.stores()) await moveHistory(database, exported, name);
  for (const name of await database.stores()) await moveHistory(exported, database, name);
  gatherHistories([from], gathered, NOW);
  for (const name of ['login', 'login@eu-west']) {
    assert.deepEqual(readRunStore(back, name), readRunStore(gathered, name));
  }
  assert.deepEqual(
    await exported.rollUps('login@eu-west'),
    await fileHistory(gathered).rollUps('login@eu-west'),
  );
  assert.deepEqual(await database.stores(), ['login', 'login@eu-west']);
  assert.equal(readRunStore(await database.folder()).runs.length, 3);
});

test('a name means the stores of all its places, that of a store this one', () => {
  const known = ['login', 'login-2', 'login@eu', 'login@us'];
  assert.deepEqual(storesNamed([], known), known);
  assert.deepEqual(storesNamed(['login', 'login@eu'], known), ['login', 'login@eu', 'login@us']);
  assert.deepEqual(storesNamed(['login@us'], known), ['login@us']);
  assert.throws(() => storesNamed(['login', 'logi'], known, ' in x'), /history in x has no monitor "logi"/);
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
