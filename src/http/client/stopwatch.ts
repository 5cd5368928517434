import { monotonicMs } from '../../core/index.ts';
import type { PhaseName, Phases } from '../exchange.ts';

/** Moments of one exchange, in milliseconds on the monotonic clock; absent until they happen. */
export interface Marks {
  readonly started: number;
  lookedUp?: number;
  connected?: number;
  /** Through a proxy: its TLS, and its response to CONNECT. */
  tunnelled?: number;
  secured?: number;
  written?: number;
  firstByte?: number;
  ended?: number;
}

/** Which phases an exchange has. */
export interface Route {
  /** The host to connect to, that of the proxy where there is one, is an IP address: nothing is looked up. */
  readonly numericHost: boolean;
  /** The proxy, where there is one, and its description for messages. */
  readonly proxy?: { readonly name: string; readonly text: string };
  /** The proxy gets a CONNECT, or speaks TLS, before it is sent the request. */
  readonly tunnel?: boolean;
  /** The only family of addresses that is looked up, for messages. */
  readonly ipFamily?: 4 | 6;
  /** https. */
  readonly secure: boolean;
}

/** Each phase, and the moment that ends it. */
const STAGES = [
  ['dns', 'lookedUp'],
  ['connect', 'connected'],
  ['proxy', 'tunnelled'],
  ['tls', 'secured'],
  ['send', 'written'],
  ['server', 'firstByte'],
  ['download', 'ended'],
] as const satisfies readonly (readonly [PhaseName, keyof Marks])[];

/**
 * The completed phases, and the time until `stopped`. Each phase begins where the previous one ended, so that
 * the phases of a complete response add up to `total`.
 */
export function phasesOf(marks: Marks, stopped: number): Phases {
  const moments = inOrder(marks);
  const phases: Partial<Record<PhaseName, number>> = {};
  let begun = marks.started;
  for (const [phase, end] of STAGES) {
    const ended = moments[end];
    if (ended === undefined) continue;
    phases[phase] = ended - begun;
    begun = ended;
  }
  return { ...phases, total: stopped - marks.started };
}

/** The phase under way: the one after the last marked moment. */
export function phaseUnderWay(marks: Marks, route: Route): PhaseName {
  if (marks.firstByte !== undefined) return 'download';
  if (marks.written !== undefined) return 'server';
  if (marks.secured !== undefined) return 'send';
  const ready = route.tunnel ? marks.tunnelled : marks.connected;
  if (ready !== undefined) return route.secure ? 'tls' : 'send';
  if (marks.connected !== undefined) return 'proxy';
  return marks.lookedUp !== undefined || route.numericHost ? 'connect' : 'dns';
}

/**
 * A server may respond before the request is completely sent: the response then ends `send`, and `server` is
 * 0.
 */
function inOrder(marks: Marks): Marks {
  const { firstByte } = marks;
  return firstByte === undefined
    ? marks
    : { ...marks, written: Math.min(marks.written ?? firstByte, firstByte) };
}

/** How often the clock is read while an exchange waits for a response. */
const INTERVAL_MS = 10;

interface Wait {
  readonly since: number;
  worstMs: number;
}

/** All exchanges of the process share one timer, which runs while any of them waits. */
const waits = new Set<Wait>();
let timer: NodeJS.Timeout | undefined;
let due = 0;

/**
 * Measures for how long the event loop of this process is blocked, by its own work or because the machine is
 * busy: a response that arrives meanwhile is timed too late by that much.
 * @returns a function that ends the measurement and returns the longest lag, in milliseconds
 */
export function watchLag(): () => number {
  const wait: Wait = { since: monotonicMs(), worstMs: 0 };
  waits.add(wait);
  if (timer === undefined) {
    due = monotonicMs() + INTERVAL_MS;
    timer = setInterval(tick, INTERVAL_MS);
    timer.unref();
  }
  return () => {
    // Events may be handled before the timer that was due at the same time.
    if (waits.has(wait)) update(wait, monotonicMs());
    waits.delete(wait);
    if (waits.size === 0) stopTimer();
    return wait.worstMs;
  };
}

function tick(): void {
  const now = monotonicMs();
  for (const wait of waits) update(wait, now);
  due = now + INTERVAL_MS;
}

/** A lag from before the exchange began to wait does not count. */
function update(wait: Wait, now: number): void {
  wait.worstMs = Math.max(wait.worstMs, Math.min(now - due, now - wait.since));
}

function stopTimer(): void {
  clearInterval(timer);
  timer = undefined;
}
