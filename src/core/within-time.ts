import { Script } from 'node:vm';
import { DriftlineError } from './driftline-error.ts';
import { monotonicMs } from './monotonic.ts';

/**
 * How long one piece of work on foreign data may keep its thread busy, in ms. The worst responses of 5 MB take a second;
 * a busy machine needs many times as long. A check has its deadline; in `watch` other monitors, and SIGTERM, wait.
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
 * Of the process and not of this module, which several files of the build have a copy of; and of the context that scripts
 * run in, for a module may have another one (Jest gives each test file its own).
 */
function slots(): Slots {
  known ??= new Script('globalThis').runInThisContext() as Slots;
  return known;
}

/** All work of this process ends by then, whatever its own limit is: a moment of the monotonic clock. */
export function endWorkBy(moment: number): void {
  slots()[END] = moment;
}

/**
 * Does work that foreign data may make endless (an expression that backtracks, a schema of nested alternatives), and
 * breaks it off when its time is up. Node's own watchdog does so: a thread without JavaScript, which starts in 0.1 ms
 * (a worker takes 40) and interrupts V8 wherever it is, in the middle of a regular expression as well. It interrupts no
 * call of the system: work that reads or writes files is none for it.
 * @param limitMs whole milliseconds, from 1 on
 * @param what names the work, and what to look at, in the sentence of the error
 * @throws DriftlineError DL_TIME_LIMIT, or what the work throws
 */
export function withinTime<T>(limitMs: number, what: string, work: () => T): T {
  call ??= new Script(`globalThis[Symbol.for('driftline.work')]()`);
  const shared = slots();
  const outer = shared[SLOT];
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
    shared[SLOT] = outer;
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

function tooLong(what: string, limitMs: number): DriftlineError {
  return new DriftlineError(
    'DL_TIME_LIMIT',
    `${what} took longer than ${limitMs} ms and was ended.`,
    'Look for a pattern that backtracks ((a+)+ with a lookaround or \\1), nested anyOf, or a very large body.',
  );
}
