import type { UnknownCause } from '../../history/index.ts';

/** Why nothing is known, as people say it. */
export const CAUSE_WORDS: Readonly<Record<UnknownCause, string>> = {
  error: 'the monitor itself is wrongly set up',
  'monitor-host': 'this machine’s own network did not work',
  'event-loop': 'this machine was too busy to measure',
  'rate-limited': 'the API asked to wait',
  maintenance: 'maintenance',
  overlap: 'the run before was still under way',
  deadline: 'the time for the run was up',
  interrupted: 'the run was killed',
  internal: 'Driftline itself failed',
};
