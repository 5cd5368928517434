/**
 * How bad things are, once single runs are smoothed: `ok` (up), `warning` (degraded, drifting), `critical` (broken,
 * down), `blind` (nothing has been known for some runs).
 */
export const LEVELS = ['ok', 'warning', 'critical', 'blind'] as const;
export type Level = (typeof LEVELS)[number];
