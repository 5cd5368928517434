import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextState } from '../state/next-state.ts';
import { type Alert, DEFAULT_ALERT_POLICY, type MonitorState } from '../state/state.ts';
import { makeRun } from '../store/history.fixture.ts';
import type { RunRecord } from '../store/record.ts';
import { type PlacesPolicy, togetherWith } from './places.ts';

const MINUTE_MS = 60_000;
const START = Date.parse('2026-01-12T03:00:00.000Z');
const SILENT_AFTER_15: PlacesPolicy = { withinMs: 10 * MINUTE_MS, silentAfterMs: 15 * MINUTE_MS };

/** Places with one database: each run knows the last run of each. */
function machines(policy = SILENT_AFTER_15) {
  const last = new Map<string, { run: RunRecord; state: MonitorState }>();
  const heard: Alert[] = [];
  /** A run of a place, which sees the others as they are, or as they were. */
  const run = (place: string, minute: number, changes: Partial<RunRecord> = {}, seen = new Map(last)) => {
    const time = new Date(START + minute * MINUTE_MS);
    const made = makeRun({ run: `${place}-${minute}`, place, time: time.toISOString(), ...changes });
    const others = [...seen].map(([name, each]) => ({ store: `login@${name}`, last: each }));
    const { state, alerts } = nextState(last.get(place)?.state, made, DEFAULT_ALERT_POLICY, {
      ...{ steps: [], channels: ['webhook'] },
      together: togetherWith(made, others, policy, time),
    });
    for (const { alert } of state.pending.filter(({ alert }) => alerts.includes(alert))) heard.push(alert);
    last.set(place, { run: made, state: { ...state, pending: [] } });
    return alerts.map(({ kind, place: about }) => `${kind} ${about}`);
  };
  return { last, heard, run };
}

test('a place that is silent is notified once, by the first that finds it so; the place itself says that it runs again', () => {
  const { run, heard, last } = machines();
  for (const place of ['ap', 'eu', 'us']) run(place, 0);
  assert.deepEqual(run('ap', 10), []);
  assert.deepEqual(run('us', 10), []);
  assert.deepEqual(run('ap', 16), ['silent eu']);
  assert.deepEqual(run('us', 17), []);
  assert.deepEqual(run('ap', 20), []);
  assert.deepEqual(run('us', 25), []);
  assert.deepEqual(run('eu', 30), ['heard eu']);
  assert.deepEqual(run('eu', 31), []);
  assert.deepEqual(run('ap', 32), []);
  assert.deepEqual(run('eu', 33), []);
  assert.deepEqual(
    [...last].flatMap(([, { state }]) => state.silentPlaces ?? []),
    [],
  );
  const [silent, again] = heard;
  const { id, incident, level, verdict, headline, places } = silent ?? assert.fail();
  assert.deepEqual(
    [id, incident, level, verdict, places?.silent],
    [
      'login@eu-silent-20260112T030000.000Z-silent',
      'login@eu-silent-20260112T030000.000Z',
      'warning',
      'unknown',
      ['eu'],
    ],
  );
  assert.equal(headline, 'login at eu is silent: its last run was at 2026-01-12 03:00 UTC; noticed at ap');
  assert.equal(again?.headline, 'login at eu runs again, after 30 min of silence');
  assert.deepEqual([again?.incident, again?.level], [incident, 'ok']);
  run('us', 45);
  assert.deepEqual([run('ap', 50), run('us', 51)], [['silent eu'], []], 'a second silence is another one');
});

test('two places that find it at the same moment notify under the same id', () => {
  const { run, heard, last } = machines();
  for (const place of ['ap', 'eu', 'us']) run(place, 0);
  run('ap', 14);
  run('us', 14);
  const before = new Map(last);
  run('ap', 16, {}, before);
  run('us', 16, {}, before);
  assert.deepEqual(new Set(heard.map(({ id }) => id)).size, 1);
  assert.equal(heard.length, 2);
  assert.deepEqual([run('eu', 20), run('ap', 21), run('us', 21), run('eu', 22)], [['heard eu'], [], [], []]);
});

test('the one that noticed it may fall silent too; runs that come late are no sign of people having been notified', () => {
  const { run, last } = machines();
  for (const place of ['ap', 'eu', 'us']) run(place, 0);
  assert.deepEqual(run('ap', 16), ['silent eu', 'silent us']);
  // A run that waited on its machine while the database was away: its state knows of nobody.
  const late = last.get('eu') ?? assert.fail();
  last.set('eu', {
    ...late,
    run: makeRun({ place: 'eu', time: new Date(START + 18 * MINUTE_MS).toISOString() }),
  });
  assert.deepEqual(run('ap', 19), []);
  assert.deepEqual(run('eu', 20), ['heard eu']);
  assert.deepEqual(run('us', 21), ['heard us']);
  assert.deepEqual(
    [run('us', 36), run('eu', 35), run('us', 40)],
    [['silent ap', 'silent eu'], ['heard eu'], []],
  );
  assert.deepEqual(run('ap', 41), ['heard ap']);
});

test('a silenced monitor notifies of nothing; the first run after the silence does', () => {
  const silenced = { until: '2026-01-13T00:00:00.000Z', reason: 'release' };
  const { run } = machines();
  for (const place of ['ap', 'eu']) run(place, 0);
  assert.deepEqual([run('ap', 16, { silenced }), run('ap', 20)], [[], ['silent eu']]);
  assert.deepEqual(
    [run('eu', 22, { silenced }), run('ap', 23), run('eu', 24), run('eu', 25)],
    [[], [], ['heard eu'], []],
  );
});

test('a place that never ran has the time to be set up; nothing is notified where nobody knows how often a place runs', () => {
  const named = machines({ ...SILENT_AFTER_15, of: ['ap', 'eu'] });
  assert.deepEqual(
    [0, 10, 15, 16, 20].map((minute) => named.run('ap', minute)),
    [[], [], [], ['silent eu'], []],
  );
  assert.match(named.heard[0]?.headline ?? '', /^login at eu is silent: it has never run; noticed at ap$/);
  assert.deepEqual(named.run('eu', 21), ['heard eu']);
  const unknown = machines({ withinMs: 600_000 });
  for (const place of ['ap', 'eu']) unknown.run(place, 0);
  assert.deepEqual(unknown.run('ap', 60), []);
});
