/** Aborted by the first of some signals. */
export function onFirst(signals: readonly NodeJS.Signals[]): AbortSignal {
  const controller = new AbortController();
  for (const signal of signals) process.once(signal, () => controller.abort());
  return controller.signal;
}

/** For a signal that may come again: each `next` is aborted by the first that comes after the one before it. */
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
