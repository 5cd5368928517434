import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../core/index.ts';
import type { RunRecord } from '../history/index.ts';
import { post } from './post.ts';

/** A dead-man's switch that knows that a run is under way. */
export interface Heartbeat {
  /**
   * The run was completed.
   * @param withinMs for all of it; absent: as long as a ping may take
   * @returns why that could not be told, without the address; undefined where it could
   */
  ended(run: RunRecord, withinMs?: number): Promise<string | undefined>;
}

/**
 * Pings a dead-man's switch as healthchecks.io takes it (its "Pinging API"): `/start` now, in parallel to the run; the
 * address itself when the run was completed, with `/fail` when it found the API down or a promise broken. Both have the
 * same `rid`, so that overlapping runs are told apart. A run that never ends pings no more, which is the point.
 */
export function beginHeartbeat(address: string, limitMs: number): Heartbeat {
  const id = randomUUID();
  const ping = (suffix: string, body: string, withinMs: number) =>
    post(pingAddress(address, suffix, id), { 'Content-Type': 'text/plain; charset=utf-8' }, body, withinMs);
  // Whether it was heard is known by the ping at the end.
  const begun = ping('/start', '', limitMs).catch(() => undefined);
  return {
    async ended(run, withinMs = limitMs) {
      const end = monotonicMs() + withinMs;
      // In their order, unless the first one hangs.
      await Promise.race([begun, sleep(withinMs / 2, undefined, { ref: false })]);
      const leftMs = Math.max(1, Math.floor(end - monotonicMs()));
      return ping(run.exitCode === 2 ? '/fail' : '', bodyOf(run), leftMs);
    },
  };
}

function pingAddress(address: string, suffix: string, id: string): string {
  const url = new URL(address);
  if (suffix !== '') url.pathname = url.pathname.replace(/\/$/, '') + suffix;
  url.searchParams.set('rid', id);
  return url.href;
}

/** A run's record is masked; a few lines of it are enough to see in the log of pings what happened. */
function bodyOf({ monitor, verdict, summary, target, durationMs, run }: RunRecord): string {
  return `${monitor}: ${verdict}\n${summary.slice(0, 1000)}\n${target}, ${Math.round(durationMs)} ms, run ${run}\n`;
}
