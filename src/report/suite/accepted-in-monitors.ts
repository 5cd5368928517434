import { type Finding, isServerError } from '../../rules/index.ts';
import type { SuiteReport } from '../findings-file.ts';
import { isExpired, readAccepted } from './accepted.ts';
import { acceptanceOf } from './gate.ts';

/** A finding as a monitor has it: one that is accepted only informs, with its reason and its last day. */
type Acceptance = (finding: Finding, now: Date) => Finding;

/**
 * Reads the accepted causes beside a contract, for the monitors that have it.
 * @throws DriftlineError DL_ACCEPTED_INVALID
 */
export function acceptanceFor(contractPath: string, about: Pick<SuiteReport, 'target'>): Acceptance {
  const accepted = readAccepted(contractPath);
  return (finding, now) => {
    if (finding.severity === 'info' || isOutage(finding)) return finding;
    const found = acceptanceOf(finding, accepted, about);
    if (!found || isExpired(found, now)) return finding;
    return { ...finding, severity: 'info', reason: `accepted until ${found.until}: ${found.reason}` };
  };
}

/** The operation cannot be used: whatever request the cause was accepted for, someone has to be notified. */
function isOutage(finding: Finding): boolean {
  return isServerError(finding) || finding.id === 'valid-request-rejected';
}
