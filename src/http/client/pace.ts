import { type HttpResponse, headerValue } from '../exchange.ts';

/** Limits the number of requests per minute. */
export interface Pace {
  /**
   * Waits until one more request may be sent, and counts it. Returns how long it waited, in ms.
   * @param waiting is called before each wait, with its ms: whoever has a time limit extends it
   * @throws the signal's reason, where the signal aborts before
   */
  take(signal?: AbortSignal, waiting?: (ms: number) => void): Promise<number>;
}

/**
 * Where the instants of requests are kept, in milliseconds since 1970: in memory, or shared between
 * processes.
 */
interface PaceMemory {
  recent(): readonly number[];
  add(instant: number): void;
}

export interface PaceClock {
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/**
 * Waits for some milliseconds.
 * @throws the signal's reason, where the signal aborts before
 */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done, reject) => {
    signal?.throwIfAborted();
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      done();
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

const WINDOW_MS = 60_000;

export const systemClock: PaceClock = {
  now: Date.now,
  sleep: pause,
};

/**
 * Allows at most `limit` requests within any 60 seconds, without a pause up to that number, as rate limits
 * count.
 */
export function createPace(
  limit: number,
  memory: PaceMemory = paceMemory(),
  clock: PaceClock = systemClock,
): Pace {
  return {
    async take(signal, waiting) {
      let waited = 0;
      for (;;) {
        const now = clock.now();
        // Nothing is looked up where there is no limit: a run on the mock server sends tens of thousands.
        if (limit === Number.POSITIVE_INFINITY) {
          memory.add(now);
          return waited;
        }
        const within = memory.recent().filter((instant) => instant > now - WINDOW_MS && instant <= now);
        const oldest = within.at(-limit);
        if (within.length < limit || oldest === undefined) {
          memory.add(now);
          return waited;
        }
        const wait = Math.max(1, oldest + WINDOW_MS - now);
        waiting?.(wait);
        await clock.sleep(wait, signal);
        waited += wait;
      }
    },
  };
}

export function paceMemory(): PaceMemory {
  const instants: number[] = [];
  return {
    recent: () => instants,
    add: (instant) => {
      // Only the last minute is needed: a monitor may run for months.
      while (instants[0] !== undefined && instants[0] <= instant - WINDOW_MS) instants.shift();
      instants.push(instant);
    },
  };
}

/** All date formats of HTTP (RFC 9110, section 5.6.7) begin with the day of the week. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? /;

/**
 * The wait in the header Retry-After, in ms (RFC 9110, section 10.2.3: seconds, or a date); undefined where
 * the header is missing or invalid.
 */
export function retryAfterMs(response: HttpResponse, now: number): number | undefined {
  const text = headerValue(response, 'retry-after')?.trim();
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Date.parse also accepts "-5" and "1.5"; the asctime format has no zone, and means GMT.
  const instant = HTTP_DATE.test(text) ? Date.parse(text.endsWith('GMT') ? text : `${text} GMT`) : Number.NaN;
  return Number.isFinite(instant) ? Math.max(0, instant - now) : undefined;
}
