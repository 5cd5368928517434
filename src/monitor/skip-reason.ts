import { isAhead } from '../core/index.ts';
import type { RunRecord } from '../history/index.ts';
import type { Monitor } from './definition/checked-monitor.ts';
import { LONGEST_WAIT_MS } from './rate-limit.ts';
import type { HostHealth } from './verdict.ts';

/** Why nothing is asked, and until when. */
export interface SkipReason extends HostHealth {
  /** ISO 8601. */
  readonly notBefore?: string;
}

/**
 * Why this run asks nothing: a window of maintenance, or an API that asked, in this run or one before, to be left alone
 * for longer. Undefined where it asks.
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
    summary: `rate limited: the API asked to be left alone until ${notBefore}`,
    notBefore,
  };
}
