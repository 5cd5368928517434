/** Aborted by the first of these signals. */
export function onFirst(signals: readonly NodeJS.Signals[]): AbortSignal {
  const controller = new AbortController();
  for (const signal of signals) process.once(signal, () => controller.abort());
  return controller.signal;
}

/** Aborted once nobody reads an output any more: the process at the other end of its pipe has ended. */
export function onClosed(output: NodeJS.WritableStream): AbortSignal {
  const controller = new AbortController();
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') controller.abort();
  });
  return controller.signal;
}

/**
 * For a repeated signal: `next` gives an abort signal for the next one, aborted already if that came
 * meanwhile.
 */
export function onEach(signal: NodeJS.Signals): { next(): AbortSignal } {
  let controller = new AbortController();
  let again = false;
  process.on(signal, () => {
    again = controller.signal.aborted;
    controller.abort();
  });
  return {
    next() {
      controller = new AbortController();
      if (again) controller.abort();
      again = false;
      return controller.signal;
    },
  };
}
