/** The longest delay of Node's timers; with a longer one they fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface TimeLimit {
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
