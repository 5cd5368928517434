import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../core/index.ts';
import { type LeaseRequest, openSharedHistory, type SharedHistory } from '../history/index.ts';
import {
  bounded,
  type HeldLease,
  isAway,
  requestFor,
  type SharedSettings,
  takeInTime,
} from './shared-lease.ts';

/** So far apart do processes try to get a slot, that each of them gets its part of the monitors. Milliseconds. */
const SPREAD_MS = 400;
/** A process that has runs under way lets others go first, so long for each, and so long at most. */
const BUSY_MS = 20;
const MOST_BUSY_MS = 600;
/** The clocks of this machine and of the database are compared so often. */
const COMPARE_MS = 60_000;

interface DueSlot {
  readonly at: Date;
  /** When the one after it is due. */
  readonly next: Date;
  readonly lockedMs: number;
  /** Waits by the database's clock; returns early where the watch is stopped. */
  readonly waitUntil: (instant: Date) => Promise<void>;
  readonly stop: AbortSignal;
}

/** The slots of `watch` on several machines: each is run by one of them. */
export interface SharedSlots {
  /** The database's clock, as far as it is known. */
  now(): Date;
  /** Compares the clocks. @throws DriftlineError DL_PACKAGE_MISSING; a database that is away is none */
  begin(): Promise<void>;
  /**
   * Takes a slot that is due. Where another machine has it, waits until that one has run it, or takes it over once its
   * lease has ended, as long as the next slot is not due.
   * @returns undefined where another machine ran it; `away` where the database cannot say: then it is run here as well
   */
  take(settings: SharedSettings, monitor: string, slot: DueSlot): Promise<HeldLease | 'away' | undefined>;
  /** To be called when a run has ended. */
  ended(): void;
}

export function sharedSlots(historyUrl: string, wall: () => Date): SharedSlots {
  let aheadMs = 0;
  let comparedAt = Number.NEGATIVE_INFINITY;
  let underWay = 0;
  const now = () => new Date(wall().getTime() + aheadMs);
  const compare = async (history: SharedHistory, afterMs = COMPARE_MS) => {
    if (monotonicMs() - comparedAt < afterMs) return;
    aheadMs = (await bounded(history.clockAheadMs(), {})) + Date.now() - wall().getTime();
    comparedAt = monotonicMs();
  };
  return {
    now,
    async begin() {
      await compare(await openSharedHistory(historyUrl)).catch(throwUnlessAway);
    },
    async take(settings, monitor, { at, next, lockedMs, waitUntil, stop }) {
      const history = await openSharedHistory(historyUrl);
      const most = Math.max(0, (next.getTime() - at.getTime()) / 5);
      await sleep(Math.min(most, Math.random() * SPREAD_MS + Math.min(MOST_BUSY_MS, underWay * BUSY_MS)));
      try {
        while (!stop.aborted) {
          await compare(history);
          const request = requestFor(settings, monitor, { now: wall(), lockedMs, slot: at });
          const taken = await takeInTime(history, request, {});
          if ('release' in taken) {
            if (taken.left && (await isStored(history, taken.request))) {
              await taken.release();
              return undefined;
            }
            underWay += 1;
            return taken;
          }
          if (taken.holder === undefined) {
            // Run already; or this machine's clock is ahead.
            await compare(history, 0);
            if (now() >= at) return undefined;
          }
          const waitMs = Math.max(taken.endsInMs, at.getTime() - now().getTime()) + Math.random() * SPREAD_MS;
          if (now().getTime() + waitMs >= next.getTime()) return undefined;
          await waitUntil(new Date(now().getTime() + waitMs));
        }
        return undefined;
      } catch (error) {
        throwUnlessAway(error);
        return 'away';
      }
    },
    ended() {
      underWay = Math.max(0, underWay - 1);
    },
  };
}

/** Who was killed after its run was stored has left nothing to do but its notifications: the next run sends them. */
async function isStored(history: SharedHistory, { store, slot }: LeaseRequest): Promise<boolean> {
  const last = await bounded(history.last(store), {});
  return last?.run.slot !== undefined && last.run.slot === slot?.toISOString();
}

function throwUnlessAway(error: unknown): void {
  if (!isAway(error)) throw error;
}
