/** What was found out once in this process. */
interface ProcessState {
  root?: { readonly folder: string | undefined; readonly chosen?: true };
  cacheFolder?: { readonly path: string | undefined };
  /** Whether what is kept may be read by everybody. */
  sharesCache?: true;
}

const KEY = Symbol.for('driftline.process-state');

const shared = globalThis as { [KEY]?: ProcessState };
shared[KEY] ??= {};

/** Each file of `dist/` has this module by itself: they know the same of the process they are in. */
export const processState: ProcessState = shared[KEY];
