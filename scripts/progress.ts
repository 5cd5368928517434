/** Where progress is written, for example process.stderr. */
interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Shows the progress of work. */
export interface Progress {
  /** @param of the total; undefined where only the time is limited */
  (done: number, of?: number): void;
  /** Writes a message above the progress line. */
  say(sentence: string): void;
  /** Clears the progress line. */
  end(): void;
}

interface ProgressOptions {
  /** The time limit of the work, in milliseconds. */
  readonly limitMs?: number;
  /** The monotonic clock, in milliseconds. */
  readonly now?: () => number;
}

/** Interval between updates: of the line on a terminal, of lines in a file. */
const TERMINAL_MS = 200;
const PLAIN_MS = 10_000;

/**
 * Shows count, rate and time left: on a terminal in one line that is rewritten, elsewhere in a new line every
 * ten seconds.
 * @param what the counted things: `mutants`
 */
export function progressOn(stream: ProgressStream, what: string, options: ProgressOptions = {}): Progress {
  const { now = () => performance.now(), limitMs } = options;
  const started = now();
  let shownAt = stream.isTTY ? Number.NEGATIVE_INFINITY : started;
  let line = '';
  const show = () => stream.isTTY && stream.write(`\r\u001B[K${line}`);
  const update = (done: number, of?: number) => {
    const elapsedMs = now() - started;
    const due = now() - shownAt >= (stream.isTTY ? TERMINAL_MS : PLAIN_MS);
    if (!due && !(stream.isTTY && done === of)) return;
    shownAt = now();
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
  return Object.assign(update, { say, end });
}

/** The state of work. */
interface Count {
  readonly done: number;
  /** The total; absent where it is not known. */
  readonly of?: number;
  readonly elapsedMs: number;
  /** Time left until the limit. Default: computed from the rate. */
  readonly leftMs?: number;
}

/** `564 of 1380 mutants, 120 a second, 7 s left`. */
export function progressLine(what: string, { done, of, elapsedMs, leftMs }: Count): string {
  const perSecond = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0;
  const estimated = of !== undefined && perSecond > 0 ? ((of - done) * 1000) / perSecond : undefined;
  const left = leftMs ?? estimated;
  const count = of === undefined ? `${done}` : `${done} of ${of}`;
  return `${count} ${what}, ${rateText(perSecond)}${left === undefined ? '' : `, ${timeText(left)} left`}`;
}

/** Slow work has a rate per minute. */
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
