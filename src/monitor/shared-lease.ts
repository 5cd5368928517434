import { DriftlineError, inTime } from '../core/index.ts';
import { type LeaseRequest, openSharedHistory, type SharedHistory, storeName } from '../history/index.ts';
import type { Settings } from '../project/index.ts';
import { holderOf, type LockHolder, type LockRequest, newOwnerText, parsedHolder } from './lock-holder.ts';
import type { RunRecorderOptions } from './run-recorder.ts';

/** A process that is gone is taken over after this time; the database's clock counts. Milliseconds. */
const LEASE_MS = 15_000;
/** Two renewals may fail. */
const RENEW_MS = 4000;
/** What the database may take at the begin of a run and after it; a process with a deadline has less. */
export const LONGEST_MS = 5000;

/** Where the history is, and where the lines wait. */
export type SharedSettings = Pick<Settings, 'reportsDirectory'> & {
  readonly historyUrl: string;
  readonly place?: string;
};

/** A lease that this process has. */
export interface HeldLease {
  readonly request: LeaseRequest;
  /** Who left it behind: its run was killed, or its machine is gone. */
  readonly left?: LockHolder;
  /** Never throws: where the database is away, the lease ends by itself. */
  release(): Promise<void>;
}

export function requestFor(
  { place }: SharedSettings,
  monitor: string,
  { now, lockedMs, slot }: { readonly now: Date; readonly lockedMs: number; readonly slot?: Date },
): LeaseRequest {
  const holder = newOwnerText(holderOf({ now, deadlineMs: lockedMs }), undefined);
  const store = storeName({ monitor, ...(place === undefined ? {} : { place }) });
  return { store, holder, leaseMs: LEASE_MS, ...(slot && { slot }) };
}

/**
 * Takes a lease, if the database gives it in time; one that it gives later is released: nobody would, as long as this process lives.
 * @returns the lease, or who has it
 * @throws DriftlineError DL_HISTORY_UNREACHABLE
 */
export async function takeInTime(
  history: Pick<SharedHistory, 'takeLease' | 'renewLease' | 'releaseLease'>,
  request: LeaseRequest,
  limit: Pick<RunRecorderOptions, 'syncMs'>,
): ReturnType<typeof take> {
  const taking = take(history, request);
  try {
    return await bounded(taking, limit);
  } catch (error) {
    void taking.then((late) => ('release' in late ? late.release() : undefined)).catch(() => {});
    throw error;
  }
}

/** @returns the lease, or who has it */
async function take(
  history: Pick<SharedHistory, 'takeLease' | 'renewLease' | 'releaseLease'>,
  request: LeaseRequest,
): Promise<HeldLease | { readonly holder?: string; readonly endsInMs: number }> {
  const taken = await history.takeLease(request);
  if (!taken.taken) return taken;
  const left = leftBy(taken.left);
  const renewal = setInterval(() => {
    history.renewLease(request).catch(() => {});
  }, RENEW_MS).unref();
  return {
    request,
    ...(left && { left }),
    async release() {
      clearInterval(renewal);
      await history.releaseLease(request).catch(() => {});
    },
  };
}

/** Holders that were killed one after the other, the last one first: the runs of all of them have to be stored. */
function leftBy(texts = ''): LockHolder | undefined {
  return texts
    .split('\n')
    .reverse()
    .reduce<LockHolder | undefined>((before, text) => {
      const holder = parsedHolder(text);
      return holder && before ? { ...holder, left: before } : (holder ?? before);
    }, undefined);
}

/** Nothing of the database is waited for without an end. */
export function bounded<T>(work: Promise<T>, { syncMs }: Pick<RunRecorderOptions, 'syncMs'>): Promise<T> {
  const timeoutMs = Math.max(1, Math.min(LONGEST_MS, (syncMs?.() ?? Number.POSITIVE_INFINITY) / 2));
  work.catch(() => {});
  return inTime(work, {
    timeoutMs,
    expired: () =>
      new DriftlineError(
        'DL_HISTORY_UNREACHABLE',
        `The database of the history did not respond within ${Math.round(timeoutMs)} ms.`,
        'Check that it runs, and the network between it and this machine.',
      ),
  });
}

export function isAway(error: unknown): boolean {
  return error instanceof DriftlineError && error.code === 'DL_HISTORY_UNREACHABLE';
}

/**
 * Does work on a store of the history while no run of it can add to it, on any machine.
 * @param busy makes the error where a run is under way
 * @throws DriftlineError DL_HISTORY_UNREACHABLE, and that of `busy`
 */
export async function withLease<Result>(
  historyUrl: string,
  store: string,
  wanted: LockRequest,
  work: () => Promise<Result>,
  busy: (holder: LockHolder) => DriftlineError,
): Promise<Result> {
  const history = await openSharedHistory(historyUrl);
  const mine = holderOf(wanted);
  const request = { store, holder: JSON.stringify(mine), leaseMs: LEASE_MS };
  const lease = await take(history, request);
  if (!('release' in lease)) throw busy(parsedHolder(lease.holder ?? '') ?? mine);
  try {
    return await work();
  } finally {
    await lease.release();
  }
}
