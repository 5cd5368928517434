import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun, makeState } from '../store/history.fixture.ts';
import type { Verdict } from '../store/record.ts';
import { globalIncidents, type PlaceRun, type PlacesPolicy, placesStatus, togetherWith } from './places.ts';

const NOW = new Date('2026-01-12T03:30:00.000Z');
const at = (minutesAgo: number) => new Date(NOW.getTime() - minutesAgo * 60_000).toISOString();
const POLICY: PlacesPolicy = { quorum: 2, withinMs: 600_000, silentAfterMs: 900_000 };

function ran(place: string, verdict: Verdict, minutesAgo = 1, level?: PlaceRun['level']): PlaceRun {
  return { place, run: { verdict, time: at(minutesAgo), summary: verdict }, ...(level && { level }) };
}

function together(runs: readonly PlaceRun[], policy = POLICY) {
  const { state, level, verdict, failing, silent, summary } = placesStatus('login', runs, policy, NOW);
  return { state, level, verdict, failing, silent, summary };
}

test('an incident is global where the quorum sees it, and says which places do', () => {
  assert.deepEqual(together([ran('us', 'down'), ran('eu', 'broken'), ran('ap', 'up')]), {
    ...{ state: 'global', level: 'critical', verdict: 'down', failing: ['eu', 'us'], silent: [] },
    summary: 'down at eu and us (2 of 3 places)',
  });
});

test('what one place alone sees is local to it, and a warning', () => {
  assert.deepEqual(together([ran('us', 'up'), ran('eu', 'down'), ran('ap', 'up')]), {
    ...{ state: 'local', level: 'warning', verdict: 'up', failing: ['eu'], silent: [] },
    summary: 'local to eu (1 of 3 places, an incident needs 2)',
  });
});

test('a failure that is older than the window counts no more', () => {
  const runs = [ran('us', 'down', 14), ran('eu', 'down', 1), ran('ap', 'up', 1)];
  assert.deepEqual([together(runs).state, together(runs).failing], ['local', ['eu']]);
  assert.equal(together(runs, { ...POLICY, withinMs: 840_000 }).state, 'global');
});

test('a place that is silent, or that never ran, is noticed and warns', () => {
  const found = together([ran('us', 'up', 16), ran('eu', 'up')], { ...POLICY, of: ['eu', 'us', 'ap'] });
  assert.deepEqual([found.state, found.level, found.silent], ['fine', 'warning', ['ap', 'us']]);
  assert.equal(found.summary, 'fine at 1 of 3 places; silent: ap and us');
  const scheduled: PlacesPolicy = { withinMs: 60_000, everyMs: 300_000 };
  assert.deepEqual(together([ran('us', 'up', 15)], scheduled).silent, []);
  assert.deepEqual(together([ran('us', 'up', 17)], scheduled).silent, ['us']);
});

test('a place that was taken away counts no more: after a week, or at once where "of" does not name it', () => {
  const week = 7 * 24 * 60;
  const runs = [ran('us', 'up', week + 1), ran('eu', 'down'), ran('ap', 'up')];
  const policy: PlacesPolicy = { withinMs: 600_000, everyMs: 300_000 };
  const count = (found: readonly PlaceRun[], changes: Partial<PlacesPolicy> = {}) => {
    const { quorum, places, silent } = placesStatus('login', found, { ...policy, ...changes }, NOW);
    return [quorum, places.map(({ place }) => place).join(' '), silent.join(' ')];
  };
  assert.deepEqual(count(runs), [2, 'ap eu', '']);
  assert.deepEqual(count([...runs, ran('us', 'up', week - 1)]), [2, 'ap eu us', 'us']);
  // What runs once a month is not gone after a week.
  assert.deepEqual(count(runs, { silentAfterMs: (week / 2) * 60_000 }), [2, 'ap eu us', 'us']);
  assert.deepEqual(count(runs, { of: ['eu', 'us'] }), [2, 'ap eu us', 'us']);
  const left = [...runs, ran('sa', 'up', 20)];
  assert.deepEqual(count(left, { of: ['eu', 'ap'] }), [2, 'ap eu', '']);
  assert.deepEqual(count([ran('us', 'up', week + 1)]), [1, 'us', 'us']);
});

