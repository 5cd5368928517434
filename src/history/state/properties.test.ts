import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { changeShare } from './level.ts';
import { fold, runsOf, stepsOf } from './runs.fixture.ts';
import type { AlertKind, AlertPolicy } from './state.ts';
import { stateOf } from './state-of.fixture.ts';

const policies: fc.Arbitrary<AlertPolicy> = fc
  .record({
    failures: fc.integer({ min: 1, max: 4 }),
    recoveries: fc.integer({ min: 1, max: 4 }),
    within: fc.option(fc.record({ failures: fc.integer({ min: 1, max: 4 }), more: fc.nat(8) }), {
      nil: undefined,
    }),
    remindEveryMs: fc.option(fc.integer({ min: 1, max: 3_600_000 }), { nil: undefined }),
    remindWarningsEveryMs: fc.option(fc.integer({ min: 1, max: 3_600_000 }), { nil: undefined }),
  })
  .map(({ failures, recoveries, within, remindEveryMs, remindWarningsEveryMs }) => ({
    failures,
    recoveries,
    ...(within ? { within: { failures: within.failures, runs: within.failures + within.more } } : {}),
    ...(remindEveryMs === undefined ? {} : { remindEveryMs }),
    ...(remindWarningsEveryMs === undefined ? {} : { remindWarningsEveryMs }),
  }));

/** Long rows as well as quick changes. */
const histories = fc
  .array(
    fc.tuple(fc.constantFrom(...'uuuugrbd?pmo.'), fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 25 }))),
    { maxLength: 40 },
  )
  .map((rows) => rows.map(([code, count]) => code.repeat(count)).join(''));

const ENDS: readonly AlertKind[] = ['recovered', 'settled'];

test('folded one by one, through what was written each time, or at once: the state is the same', () => {
  fc.assert(
    fc.property(histories, policies, (verdictCodes, policy) => {
      const runs = runsOf(verdictCodes);
      const whole = stateOf(
        runs.map((run) => ({ run, steps: stepsOf(run) })),
        policy,
      );
      assert.deepEqual(fold(runs, policy).states.at(-1), whole);
    }),
  );
});

test('an incident begins with opened or flapping and ends once, before the next begins', () => {
  fc.assert(
    fc.property(histories, policies, (verdictCodes, policy) => {
      let open: string | undefined;
      for (const { kind, incident, level, id } of fold(runsOf(verdictCodes), policy).alerts) {
        if (open === undefined) assert.ok(kind === 'opened' || kind === 'flapping', id);
        else assert.equal(incident, open, id);
        assert.ok(kind !== 'opened' || open === undefined, id);
        open = ENDS.includes(kind) && level === 'ok' ? undefined : incident;
      }
    }),
  );
});

test('a state has an incident exactly where something is the matter, and blind is never good', () => {
  fc.assert(
    fc.property(histories, policies, (verdictCodes, policy) => {
      for (const state of fold(runsOf(verdictCodes), policy).states) {
        assert.equal(state.incident !== undefined, state.level !== 'ok' || state.flapping);
        if (state.level === 'blind') assert.match(state.recent, /\?/);
      }
    }),
  );
});

test('runs in maintenance and runs that were skipped change nothing at all, wherever they fall', () => {
  fc.assert(
    fc.property(histories, policies, (verdictCodes, policy) => {
      const runs = runsOf(verdictCodes);
      const without = runs.filter(({ cause }) => cause !== 'maintenance' && cause !== 'overlap');
      const { alerts, states } = fold(runs, policy);
      const alone = fold(without, policy);
      assert.deepEqual(
        alerts.map(({ id }) => id),
        alone.alerts.map(({ id }) => id),
      );
      if (alone.states.length > 0) assert.deepEqual(states.at(-1)?.recent, alone.states.at(-1)?.recent);
    }),
  );
});

test('a state stays small, however long the history', () => {
  fc.assert(
    fc.property(histories, policies, (verdictCodes, policy) => {
      for (const state of fold(runsOf(verdictCodes), policy).states) {
        assert.ok(state.recent.length <= 60);
        assert.ok((state.unsettled?.length ?? 0) <= 12);
      }
    }),
  );
});

test('the trouble never began after the run that made it known, and an incident keeps its beginning', () => {
  fc.assert(
    fc.property(histories, policies, (verdictCodes, policy) => {
      const began = new Map<string, string>();
      for (const { incident, since, time } of fold(runsOf(verdictCodes), policy).alerts) {
        assert.ok(since <= time);
        assert.equal(began.get(incident) ?? since, since);
        began.set(incident, since);
      }
    }),
  );
});

test('the share of changes is 0 for what never changes, 1 for what always does, more for what is recent', () => {
  assert.equal(changeShare('u'.repeat(40)), 0);
  assert.equal(changeShare('bd'.repeat(20)), 0);
  assert.ok(Math.abs(changeShare('ub'.repeat(20)) - 1) < 1e-9);
  assert.ok(changeShare(`${'u'.repeat(19)}bu`) > changeShare(`ub${'u'.repeat(19)}`));
  // Ten changes of twenty, spread evenly, are one half.
  assert.ok(Math.abs(changeShare('uubb'.repeat(6).slice(0, 21)) - 0.5) < 0.03);
  assert.equal(changeShare('u?u?u?u'), 0);
});
