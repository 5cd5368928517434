import type { Finding } from '../rules/index.ts';

/** Rules that speak of time. What a busy machine does to a mock server in the same process says nothing of a response. */
const TIMED = new Set(['response-slow', 'first-response-slow', 'latency-growing', 'user-enumeration-timing']);

export function withoutTimed(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ id }) => !TIMED.has(id));
}