test('where all places are silent nothing is known', () => {
  const found = together([ran('us', 'down', 16), ran('eu', 'up', 20)]);
  assert.deepEqual([found.state, found.level, found.verdict], ['unknown', 'blind', 'unknown']);
});

test('the level of the alert policy decides, where there is one: one failure may not be enough', () => {
  const runs = [
    ran('us', 'down', 1, 'ok'),
    ran('eu', 'unknown', 1, 'critical'),
    ran('ap', 'unknown', 1, 'blind'),
  ];
  assert.deepEqual(together(runs).failing, ['eu']);
  assert.equal(
    together([ran('us', 'down', 1, 'critical'), ran('eu', 'down', 1, 'critical')]).state,
    'global',
  );
});

test('without a quorum more than half of the places have to see it', () => {
  const policy: PlacesPolicy = { withinMs: 600_000 };
  assert.equal(together([ran('us', 'down')], policy).state, 'global');
  assert.equal(together([ran('us', 'down'), ran('eu', 'up')], policy).state, 'local');
  assert.equal(together([ran('us', 'down'), ran('eu', 'down'), ran('ap', 'up')], policy).state, 'global');
});

test('drift that the quorum sees is a warning; the order of the runs makes no difference', () => {
  const runs = [ran('us', 'drifting'), ran('eu', 'degraded'), ran('ap', 'up'), ran('ap', 'down', 8)];
  assert.deepEqual([together(runs).state, together(runs).verdict], ['warning', 'drifting']);
  assert.deepEqual(together(runs.toReversed()), together(runs));
});

test('global incidents are the stretches in which enough places saw one', () => {
  const incident = (from: number, to?: number, verdict: Verdict = 'down') => {
    return { from: at(from), verdicts: [verdict], ...(to === undefined ? {} : { to: at(to) }) };
  };
  const all = [
    { place: 'eu', lastRun: at(1), incidents: [incident(20), incident(100, 80)] },
    { place: 'us', lastRun: at(1), incidents: [incident(15, 5, 'broken'), incident(70, 60)] },
    { place: 'ap', lastRun: at(1), incidents: [incident(90, 85)] },
  ];
  assert.deepEqual(globalIncidents(all, POLICY, NOW), [
    { from: at(15), to: at(5), places: ['eu', 'us'], verdicts: ['down', 'broken'] },
    { from: at(90), to: at(85), places: ['ap', 'eu'], verdicts: ['down'] },
  ]);
  // It lasts where both still see it, and is over where a place has not run for longer than the window.
  const lasting = [
    { place: 'eu', lastRun: at(1), incidents: [incident(20)] },
    { place: 'us', lastRun: at(2), incidents: [incident(15)] },
  ];
  assert.equal(globalIncidents(lasting, POLICY, NOW)[0]?.to, undefined);
  const gone = [lasting[0], { place: 'us', lastRun: at(14), incidents: [incident(15)] }].flatMap(
    (each) => each ?? [],
  );
  assert.equal(globalIncidents(gone, POLICY, NOW)[0]?.to, at(4));
});

test('a run knows the other places by their last runs, and itself by the level that it comes to', () => {
  const lastAt = (place: string | undefined, level: 'ok' | 'critical', global = false) => ({
    store: place === undefined ? 'login' : `login@${place}`,
    last: {
      run: makeRun({ time: at(1), verdict: level === 'ok' ? 'up' : 'down', ...(place && { place }) }),
      state: makeState({ level, ...(global && { global }) }),
    },
  });
  const run = makeRun({ place: 'eu', verdict: 'down', time: at(0) });
  const others = [
    lastAt('eu', 'ok'),
    lastAt(undefined, 'critical'),
    lastAt('us', 'critical', true),
    lastAt('ap', 'ok'),
  ];
  const together = togetherWith(run, others, POLICY, NOW);
  const critical = together('critical');
  assert.deepEqual(
    [critical?.status.state, critical?.status.failing, critical?.status.places.length, critical?.notified],
    ['global', ['eu', 'us'], 3, true],
  );
  assert.deepEqual(together('ok')?.status.failing, ['us']);
  assert.equal(togetherWith(run, [lastAt('eu', 'critical')], POLICY, NOW)('critical'), undefined);
  assert.equal(togetherWith(makeRun(), others, POLICY, NOW)('critical'), undefined);
});
