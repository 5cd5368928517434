import type { RuleSwitches } from '../project/index.ts';
import type { Finding } from '../rules/index.ts';

/**
 * What of the findings fails a test: errors, and a refusal for asking too much, from which nothing was learnt, unless
 * somebody said what it is worth.
 */
export function failingOf(findings: readonly Finding[], switches?: RuleSwitches): Finding[] {
  const limited = switches?.['rate-limited'] === undefined;
  return findings.filter(({ id, severity }) => severity === 'error' || (limited && id === 'rate-limited'));
}
