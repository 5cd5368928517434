import type { Finding } from '../rules/index.ts';

/** Rules that speak of time. What a busy machine does to a stand-in in the same process says nothing of an answer. */
const TIMED = new Set(['answer-slow', 'first-answer-slow', 'latency-growing', 'user-enumeration-timing']);

export function withoutTimed(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ id }) => !TIMED.has(id));
}
