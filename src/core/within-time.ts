import { Script } from 'node:vm';
import { DriftlineError } from './driftline-error.ts';
import { monotonicMs } from './monotonic.ts';

/**
 * How long processing foreign data may block the thread, in ms. The worst responses of 5 MB take a second,
 * and on a busy machine many times as long. A check has its deadline; in `watch`, other monitors and SIGTERM
 * have to wait.
 */
export const WORK_LIMITS = { check: 60_000, watch: 1000, suite: 15_000, document: 30_000 } as const;

const SLOT = Symbol.for('driftline.work');
const END = Symbol.for('driftline.work-ends');
interface Slots {
  [SLOT]?: (() => unknown) | undefined;
  [END]?: number;
}

let call: Script | undefined;
let known: Slots | undefined;

/**
 * Shared by the process and not by this module, of which several files of the build have a copy; and taken
 * from the context that scripts run in, because a module may have another one (Jest gives each test file its
 * own).
 */
function slots(): Slots {
  known ??= new Script('globalThis').runInThisContext() as Slots;
  return known;
}

/** Interrupts all work of this process at a moment of the monotonic clock, whatever its own limit is. */
export function endWorkBy(moment: number): void {
  slots()[END] = moment;
}

/**
 * Does work that foreign data may make endless (a pattern that backtracks, a schema of nested alternatives),
 * and interrupts it when its time is up. It uses Node's watchdog: a thread without JavaScript, which starts
 * in 0.1 ms (a worker takes 40) and interrupts V8 anywhere, also in the middle of a regular expression. It
 * does not interrupt system calls: do not use it for work that reads or writes files. Within other work that
 * is limited, the limit of that holds.
 * @param limitMs whole milliseconds, from 1 on
 * @param what the subject of the error's sentence: the work, and the operation or file that it is about
 * @throws DriftlineError DL_TIME_LIMIT, or what the work throws
 */
export function withinTime<T>(limitMs: number, what: string, work: () => T): T {
  // The limit of the outermost work holds: each watchdog starts a thread.
  if (slots()[SLOT] !== undefined) return work();
  call ??= new Script(`globalThis[Symbol.for('driftline.work')]()`);
  const shared = slots();
  shared[SLOT] = work;
  const timeout = Math.max(
    1,
    Math.ceil(Math.min(limitMs, (shared[END] ?? Number.POSITIVE_INFINITY) - monotonicMs())),
  );
  try {
    return call.runInThisContext({ timeout, displayErrors: false }) as T;
  } catch (error) {
    throw isTimeout(error) ? tooLong(what, timeout) : error;
  } finally {
    shared[SLOT] = undefined;
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

function tooLong(what: string, limitMs: number): DriftlineError {
  return new DriftlineError(
    'DL_TIME_LIMIT',
    `${what} took longer than ${limitMs} ms and was stopped.`,
    'Look for a pattern that backtracks ((a+)+ with a lookaround or \\1), nested anyOf, or a very large body.',
  );
}
