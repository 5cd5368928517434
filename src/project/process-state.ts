/** State that is determined once in a process. */
interface ProcessState {
  root?: { readonly folder: string | undefined; readonly chosen?: true };
  cacheFolder?: { readonly path: string | undefined };
  /** Whether entries of the cache are readable for every user. */
  sharesCache?: true;
}

const KEY = Symbol.for('driftline.process-state');

const shared = globalThis as { [KEY]?: ProcessState };
shared[KEY] ??= {};

/** Each file of `dist/` bundles its own copy of this module; all copies share one state. */
export const processState: ProcessState = shared[KEY];
