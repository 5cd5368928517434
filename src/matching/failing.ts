import type { RuleSwitches } from '../project/index.ts';
import type { Finding } from '../rules/index.ts';

/**
 * The findings that fail a test: errors, and `rate-limited`, because a 429 says nothing about the contract. A
 * severity that the user set for `rate-limited` takes precedence.
 */
export function failingOf(findings: readonly Finding[], switches?: RuleSwitches): Finding[] {
  const failsOnLimit = switches?.['rate-limited'] === undefined;
  return findings.filter(
    ({ id, severity }) => severity === 'error' || (failsOnLimit && id === 'rate-limited'),
  );
}
