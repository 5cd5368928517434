import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../core/index.ts';
import type { RunRecord } from '../history/index.ts';
import { type PostOptions, post } from './post.ts';

/** The heartbeat of one run, whose first ping has been sent. */
export interface Heartbeat {
  /**
   * Pings that the run is completed.
   * @param withinMs time limit; absent: that of a ping
   * @returns why the ping failed, without the URL; undefined where it succeeded
   */
  ended(run: RunRecord, withinMs?: number): Promise<string | undefined>;
}

/**
 * Pings a dead-man's switch by the "Pinging API" of healthchecks.io: `/start` now, in parallel to the run;
 * the URL itself when the run is completed, with `/fail` if the verdict is down or broken. Both have the same
 * `rid`, which tells overlapping runs apart. A run that never ends sends no second ping, so that the switch
 * notices it.
 */
export function beginHeartbeat(address: string, { limitMs, settings }: PostOptions): Heartbeat {
  const id = randomUUID();
  const ping = (suffix: string, body: string, withinMs: number) =>
    post(pingAddress(address, suffix, id), { 'Content-Type': 'text/plain; charset=utf-8' }, body, {
      limitMs: withinMs,
      settings,
    });
  // A failure here is not reported: the ping at the end fails for the same reason.
  const begun = ping('/start', '', limitMs).catch(() => undefined);
  return {
    async ended(run, withinMs = limitMs) {
      const end = monotonicMs() + withinMs;
      // Keeps the pings in order, unless the first one hangs.
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

/** The text that the log of pings shows. The record of a run is already masked. */
function bodyOf({ monitor, verdict, summary, target, durationMs, run }: RunRecord): string {
  return `${monitor}: ${verdict}\n${summary.slice(0, 1000)}\n${target}, ${Math.round(durationMs)} ms, run ${run}\n`;
}
