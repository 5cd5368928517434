import { Cron, type CronOptions } from 'croner';
import { DriftlineError } from '../core/index.ts';
import { windowText } from '../history/index.ts';
import type { AnnouncedWindow } from '../report/index.ts';
import type { Maintenance, Monitor } from './definition/monitor.ts';
import type { HostHealth } from './verdict.ts';

/**
 * Reads a cron expression of five fields, or six with seconds. Loaded only where there is one.
 * @param timeZone an IANA name; absent: that of the machine
 * @throws Error that says what is wrong with it, or that it matches no date
 */
export function cronExpression(expression: string, timeZone: string | undefined): Cron {
  // croner also takes a date, which matches only once.
  if (expression.includes(':')) throw new Error('it is a date');
  if (timeZone !== undefined) requireTimeZone(timeZone);
  const zone = timeZone === undefined ? {} : { timezone: timeZone };
  const cron = compiled(expression, { paused: true, mode: '5-or-6-parts', ...zone });
  if (!cron.nextRun(new Date(0))) throw new Error('it matches no date');
  return cron;
}

function requireTimeZone(name: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch (cause) {
    throw new Error(`the time zone ${name} is unknown (an IANA name is, for example, Europe/Madrid)`, {
      cause,
    });
  }
}

/** Removes the class name at the start of croner's messages, and the full stops at their end. */
function compiled(expression: string, options: CronOptions): Cron {
  try {
    return new Cron(expression, options);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(message.replace(/^Cron\w*: |\.+$/g, ''), { cause });
  }
}

/**
 * The maintenance window that is open at a moment; undefined if none is. Loaded only for monitors that have
 * windows.
 * @throws DriftlineError DL_MONITOR_INVALID for an invalid expression or time zone
 */
export function maintenanceAt(
  monitor: Pick<Monitor, 'maintenance' | 'file'>,
  now: Date,
): HostHealth | undefined {
  for (const [index, window] of monitor.maintenance.entries()) {
    const end = endOf(window, `${monitor.file}: maintenance[${index}]`, now);
    if (end === undefined) continue;
    return { cause: 'maintenance', summary: windowText('maintenance', end.toISOString(), window.reason) };
  }
  return undefined;
}

/** The end of the window, if it is open now: it began at the last match of its cron expression. */
function endOf({ cron, durationMs, timeZone }: Maintenance, place: string, now: Date): Date | undefined {
  const [began] = cronOf(cron, timeZone, place).previousRuns(1, new Date(now.getTime() + 1000));
  const begun = began && began <= now ? began : undefined;
  const end = begun && new Date(begun.getTime() + durationMs);
  return end && end > now ? end : undefined;
}

/** What is announced: so long ahead, in milliseconds, and so many of each window. */
const ANNOUNCED_MS = 14 * 24 * 60 * 60_000;
const MOST_ANNOUNCED = 5;

/**
 * The windows of maintenance that are open, or begin within 14 days, the next 5 of each.
 * @throws DriftlineError DL_MONITOR_INVALID
 */
export function announcedMaintenance(
  { maintenance, file }: Pick<Monitor, 'maintenance' | 'file'>,
  now: Date,
): AnnouncedWindow[] {
  return maintenance.flatMap((window, index) => {
    const place = `${file}: maintenance[${index}]`;
    const open = endOf(window, place, now);
    const begun = open && new Date(open.getTime() - window.durationMs);
    const latest = now.getTime() + ANNOUNCED_MS;
    const next = cronOf(window.cron, window.timeZone, place).nextRuns(MOST_ANNOUNCED, now);
    return [...(begun ? [begun] : []), ...next.filter((from) => from.getTime() <= latest)].map((from) => {
      return { from, until: new Date(from.getTime() + window.durationMs) };
    });
  });
}

/** @throws DriftlineError DL_MONITOR_INVALID */
export function cronOf(
  expression: string,
  timeZone: string | undefined,
  place: string,
): ReturnType<typeof cronExpression> {
  try {
    return cronExpression(expression, timeZone);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new DriftlineError(
      'DL_MONITOR_INVALID',
      `${place} has the cron expression ${JSON.stringify(expression)}${timeZone ? ` in ${timeZone}` : ''}: ${why}.`,
      "Expected five fields (six with seconds), for example '0 3 * * 0', and an IANA time zone.",
      cause,
    );
  }
}
