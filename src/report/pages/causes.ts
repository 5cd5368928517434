import type { UnknownCause } from '../../history/index.ts';

/** Causes of the verdict unknown, in words. */
export const CAUSE_WORDS: Readonly<Record<UnknownCause, string>> = {
  error: 'settings, a file or the disk failed on the monitor host',
  'monitor-host': 'monitor host unhealthy: its own network did not work',
  'event-loop': 'the monitor process was too busy to measure',
  'rate-limited': 'rate limited by the API',
  maintenance: 'maintenance window',
  overlap: 'the previous run was still in progress',
  deadline: 'the run exceeded its deadline',
  interrupted: 'the process ended during the run',
  internal: 'internal error of Driftline',
};
