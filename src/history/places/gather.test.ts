import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { updateRollUps } from '../roll-up/update.ts';
import { makeHistory, makeRun, makeState } from '../store/history.fixture.ts';
import { lastOf } from '../store/latest.ts';
import { deliveryLine, storeLine } from '../store/line.ts';
import { type OnCall, readOnCall, writeOnCall } from '../store/on-call.ts';
import { readRunStore } from '../store/read.ts';
import { RECORD_VERSION } from '../store/record.ts';
import { readSuiteRuns } from '../suite/suite-runs.ts';
import { readSummary } from '../summary/read-summary.ts';
import { gatherHistories } from './gather.ts';

const NOW = new Date('2026-01-12T12:00:00.000Z');
const at = (minute: number) => new Date(NOW.getTime() - minute * 60_000).toISOString();

/** What one machine has. */
interface Machine {
  readonly place: string | undefined;
  /** Minutes ago. */
  readonly runs: readonly number[];
  readonly deliveries: readonly number[];
  readonly torn: boolean;
  readonly notes: readonly number[];
  readonly silencedAt: number | undefined;
  readonly suite: readonly number[];
}

const minutes = fc.uniqueArray(fc.nat(300), { maxLength: 8 });
const machines: fc.Arbitrary<Machine[]> = fc.array(
  fc.record({
    place: fc.constantFrom('eu-west', 'us-east', undefined),
    ...{ runs: minutes, deliveries: minutes, notes: minutes, suite: minutes },
    torn: fc.boolean(),
    silencedAt: fc.option(fc.nat(300), { nil: undefined }),
  }),
  { minLength: 2, maxLength: 4 },
);

function writeMachine(directory: string, { place, ...machine }: Machine): string {
  mkdirSync(directory, { recursive: true });
  const lines = machine.runs.map((minute) => {
    const run = makeRun({
      run: `run-${minute}`,
      time: at(minute),
      ...(place === undefined ? {} : { place }),
    });
    return { minute, line: storeLine(run, [], makeState({ since: run.time })) };
  });
  const deliveries = machine.deliveries.map((minute) => {
    const delivery = {
      type: 'delivery',
      version: RECORD_VERSION,
      monitor: 'login',
      time: at(minute),
    } as const;
    return {
      minute,
      line: deliveryLine({ ...delivery, alert: 'a', channel: 'slack', outcome: 'delivered', attempts: 1 }),
    };
  });
  const all = [...lines, ...deliveries].sort((a, b) => b.minute - a.minute).map(({ line }) => line);
  writeFileSync(
    join(directory, 'login-2026-01.ndjson'),
    `${all.join('')}${machine.torn ? '{"type":"run","ver' : ''}`,
  );
  updateRollUps(directory, 'login', NOW);
  const notes = machine.notes.map((minute) => ({
    incident: 'login-1',
    time: at(minute),
    text: `note ${minute}`,
  }));
  const { silencedAt } = machine;
  const silence =
    silencedAt === undefined ? {} : { silence: { from: at(silencedAt), until: at(-60), reason: 'x' } };
  writeOnCall(directory, 'login', {
    ...silence,
    notes,
    ...(silencedAt === undefined ? {} : { changedAt: at(silencedAt) }),
  });
  for (const minute of machine.suite) appendFileSync(join(directory, 'suite.ndjson'), suiteLine(minute));
  return directory;
}

function suiteLine(minute: number): string {
  const run = {
    type: 'suite',
    version: 1,
    time: at(minute),
    durationMs: 1,
    target: 'mock',
    contract: 'a.yaml',
  };
  const rest = { depth: 'polite', tests: { passed: 1, failed: 0, flaky: 0, skipped: 0 }, causes: [] };
  return `${JSON.stringify({ ...run, ...rest })}\n`;
}

function contentsOf(directory: string): Record<string, string> {
  const names = readdirSync(directory).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(directory, name), 'utf8')]));
}

test('histories gathered in any order, at once or one by one, twice, or from what was gathered before: the result is the same', () => {
  const root = temporaryDirectory();
  let round = 0;
  fc.assert(
    fc.property(machines, fc.infiniteStream(fc.nat(1000)), (written, choices) => {
      round += 1;
      const base = join(root, String(round));
      const folders = written.map((machine, index) => writeMachine(join(base, `machine-${index}`), machine));
      const shuffled = folders
        .map((folder) => ({ folder, by: choices.next().value as number }))
        .sort((a, b) => a.by - b.by)
        .map(({ folder }) => folder);
      const [one, other, third] = ['one', 'other', 'third'].map((name) => join(base, name)) as [
        string,
        string,
        string,
      ];
      gatherHistories(folders, one, NOW);
      const expected = contentsOf(one);
      for (const folder of shuffled) gatherHistories([folder], other, NOW);
      assert.deepEqual(contentsOf(other), expected);
      const again = gatherHistories(shuffled, one, NOW);
      assert.deepEqual(
        [contentsOf(one), again.stores.every(({ added }) => added === 0), again.suiteRuns],
        [expected, true, 0],
      );
      gatherHistories([other, ...shuffled.slice(1)], third, NOW);
      assert.deepEqual(contentsOf(third), expected);
      const stores = new Map<string, Set<number>>();
      for (const { place, runs } of written) {
        const store = place === undefined ? 'login' : `login@${place}`;
        stores.set(store, new Set([...(stores.get(store) ?? []), ...runs]));
      }
      for (const [store, runs] of stores) {
        assert.equal(readRunStore(one, store).runs.length, runs.size);
        assert.deepEqual(readRunStore(one, store).damaged, []);
      }
      assert.equal(readSuiteRuns(one).length, new Set(written.flatMap(({ suite }) => suite)).size);
      rmSync(base, { recursive: true });
    }),
    { numRuns: 60 },
  );
});

