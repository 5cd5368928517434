import type { Finding } from '../rules/index.ts';

/** Rules about response times: a mock server in the same process is slow where the machine is busy. */
const TIMED = new Set(['response-slow', 'first-response-slow', 'latency-growing', 'user-enumeration-timing']);

export function withoutTimed(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ id }) => !TIMED.has(id));
}
