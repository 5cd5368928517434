/**
 * V8 lets garbage grow to a multiple of what is in use before it looks for it: several large responses in one
 * process would cost several times the memory of one.
 */
const LARGE_BYTES = 1024 * 1024;
/** Less garbage is left to V8. */
const WORTH_BYTES = 48e6;
/** How many turns of the event loop a connection takes to close, at most: two over TCP. */
const CLOSING_TURNS = 10;

let receivedBytes = 0;
let inUseBytes = 0;
let collect: (() => void) | undefined;

/** Counts the body of a response. */
export function countBody(bytes: number): void {
  receivedBytes += bytes;
}

/**
 * Frees what earlier responses left behind, where they were large. Called before a request, so that no phase of an
 * exchange is longer for it.
 */
export async function freeSpentMemory(): Promise<void> {
  if (receivedBytes < LARGE_BYTES) return;
  receivedBytes = 0;
  if (usedBytes() - inUseBytes < WORTH_BYTES) return;
  // Until its connection is closed, Node keeps the last response, and with it what was parsed from its body.
  for (let turn = 0; turn < CLOSING_TURNS; turn += 1) await new Promise((next) => setImmediate(next));
  collect ??= garbageCollector();
  collect();
  inUseBytes = usedBytes();
}

function usedBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** V8 gives it to contexts that are made while this flag is set; other flags would invalidate its code caches. */
function garbageCollector(): () => void {
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  const { runInNewContext } = process.getBuiltinModule('node:vm');
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  return typeof found === 'function' ? () => void (found as () => void)() : () => {};
}
