import { DriftlineError, durationMs, fingerprintOf } from '../core/index.ts';
import type { Monitor } from './definition/monitor.ts';

/** When runs are due. Pure: reads no clock. */
export interface Schedule {
  /** In words: `every 60s`. */
  readonly words: string;
  /** Of a schedule with a period, in milliseconds. */
  readonly periodMs?: number;
  /** @param offset 0 to 1: where in the first period the run is; 0 is at once. Ignored by cron schedules */
  first(now: Date, offset?: number): Date;
  /** The next run after the one that was due at `last`; missed runs are not repeated. */
  after(last: Date, now: Date): Date;
}

const DEFAULT_EVERY = '60s';
const SHORTEST_PERIOD_MS = 1000;
/** A week: a longer period is probably a mistake. */
const LONGEST_PERIOD_MS = 168 * 3_600_000;

/**
 * The schedule of `--every` or `--cron`; every minute if neither is given.
 * @throws DriftlineError DL_OPTION_INVALID
 */
export async function scheduleOf(options: {
  readonly every?: string;
  readonly cron?: string;
  /** The time zone of the cron expression, an IANA name; absent: that of the machine. */
  readonly timeZone?: string;
}): Promise<Schedule> {
  if (options.cron === undefined) return everySchedule(options.every ?? DEFAULT_EVERY);
  if (options.every === undefined) return cronSchedule(options.cron, options.timeZone);
  throw new DriftlineError('DL_OPTION_INVALID', 'Both --every and --cron are given.', 'Give one of them.');
}

/**
 * The slot that is due now, or the next one of a cron expression. Slots of a period are counted from 1970, each monitor's
 * moved by a share of the period that follows from its name, so that a thousand do not start together. It may be over, and is run then if nobody has run it. Pure.
 */
export function firstSlot(schedule: Schedule, monitor: string, now: Date): Date {
  const { periodMs } = schedule;
  if (periodMs === undefined) return schedule.first(now);
  const share = Number.parseInt(fingerprintOf([monitor]), 16) % periodMs;
  return new Date(Math.floor((now.getTime() - share) / periodMs) * periodMs + share);
}

/** The slot after one that was due, or after those that were missed. A clock that goes back a little moves none. Pure. */
export function slotAfter(schedule: Schedule, monitor: string, last: Date, now: Date): Date {
  const { periodMs } = schedule;
  if (periodMs === undefined) return schedule.after(last, now);
  return new Date(firstSlot(schedule, monitor, later(last, now)).getTime() + periodMs);
}

/**
 * The schedule of a monitor's definition; every minute if it has none.
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

/** How far apart the next two runs of a schedule are, in milliseconds. @throws DriftlineError DL_OPTION_INVALID */
export async function everyMsOf(schedule: Parameters<typeof scheduleOf>[0]): Promise<number | undefined> {
  const { after } = await scheduleOf(schedule);
  const first = after(new Date(), new Date());
  const second = first && after(first, first);
  return first && second ? second.getTime() - first.getTime() : undefined;
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
    periodMs: period,
    first: (now, offset = 0) => new Date(now.getTime() + Math.floor(offset * period)),
    after: (last, now) => {
      const passed = now.getTime() - last.getTime();
      // The clock was set back: the run that was due next by the old time may be hours away.
      if (passed < 0) return new Date(now.getTime() + period);
      return new Date(last.getTime() + (Math.floor(passed / period) + 1) * period);
    },
  };
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}

async function cronSchedule(expression: string, timeZone: string | undefined): Promise<Schedule> {
  const { cronExpression } = await import('./cron.ts');
  const refuse = (cause?: unknown) =>
    new DriftlineError(
      'DL_OPTION_INVALID',
      `--cron is ${JSON.stringify(expression)}${cause instanceof Error ? `: ${cause.message}` : ''}.`,
      "Expected five fields (six with seconds) that match some date, for example '*/5 * * * *'.",
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
    // A timer may fire a moment early: the run that was due then is not due twice. A clock that was set back
    // is trusted.
    after: (last, now) => next(last.getTime() - now.getTime() < SHORTEST_PERIOD_MS ? later(last, now) : now),
  };
}
