import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../store/history.fixture.ts';
import { groupByCause } from './alert-text.ts';
import { nextState } from './next-state.ts';
import { fold, runsOf } from './runs.fixture.ts';
import { type Alert, DEFAULT_ALERT_POLICY } from './state.ts';

/** The last alert of a monitor. */
function alertOf(monitor: string, verdictCodes: string, changes: Partial<Alert> = {}): Alert {
  const alert = fold(runsOf(verdictCodes, monitor), DEFAULT_ALERT_POLICY).alerts.at(-1);
  return { ...(alert ?? assert.fail()), ...changes };
}

const namesIn = (groups: Alert[][]) => groups.map((group) => group.map(({ monitor }) => monitor).join(' '));

test('monitors of one host that refuses are one message, those of another host one of their own', () => {
  const elsewhere = { target: 'https://other.example.com/api' };
  const groups = groupByCause([
    alertOf('login', 'ud'),
    alertOf('far', 'ud', elsewhere),
    alertOf('accounts', 'ud', { contract: 'contracts/other.openapi.yaml' }),
  ]);
  assert.deepEqual(namesIn(groups), ['login accounts', 'far']);
});

test('the same violation of the same contract is one group, another one is not', () => {
  const groups = groupByCause([alertOf('a', 'ub'), alertOf('b', 'ur'), alertOf('c', 'ub')]);
  assert.deepEqual(namesIn(groups), ['a c', 'b']);
});

test('what begins and what ends are two things', () => {
  assert.deepEqual(namesIn(groupByCause([alertOf('a', 'ud'), alertOf('b', 'udu'), alertOf('c', 'udu')])), [
    'a',
    'b c',
  ]);
});

test('an unhealthy monitor host is one group for all targets; a rate limit is each target’s own', () => {
  const elsewhere = { target: 'https://other.example.com/api' };
  const unhealthy = [alertOf('a', 'ppp'), alertOf('b', 'ppp', elsewhere)];
  assert.deepEqual(namesIn(groupByCause(unhealthy)), ['a b']);
  const limited = [alertOf('a', 'lll'), alertOf('b', 'lll', elsewhere)];
  assert.deepEqual(namesIn(groupByCause(limited)), ['a', 'b']);
});

test('an alert names the place of its machine, in its incident as well, and how many places make it an incident of the API', () => {
  const run = makeRun({ verdict: 'down', place: 'eu-west' });
  const { alerts } = nextState(
    undefined,
    run,
    { ...DEFAULT_ALERT_POLICY, quorum: 2 },
    { steps: [], channels: [] },
  );
  const [alert] = alerts;
  assert.deepEqual([alert?.place, alert?.quorum], ['eu-west', 2]);
  assert.match(alert?.incident ?? '', /^login@eu-west-2026/);
  assert.match(alert?.headline ?? '', /^login at eu-west is down since/);
});