test('each place has its own store, which every reader of a history reads', () => {
  const root = temporaryDirectory();
  const machine = (place: string, verdict: 'up' | 'down') => {
    const directory = join(root, place);
    mkdirSync(directory);
    const history = makeHistory({
      end: NOW,
      everyMs: 60_000,
      runs: 90,
      verdictAt: (before) => (before < 5 ? verdict : 'up'),
    });
    const lines = history.map(({ run, steps }) => storeLine({ ...run, place }, steps, makeState()));
    writeFileSync(join(directory, 'login-2026-01.ndjson'), lines.join(''));
    return directory;
  };
  const target = join(root, 'gathered');
  const gathered = gatherHistories([machine('eu-west', 'down'), machine('us-east', 'up')], target, NOW);
  assert.deepEqual(gathered.stores, [
    { store: 'login@eu-west', runs: 90, added: 90, hours: 1 },
    { store: 'login@us-east', runs: 90, added: 90, hours: 1 },
  ]);
  assert.equal(lastOf(target, 'login@eu-west', NOW)?.run.verdict, 'down');
  assert.equal(lastOf(target, 'login@eu-west', NOW)?.run.place, 'eu-west');
  const summary = readSummary(target, 'login@eu-west', { now: NOW });
  assert.deepEqual([summary.recent.length, summary.ranges.day.runs], [90, 90]);
  // As the alerts of that machine have it.
  assert.deepEqual(
    summary.incidents.map(({ id }) => id),
    ['login@eu-west-20260112T115600.000Z'],
  );
});

test('hours whose runs were removed keep their roll-ups', () => {
  const root = temporaryDirectory();
  const source = join(root, 'source');
  mkdirSync(source);
  const file = join(source, 'login-2026-01.ndjson');
  const history = makeHistory({ end: NOW, everyMs: 60_000, runs: 600 });
  const lines = history.map(({ run, steps }) => storeLine({ ...run, place: 'eu' }, steps, makeState()));
  writeFileSync(file, lines.join(''));
  updateRollUps(source, 'login', NOW);
  writeFileSync(file, lines.slice(-430).join(''));
  const target = join(root, 'target');
  gatherHistories([source], target, NOW);
  assert.equal(readSummary(target, 'login@eu', { now: NOW }).ranges.day.runs, 600);
});

test('lines that cannot be used are named, and a place that is no name becomes no file', () => {
  const root = temporaryDirectory();
  const source = join(root, 'source');
  mkdirSync(source);
  const line = (place: string, run: string) => storeLine(makeRun({ place, run }), [], makeState());
  const text = [
    'junk\n',
    line('../../up', 'a'),
    line('eu', 'b'),
    '{"type":"run"}\n',
    line('eu', 'c').slice(0, 99),
  ].join('');
  writeFileSync(join(source, 'login-2026-01.ndjson'), text);
  writeFileSync(join(source, 'login@..-2026-01.ndjson'), text);
  writeFileSync(join(source, 'login.on-call.json'), '{');
  const target = join(root, 'target');
  const { stores, skipped, unreadable } = gatherHistories([source], target, NOW);
  assert.deepEqual(
    stores.map(({ store, runs }) => [store, runs]),
    [
      ['login', 1],
      ['login@eu', 1],
    ],
  );
  assert.deepEqual(skipped, [{ file: join(source, 'login-2026-01.ndjson'), lines: [1, 4, 5] }]);
  assert.deepEqual(unreadable, [join(source, 'login.on-call.json')]);
  assert.deepEqual(readdirSync(root).sort(), ['source', 'target']);
});

test('a silence that was ended on its machine is over in what was gathered', () => {
  const root = temporaryDirectory();
  const [source, target] = [join(root, 'source'), join(root, 'target')];
  writeMachine(source, {
    place: 'eu',
    runs: [1],
    deliveries: [],
    torn: false,
    notes: [5],
    silencedAt: 10,
    suite: [],
  });
  gatherHistories([source], target, NOW);
  const silence = (): OnCall['silence'] => readOnCall(target, 'login@eu').silence;
  assert.equal(silence()?.reason, 'x');
  writeOnCall(source, 'login', { changedAt: at(2), notes: [] });
  gatherHistories([source], target, NOW);
  assert.deepEqual([silence(), readOnCall(target, 'login@eu').notes.length], [undefined, 1]);
});
