import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeFinding } from '../../history/store/history.fixture.ts';
import type { SuiteRun } from '../../history/suite/suite-runs.ts';
import type { Finding } from '../../rules/index.ts';
import type { SuiteReport } from '../findings-file.ts';
import { makeSuiteReport } from '../suite-report.fixture.ts';
import { type AcceptedCause, acceptedOf } from './accepted.ts';
import { causesIn, causesOf, isAccepted, standingNotes, stateCounts } from './causes.ts';
import { acceptancesOf, comparisonOf, suiteRunOf } from './compare.ts';
import { gateOf } from './gate.ts';

const MAIN = { revision: 'aaaaaaa1', branch: 'main', isDefault: true };
const FIX = { revision: 'bbbbbbb2', branch: 'fix', isDefault: false };
const RAN = { tests: new Set(['one', 'two']), flaky: new Set<string>() };
const missing = (name: string, changes: Partial<Finding> = {}) =>
  makeFinding({ where: `response body /${name}`, fingerprint: name, ...changes });
const reportOf = (findings: readonly Finding[], changes: Partial<SuiteReport> = {}) =>
  makeSuiteReport({
    findings: findings.map((finding) => ({ finding, tests: ['one'], count: 1 })),
    ...changes,
  });
const runOf = (findings: readonly Finding[], of = MAIN, changes: Partial<SuiteReport> = {}) =>
  suiteRunOf(reportOf(findings, changes), RAN, of);
const [A, B, C] = [missing('a'), missing('b'), missing('c')];
const ACCESS = { id: 'invalid-request-accepted', where: 'response status', received: '200 OK' };

/** States by place, and the titles of what is fixed. */
function compared(now: readonly Finding[], runs: readonly SuiteRun[], { of = FIX, ran = RAN } = {}) {
  const report = reportOf(now);
  const { comparison } = comparisonOf(report, suiteRunOf(report, ran, of), runs, ran);
  const whole = { ...report, ...(comparison ? { comparison } : {}) };
  return {
    states: Object.fromEntries(causesIn(whole).map(({ finding, state }) => [finding.where.slice(-1), state])),
    fixed: comparison?.fixed.length ?? 0,
    counts: stateCounts(causesIn(whole), whole),
  };
}

test('what the last run of the default branch had is still there; the rest is new, or fixed', () => {
  const found = compared([A, C], [runOf([A, B]), runOf([C], FIX)]);
  assert.deepEqual(found, {
    states: { a: 'known', c: 'new' },
    fixed: 1,
    counts: '1 new, 1 still there, 1 fixed (compared with main at aaaaaaa)',
  });
});

test('a run is compared with whole runs of the same target, contract and depth alone', () => {
  const others = [
    runOf([A], MAIN, { target: 'https://other.example.com' }),
    runOf([A], MAIN, { contract: 'contracts/other.yaml' }),
    runOf([A], MAIN, { depth: 'polite' }),
    runOf([A], MAIN, { partial: true }),
    // Nothing was judged while it was down.
    runOf([missing('x', { id: 'call-refused', family: 'call' })]),
  ];
  assert.deepEqual(compared([A], others), { states: { a: undefined }, fixed: 0, counts: '' });
  assert.equal(compared([A], [runOf([A]), ...others]).states.a, 'known');
});

test('what was not tested again is not fixed', () => {
  const partly = { tests: new Set(['two']), flaky: new Set<string>() };
  assert.equal(compared([], [runOf([A])], { ran: partly }).fixed, 0);
  assert.equal(compared([], [runOf([A])]).fixed, 1);
  const down = missing('x', { id: 'call-refused', family: 'call' });
  assert.equal(compared([down], [runOf([A])]).fixed, 0);
});

test('what comes and goes at one revision is flaky, and not fixed; a fix is not', () => {
  const again = [runOf([A, B]), runOf([B]), runOf([A, B])];
  assert.deepEqual(compared([B], again, { of: MAIN }), {
    states: { b: 'known' },
    fixed: 0,
    counts: '1 still there (compared with main at aaaaaaa)',
  });
  assert.equal(compared([A, B], again.slice(0, 2), { of: MAIN }).states.a, 'flaky');
  assert.equal(compared([], [runOf([A]), runOf([A])], { of: MAIN }).fixed, 1);
});

test('what its tests show until they are retried is flaky', () => {
  const ran = { tests: RAN.tests, flaky: new Set(['one']) };
  assert.equal(compared([A], [], { ran }).states.a, 'flaky');
});

test('each case that gives access is a problem of its own', () => {
  const unsigned = makeFinding({ ...ACCESS, case: 'unsigned-token' });
  const expired = makeFinding({ ...ACCESS, case: 'expired-token', fingerprint: 'other' });
  const before = [runOf([unsigned])];
  assert.equal(Object.values(compared([unsigned], before).states)[0], 'known');
  assert.equal(Object.values(compared([unsigned, expired], before).states)[0], 'new');
  const gate = gateOf({
    failOn: 'new',
    accepted: [],
    runs: () => before,
    about: reportOf([]),
    now: new Date(),
  });
  assert.deepEqual([gate.fails(unsigned), gate.fails(expired)], [false, true]);
});

