/** Where progress is told: process.stderr is one. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Tells how far something is. */
export interface Progress {
  /** @param of how many there are; undefined where only the time is limited */
  (done: number, of?: number): void;
  /** Writes a line that stays, above the one that counts. */
  say(sentence: string): void;
  /** Clears the line. */
  end(): void;
}

/** What may be set for a progress. */
export interface ProgressOptions {
  /** Work that ends by the clock: after so many milliseconds. */
  readonly limitMs?: number;
  /** The monotonic clock, in milliseconds. */
  readonly now?: () => number;
}

/** A terminal's line is written anew so often; a file gets a line of its own, and few of them. */
const TERMINAL_MS = 200;
const PLAIN_MS = 10_000;

/**
 * Counts, with rate and time left: on a terminal one line that is written anew, elsewhere a plain line every ten seconds.
 * @param what is counted: `mutants`
 */
export function progressOn(stream: ProgressStream, what: string, options: ProgressOptions = {}): Progress {
  const { now = () => performance.now(), limitMs } = options;
  const started = now();
  let reported = stream.isTTY ? Number.NEGATIVE_INFINITY : started;
  let line = '';
  const show = () => stream.isTTY && stream.write(`\r\u001B[K${line}`);
  const report = (done: number, of?: number) => {
    const elapsedMs = now() - started;
    const due = now() - reported >= (stream.isTTY ? TERMINAL_MS : PLAIN_MS);
    if (!due && !(stream.isTTY && done === of)) return;
    reported = now();
    const left = limitMs === undefined ? {} : { leftMs: Math.max(0, limitMs - elapsedMs) };
    line = progressLine(what, { done, elapsedMs, ...left, ...(of === undefined ? {} : { of }) });
    if (stream.isTTY) show();
    else stream.write(`${line}\n`);
  };
  const say = (sentence: string) => {
    stream.write(`${stream.isTTY ? '\r\u001B[K' : ''}${sentence}\n`);
    show();
  };
  const end = () => void (stream.isTTY && stream.write('\r\u001B[K'));
  return Object.assign(report, { say, end });
}

/** How far something is. */
export interface Count {
  readonly done: number;
  /** Of so many; absent where nobody knows. */
  readonly of?: number;
  readonly elapsedMs: number;
  /** What the clock says; worked out from the rate where it is absent. */
  readonly leftMs?: number;
}

/** `564 of 1380 mutants, 120 a second, 7 s left`. */
export function progressLine(what: string, { done, of, elapsedMs, leftMs }: Count): string {
  const perSecond = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0;
  const worked = of !== undefined && perSecond > 0 ? ((of - done) * 1000) / perSecond : undefined;
  const left = leftMs ?? worked;
  const count = of === undefined ? `${done}` : `${done} of ${of}`;
  return `${count} ${what}, ${rateText(perSecond)}${left === undefined ? '' : `, ${timeText(left)} left`}`;
}

/** Slow work is counted by the minute. */
function rateText(perSecond: number): string {
  if (perSecond >= 10) return `${Math.round(perSecond)} a second`;
  if (perSecond >= 1 || perSecond === 0) return `${perSecond.toFixed(1)} a second`;
  return `${(perSecond * 60).toFixed(1)} a minute`;
}

function timeText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 10 ? `${minutes} min ${seconds % 60} s` : `${Math.ceil(seconds / 60)} min`;
}
