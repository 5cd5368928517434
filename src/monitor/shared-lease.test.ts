import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeInTime } from './shared-lease.ts';

test('a lease that the database gives too late is released, and not renewed for ever', async () => {
  const sent: string[] = [];
  let give = () => {};
  const released = new Promise<void>((done) => {
    const history = {
      takeLease: async () => {
        await new Promise<void>((given) => {
          give = given;
        });
        return { taken: true } as const;
      },
      renewLease: async () => sent.push('renewed') > 0,
      releaseLease: async () => {
        sent.push('released');
        done();
      },
    };
    const taken = takeInTime(history, { store: 'login', holder: 'me', leaseMs: 1000 }, { syncMs: () => 20 });
    void assert.rejects(taken, { code: 'DL_HISTORY_UNREACHABLE' }).then(() => give());
  });
  await Promise.race([released, sleep(10_000, undefined, { ref: false })]);
  assert.deepEqual(sent, ['released']);
});