test('of a cause that several operations share, each operation is known by itself', () => {
  const shared = ['listPets', 'getPet'].map((operation) =>
    missing('name', { operation, fingerprint: operation }),
  );
  const [first, second] = shared as [Finding, Finding];
  assert.equal(causesOf(reportOf(shared).findings).length, 1);
  assert.equal(Object.values(compared(shared, [runOf(shared)]).states)[0], 'known');
  assert.equal(Object.values(compared([second], [runOf(shared)]).states)[0], 'known');
  assert.equal(compared([second], [runOf(shared)]).fixed, 0);
  const statesOf = (runs: readonly SuiteRun[]) => {
    const { comparison } = comparisonOf(reportOf(shared), runOf(shared, MAIN), runs, { tests: new Set() });
    return comparison?.states.map(({ state }) => state);
  };
  assert.deepEqual(statesOf([runOf([first])]), ['known', 'new']);
  assert.deepEqual(statesOf([runOf(shared), runOf([second])]), ['flaky', 'known']);
});

test('a value or a bound that changed is the same cause', () => {
  const [before] = causesOf(reportOf([missing('a', { expected: 'string', received: '1' })]).findings);
  const [after] = causesOf(reportOf([missing('a', { expected: 'number', received: '2' })]).findings);
  assert.equal(before?.fingerprint, after?.fingerprint);
  assert.notEqual(before?.fingerprint, causesOf(reportOf([B]).findings)[0]?.fingerprint);
});

for (const [failOn, expected] of [
  ['error', { known: true, fresh: true, drift: false, warning: false }],
  ['new', { known: false, fresh: true, drift: false, warning: false }],
  ['drift', { known: true, fresh: true, drift: true, warning: false }],
  ['warning', { known: true, fresh: true, drift: true, warning: true }],
] as const) {
  test(`what fails a test where FAIL_ON is ${failOn}`, () => {
    const about = reportOf([]);
    const gate = gateOf({ failOn, accepted: [], runs: () => [runOf([A])], about, now: new Date() });
    assert.deepEqual(
      {
        ...{ known: gate.fails(A), fresh: gate.fails(B) },
        drift: gate.fails(missing('d', { family: 'drift', severity: 'warning' })),
        warning: gate.fails(missing('w', { severity: 'warning' })),
      },
      expected,
    );
    assert.equal(gate.fails(missing('n', { severity: 'info' })), false);
  });
}

test('a failed call always fails: it can be neither known nor accepted', () => {
  const down = missing('x', { id: 'call-refused', family: 'call' });
  const [cause] = causesOf(reportOf([down]).findings);
  assert.ok(cause);
  const accepted = [acceptedOf(cause, reportOf([]), { reason: 'down', until: '2026-02-01' })];
  const now = new Date('2026-01-12');
  const gate = gateOf({ failOn: 'new', accepted, runs: () => [runOf([down])], about: reportOf([]), now });
  assert.equal(gate.fails(down), true);
});

describe('accepted causes', () => {
  const acceptedIn = (finding: Finding, changes: Partial<AcceptedCause> = {}): AcceptedCause => {
    const [cause] = causesOf(reportOf([finding]).findings);
    assert.ok(cause);
    return { ...acceptedOf(cause, reportOf([]), { reason: 'see API-17', until: '2026-02-01' }), ...changes };
  };

  test('an accepted cause fails no test until its day is over, on its kind of target', () => {
    const gateAt = (time: string, changes: Partial<AcceptedCause> = {}) =>
      gateOf({
        ...{ failOn: 'error', accepted: [acceptedIn(A, changes)], runs: () => [] },
        ...{ about: reportOf([]), now: new Date(time) },
      });
    assert.equal(gateAt('2026-02-01T23:59:59Z').fails(A), false);
    assert.equal(gateAt('2026-02-01T23:59:59Z').note(A), 'accepted until 2026-02-01: see API-17');
    assert.equal(gateAt('2026-02-02T00:00:00Z').fails(A), true);
    assert.equal(gateAt('2026-02-02T00:00:00Z').note(A), 'accepted until 2026-02-01, which is over');
    assert.equal(gateAt('2026-01-12T00:00:00Z').fails(B), true);
    assert.equal(gateAt('2026-01-12T00:00:00Z', { target: 'live' }).fails(A), true);
  });

  test('a report says what is accepted, what is over, and what is gone after a run that tested it', () => {
    const accepted = [acceptedIn(A), acceptedIn(B, { until: '2026-01-01' }), acceptedIn(C)];
    const now = new Date('2026-01-12');
    const report = reportOf([A, B]);
    const whole = { ...report, ...acceptancesOf(report, accepted, {}, now) };
    assert.deepEqual(
      whole.accepted?.map(({ state }) => state),
      ['accepted', 'expired', 'gone'],
    );
    const causes = causesIn(whole);
    assert.deepEqual(causes.map(isAccepted), [true, false]);
    assert.deepEqual(
      standingNotes(causes, whole).map(({ title, lines }) => [title.split(/[ ,:]/)[0], lines.length]),
      [
        ['ACCEPTED', 1],
        ['Accepted', 1],
        ['Accepted', 1],
      ],
    );
    for (const [run, of] of [
      [{ partial: true as const }, report],
      [{}, reportOf([A, B], { depth: 'polite' })],
    ] as const) {
      assert.equal(acceptancesOf(of, accepted, run, now).accepted?.length, 2);
    }
    assert.deepEqual(acceptancesOf(reportOf([A], { target: 'https://x' }), accepted, {}, now), {});
  });

  test('of a cause that gives access, only the accepted cases are', () => {
    const unsigned = makeFinding({ ...ACCESS, case: 'unsigned-token' });
    const expired = makeFinding({ ...ACCESS, case: 'expired-token', fingerprint: 'other' });
    const report = reportOf([unsigned, expired]);
    const now = new Date('2026-01-12');
    const whole = { ...report, ...acceptancesOf(report, [acceptedIn(unsigned)], {}, now) };
    assert.equal(isAccepted(causesIn(whole)[0] ?? {}), false);
  });
});
