import { isAhead } from '../core/index.ts';
import type { RunRecord } from '../history/index.ts';
import type { Monitor } from './definition/monitor.ts';
import { LONGEST_WAIT_MS } from './rate-limit.ts';
import type { HostHealth } from './verdict.ts';

/** Why no request is sent, and until when. */
export interface SkipReason extends HostHealth {
  /** ISO 8601: no request before this moment. */
  readonly notBefore?: string;
}

/**
 * Why this run sends no request: a maintenance window, or a `Retry-After` of an earlier run that is not over
 * yet. Undefined if the run is not skipped.
 */
export async function skipReason(
  monitor: Pick<Monitor, 'maintenance' | 'file'>,
  last: RunRecord | undefined,
  now: Date,
): Promise<SkipReason | undefined> {
  const notBefore = last?.notBefore;
  const waiting = notBefore !== undefined && isAhead(notBefore, now, LONGEST_WAIT_MS);
  if (monitor.maintenance.length > 0) {
    const { maintenanceAt } = await import('./maintenance.ts');
    const maintenance = maintenanceAt(monitor, now);
    if (maintenance) return waiting ? { ...maintenance, notBefore } : maintenance;
  }
  if (!waiting) return undefined;
  return {
    cause: 'rate-limited',
    summary: `rate limited: no requests until ${notBefore}`,
    notBefore,
  };
}
