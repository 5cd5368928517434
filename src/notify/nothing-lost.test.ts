import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nextState, pendingAfter } from '../history/state/next-state.ts';
import type { Alert, MonitorState } from '../history/state/state.ts';
import { VERDICTS } from '../history/store/record.ts';
import { makeRun, makeSettings, makeSteps, START } from './alerts.fixture.ts';
import type { Channel } from './channel.ts';
import { notifyPending } from './queue.ts';

const settings = makeSettings({});
const policy = { failures: 1, recoveries: 2, remindEveryMs: 5 * 60_000 };

/**
 * One process: the verdict of its run, whether each channel works, and whether it is killed before it
 * notifies.
 */
const processes = fc.array(
  fc.record({
    verdict: fc.constantFrom(...VERDICTS),
    together: fc.boolean(),
    alone: fc.boolean(),
    killed: fc.boolean(),
  }),
  { maxLength: 60 },
);

/** A channel that takes every alert, or fails. */
function channel(name: string, together: boolean, taken: Alert[], up: boolean): Channel {
  return {
    name,
    needs: [],
    together,
    async deliver(alerts) {
      if (up) taken.push(...alerts);
      return up ? undefined : 'responded with 503';
    },
  };
}

test('whatever fails or is killed, each channel gets each alert once, and in order', async () => {
  await fc.assert(
    fc.asyncProperty(processes, async (steps) => {
      const decided: Alert[] = [];
      const taken = { together: [] as Alert[], alone: [] as Alert[] };
      let state: MonitorState | undefined;
      const all = [
        ...steps,
        ...Array.from(
          { length: 3 },
          () => ({ verdict: 'up', together: true, alone: true, killed: false }) as const,
        ),
      ];
      for (const [index, { verdict, together, alone, killed }] of all.entries()) {
        const run = makeRun(index, verdict);
        const decision = nextState(state, run, policy, {
          steps: makeSteps(run),
          channels: Object.keys(taken),
        });
        state = decision.state;
        decided.push(...decision.alerts);
        if (killed) continue;
        const channels = [
          channel('together', true, taken.together, together),
          channel('alone', false, taken.alone, alone),
        ];
        // The last runs are two hours later: all pending deliveries are due, and none is given up yet.
        const later = index >= steps.length ? 2 * 3_600_000 : 0;
        const now = () => new Date(START + index * 60_000 + later);
        const { deliveries, pending } = await notifyPending(state.pending, channels, settings, {
          limitMs: 10_000,
          now,
        });
        const applied = pendingAfter(state, deliveries);
        assert.deepEqual(applied.pending, pending);
        state = applied;
      }
      assert.deepEqual(state?.pending, []);
      for (const its of Object.values(taken)) {
        const expected = decided.filter((alert) => alert.kind !== 'reminder' || its.includes(alert));
        const byIncident = (alerts: Alert[]) =>
          [...new Set(alerts.map(({ incident }) => incident))]
            .sort()
            .map((incident) => alerts.filter((alert) => alert.incident === incident).map(({ id }) => id));
        assert.deepEqual(byIncident(its), byIncident(expected));
      }
    }),
  );
});
