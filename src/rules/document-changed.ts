import { fingerprintOf } from '../core/index.ts';
import type { Contract } from '../openapi/index.ts';
import type { Finding } from './finding.ts';
import { findingOf, isOn, type JudgeOptions } from './finding-of.ts';
import type { RuleText } from './rule.ts';

/** About the document that CONTRACT names by its address, not about a response. */
export const documentChanged: RuleText = {
  id: 'document-changed',
  family: 'drift',
  severity: 'warning',
  title: 'The document has changed since it was accepted',
  why: 'A provider that changes its document changes what it promises, and clients that were written for the old one may break.',
  fix: 'Read what changed, then accept the new document with "npx driftline baseline accept", and commit the copy.',
  perCase: true,
};

/** Changes that the finding names. */
const MOST_NAMED = 5;

/**
 * The finding for a document that has changed.
 * @param changes in words; empty: there is no finding
 * @param accepted the name of the accepted copy
 */
export function documentFindings(
  changes: readonly string[],
  accepted: string,
  contract: Contract,
  options: Pick<JudgeOptions, 'switches'> = {},
): Finding[] {
  if (changes.length === 0 || !isOn(documentChanged, options)) return [];
  const more = changes.length > MOST_NAMED ? `; and ${changes.length - MOST_NAMED} more` : '';
  const violation = {
    where: 'document',
    expected: `as accepted in ${accepted}`,
    received: changes.slice(0, MOST_NAMED).join('; ') + more,
    pointer: '',
    // Other changes are another finding, which people are notified of.
    sameIn: fingerprintOf(changes),
  };
  const about = { operation: 'document', case: { name: 'fetched' } };
  return [findingOf(documentChanged, violation, about, contract, options)];
}
