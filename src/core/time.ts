import { Script } from 'node:vm';
import { DriftlineError } from './driftline-error.ts';

/**
 * How long processing foreign data may block the thread, in ms. The worst responses of 5 MB take a second,
 * and on a busy machine many times as long. A check has its deadline; in `watch`, other monitors and SIGTERM
 * have to wait.
 */
export const WORK_LIMITS = { check: 60_000, watch: 1000, suite: 15_000, document: 30_000 } as const;

const SLOT = Symbol.for('driftline.work');
const END = Symbol.for('driftline.work-ends');
interface Slots {
  [SLOT]?: (() => unknown) | undefined;
  [END]?: number;
}

let call: Script | undefined;
let known: Slots | undefined;

/**
 * Shared by the process and not by this module, of which several files of the build have a copy; and taken
 * from the context that scripts run in, because a module may have another one (Jest gives each test file its
 * own).
 */
function slots(): Slots {
  known ??= new Script('globalThis').runInThisContext() as Slots;
  return known;
}

/** Interrupts all work of this process at a moment of the monotonic clock, whatever its own limit is. */
export function endWorkBy(moment: number): void {
  slots()[END] = moment;
}

/**
 * Does work that foreign data may make endless (a pattern that backtracks, a schema of nested alternatives),
 * and interrupts it when its time is up. It uses Node's watchdog: a thread without JavaScript, which starts
 * in 0.1 ms (a worker takes 40) and interrupts V8 anywhere, also in the middle of a regular expression. It
 * does not interrupt system calls: do not use it for work that reads or writes files. Within other work that
 * is limited, the limit of that holds.
 * @param limitMs whole milliseconds, from 1 on
 * @param what the subject of the error's sentence: the work, and the operation or file that it is about
 * @throws DriftlineError DL_TIME_LIMIT, or what the work throws
 */
export function withinTime<T>(limitMs: number, what: string, work: () => T): T {
  // The limit of the outermost work holds: each watchdog starts a thread.
  if (slots()[SLOT] !== undefined) return work();
  call ??= new Script(`globalThis[Symbol.for('driftline.work')]()`);
  const shared = slots();
  shared[SLOT] = work;
  const timeout = Math.max(
    1,
    Math.ceil(Math.min(limitMs, (shared[END] ?? Number.POSITIVE_INFINITY) - monotonicMs())),
  );
  try {
    return call.runInThisContext({ timeout, displayErrors: false }) as T;
  } catch (error) {
    throw isTimeout(error) ? tooLong(what, timeout) : error;
  } finally {
    shared[SLOT] = undefined;
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

function tooLong(what: string, limitMs: number): DriftlineError {
  return new DriftlineError(
    'DL_TIME_LIMIT',
    `${what} took longer than ${limitMs} ms and was stopped.`,
    'Look for a pattern that backtracks ((a+)+ with a lookaround or \\1), nested anyOf, or a very large body.',
  );
}

/** The longest delay of Node's timers; with a longer one they fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface TimeLimit {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Creates the error to reject with when the time is over. */
  readonly expired: () => Error;
}

/**
 * Settles as `work` does, unless the time is over or the signal aborts before; leaves no timer or listener
 * behind. The timer keeps the process alive, so that the exchange can end.
 */
export async function inTime<Result>(work: Promise<Result>, limit: TimeLimit): Promise<Result> {
  const { timeoutMs, signal, expired } = limit;
  let interrupt: (reason: unknown) => void = () => {};
  const interruption = new Promise<never>((_, reject) => {
    interrupt = reject;
  });
  // One more turn of the event loop: a response that arrived while this process was blocked is not late.
  const expire = () => setImmediate(() => interrupt(expired()));
  const abort = () => interrupt(signal?.reason);
  const timer = setTimeout(expire, Math.min(timeoutMs, LONGEST_TIMER_MS));
  signal?.addEventListener('abort', abort);
  try {
    return await Promise.race([work, interruption]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/**
 * The monotonic clock, in milliseconds with fractions, from an arbitrary start: for differences only. As
 * precise as `performance.now()`, whose first use loads eleven modules of Node that a check does not need
 * otherwise.
 */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/**
 * Whether an instant (ISO 8601) is in the future, but by no more than the longest possible delay: one that is
 * further ahead was written by a wrong clock.
 */
export function isAhead(instant: string, now: Date, longestMs: number): boolean {
  const ms = Date.parse(instant) - now.getTime();
  return ms > 0 && ms <= longestMs;
}

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The format of a duration, for error messages. */
export const DURATION_FORM = 'a number with ms, s, m, h or d: 500ms, 30s, 5m, 4h, 30d';

/** `30s` in milliseconds; undefined where the text is not a duration. */
export function durationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  if (!match) return undefined;
  const ms = Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
  return Number.isSafeInteger(Math.round(ms)) ? ms : undefined;
}

/** `40 s`, `4 min`, `5 h 12 min`, `3 d 4 h`: two units at most. Milliseconds. */
export function durationText(ms: number): string {
  if (ms < UNITS.s) return 'under 1 s';
  if (ms < UNITS.m) return `${Math.floor(ms / UNITS.s)} s`;
  if (ms < UNITS.h) return `${Math.floor(ms / UNITS.m)} min`;
  if (ms < 2 * UNITS.d) return twoUnits(ms, UNITS.h, 'h', UNITS.m, 'min');
  return twoUnits(ms, UNITS.d, 'd', UNITS.h, 'h');
}

function twoUnits(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % large) / small);
  const text = `${Math.floor(ms / large)} ${largeName}`;
  return rest === 0 ? text : `${text} ${rest} ${smallName}`;
}

/** `2026-01-12 03:16 UTC`: on a terminal, whose output may be read on another day. */
export function minuteText(time: string): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
