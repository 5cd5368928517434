/** Limits the number of requests per minute. */
export interface Pace {
  /**
   * Waits until one more request may be sent, and counts it. Returns how long it waited, in ms.
   * @throws the signal's reason, where the signal aborts before
   */
  take(signal?: AbortSignal): Promise<number>;
}

/**
 * Where the instants of requests are kept, in milliseconds since 1970: in memory, or shared between
 * processes.
 */
export interface PaceMemory {
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
    async take(signal) {
      let waited = 0;
      for (;;) {
        const now = clock.now();
        const within = memory.recent().filter((instant) => instant > now - WINDOW_MS && instant <= now);
        const oldest = within.at(-limit);
        if (within.length < limit || oldest === undefined) {
          memory.add(now);
          return waited;
        }
        const wait = Math.max(1, oldest + WINDOW_MS - now);
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
