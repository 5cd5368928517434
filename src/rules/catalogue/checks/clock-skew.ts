/**
 * How far the clocks of two servers may differ: the most that libraries tolerate (RFC 7519, section 4.1.5).
 */
export const CLOCK_SKEW_MS = 60_000;
