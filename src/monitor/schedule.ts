import { DriftlineError, durationMs } from '../core/index.ts';
import type { Monitor } from './definition/checked-monitor.ts';

/** When runs are due. Pure: asks no clock. */
export interface Schedule {
  /** In words: `every 60 s`. */
  readonly words: string;
  /** @param offset 0 to 1: where in the first period it lies; 0 is at once. Cron says the moment itself */
  first(now: Date, offset?: number): Date;
  /** The next run after the one that was due at `last`; what was missed meanwhile is not caught up with. */
  after(last: Date, now: Date): Date;
}

const DEFAULT_EVERY = '60s';
const SHORTEST_PERIOD_MS = 1000;
/** A week: who asks less often means something else. */
const LONGEST_PERIOD_MS = 168 * 3_600_000;

/**
 * The schedule that `--every` or `--cron` gives; every minute where neither does.
 * @throws DriftlineError DL_OPTION_INVALID
 */
export async function scheduleOf(options: {
  readonly every?: string;
  readonly cron?: string;
  /** Of the cron expression, an IANA name; absent: the machine's. */
  readonly timeZone?: string;
}): Promise<Schedule> {
  if (options.cron === undefined) return everySchedule(options.every ?? DEFAULT_EVERY);
  if (options.every === undefined) return cronSchedule(options.cron, options.timeZone);
  throw new DriftlineError('DL_OPTION_INVALID', 'Both --every and --cron are given.', 'Give one of them.');
}

/**
 * When a monitor is due by its own definition; every minute where that says nothing.
 * @throws DriftlineError DL_MONITOR_INVALID
 */
export async function monitorSchedule({
  schedule,
  file,
}: Pick<Monitor, 'schedule' | 'file'>): Promise<Schedule> {
  try {
    return await scheduleOf(schedule ?? {});
  } catch (cause) {
    if (!(cause instanceof DriftlineError)) throw cause;
    throw new DriftlineError(
      'DL_MONITOR_INVALID',
      `${file}: schedule is ${JSON.stringify(schedule)}${cause.cause instanceof Error ? `: ${cause.cause.message}` : ''}.`,
      cause.hint,
      cause,
    );
  }
}

function everySchedule(text: string): Schedule {
  const period = /^\d+[smhd]$/.test(text) ? (durationMs(text) ?? 0) : 0;
  if (period < SHORTEST_PERIOD_MS || period > LONGEST_PERIOD_MS) {
    throw new DriftlineError(
      'DL_OPTION_INVALID',
      `--every is ${JSON.stringify(text)}.`,
      'Expected a number with s, m or h, from 1s to 168h: 60s, 5m, 1h.',
    );
  }
  return {
    words: `every ${text}`,
    first: (now, offset = 0) => new Date(now.getTime() + Math.floor(offset * period)),
    after: (last, now) => {
      const passed = now.getTime() - last.getTime();
      // The clock was set back: what was due by the old one would be long in coming.
      if (passed < 0) return new Date(now.getTime() + period);
      return new Date(last.getTime() + (Math.floor(passed / period) + 1) * period);
    },
  };
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}

async function cronSchedule(expression: string, timeZone: string | undefined): Promise<Schedule> {
  const { cronExpression } = await import('./cron-expression.ts');
  const refuse = (cause?: unknown) =>
    new DriftlineError(
      'DL_OPTION_INVALID',
      `--cron is ${JSON.stringify(expression)}${cause instanceof Error ? `: ${cause.message}` : ''}.`,
      "Expected five fields (six with seconds) that come true some day, for example '*/5 * * * *'.",
      cause,
    );
  let cron: ReturnType<typeof cronExpression>;
  try {
    cron = cronExpression(expression, timeZone);
  } catch (cause) {
    throw refuse(cause);
  }
  const next = (from: Date) => {
    const due = cron.nextRun(from);
    if (!due) throw refuse();
    return due;
  };
  return {
    words: `at ${expression}${timeZone === undefined ? '' : ` in ${timeZone}`}`,
    first: (now) => next(now),
    // A timer may ring a moment early: what was due then is not due twice. A clock that was set back is believed.
    after: (last, now) => next(last.getTime() - now.getTime() < SHORTEST_PERIOD_MS ? later(last, now) : now),
  };
}
