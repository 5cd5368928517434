/** Tells how far something is. */
export interface Progress {
  (done: number, of: number): void;
  /** Clears the line. */
  end(): void;
}

const LEAST_MS_BETWEEN = 200;

/**
 * A line that counts, with rate and time left, on a terminal; silence where the stream is none.
 * @param what is counted: `breakages`
 */
export function progressOn(stream: NodeJS.WriteStream, what: string): Progress {
  const started = performance.now();
  let told = Number.NEGATIVE_INFINITY;
  const tell = (done: number, of: number) => {
    const now = performance.now();
    if (!stream.isTTY || (now - told < LEAST_MS_BETWEEN && done < of)) return;
    told = now;
    stream.write(`\r\u001B[K${progressLine(what, done, of, now - started)}`);
  };
  return Object.assign(tell, {
    end: () => {
      if (stream.isTTY) stream.write('\r\u001B[K');
    },
  });
}

/** `564 of 1380 breakages, 120 a second, 7 s left`. */
export function progressLine(what: string, done: number, of: number, elapsedMs: number): string {
  const perSecond = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0;
  const left = perSecond > 0 ? `, ${Math.ceil((of - done) / perSecond)} s left` : '';
  const rate = perSecond >= 10 ? Math.round(perSecond).toString() : perSecond.toFixed(1);
  return `${done} of ${of} ${what}, ${rate} a second${left}`;
}
