import { DriftlineError } from '../core/index.ts';
import { cronExpression } from './cron-expression.ts';
import type { Maintenance, Monitor } from './definition/checked-monitor.ts';
import type { HostHealth } from './verdict.ts';

/**
 * The window of maintenance that a moment lies in; undefined where it lies in none. Loaded only by monitors that have
 * windows.
 * @throws DriftlineError DL_MONITOR_INVALID for an expression or a time zone that cannot be
 */
export function maintenanceAt(
  monitor: Pick<Monitor, 'maintenance' | 'file'>,
  now: Date,
): HostHealth | undefined {
  for (const [index, window] of monitor.maintenance.entries()) {
    const end = endOf(window, `${monitor.file}: maintenance[${index}]`, now);
    if (end === undefined) continue;
    const reason = window.reason === undefined ? '' : ` (${window.reason})`;
    const summary = `maintenance until ${end.toISOString().slice(0, 16).replace('T', ' ')} UTC${reason}`;
    return { cause: 'maintenance', summary };
  }
  return undefined;
}

/** When the window that is open now ends. It began at the last match that is no longer ago than its duration. */
function endOf({ cron, durationMs, timeZone }: Maintenance, place: string, now: Date): Date | undefined {
  const [began] = cronOf(cron, timeZone, place).previousRuns(1, new Date(now.getTime() + 1000));
  const begun = began && began <= now ? began : undefined;
  const end = begun && new Date(begun.getTime() + durationMs);
  return end && end > now ? end : undefined;
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
