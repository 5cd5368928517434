/** Node's timers wait no longer than this, and not at all when they are asked to. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface TimeLimit {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** What to reject with when the time is over; asked at that moment. */
  readonly expired: () => Error;
}

/**
 * Settles as `work` does, unless the time is over or the signal aborts before; leaves no timer or listener
 * behind. The timer keeps the process alive until then, for an exchange has to end.
 */
export async function inTime<Result>(work: Promise<Result>, limit: TimeLimit): Promise<Result> {
  const { timeoutMs, signal, expired } = limit;
  let interrupt: (reason: unknown) => void = () => {};
  const interruption = new Promise<never>((_, reject) => {
    interrupt = reject;
  });
  // One more turn of the event loop: a response that came while this process was held up is not late.
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
