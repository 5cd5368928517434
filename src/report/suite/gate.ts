import { lastOfDefaultBranch, type SuiteRun } from '../../history/index.ts';
import type { FailOn } from '../../project/index.ts';
import type { Finding } from '../../rules/index.ts';
import type { SuiteReport } from '../findings-file.ts';
import { type AcceptedCause, isExpired, targetOf } from './accepted.ts';
import { isOf, sinceText } from './causes.ts';

/** What a finding is compared with. */
interface Known {
  readonly failOn: FailOn;
  readonly accepted: readonly AcceptedCause[];
  /** Runs of the suite, the oldest first. Read for the first finding: most workers have none. */
  readonly runs: () => readonly SuiteRun[];
  /** Of this run. */
  readonly about: Pick<SuiteReport, 'target' | 'contract' | 'depth'>;
  readonly now: Date;
}

/** Decides which findings fail a test, and says what is known of the others. */
export interface Gate {
  fails(finding: Finding): boolean;
  /** `still there since main at 4c1f2a3`, `accepted until 2026-12-31: see API-17`; undefined: nothing to compare with. */
  note(finding: Finding): string | undefined;
}

export function gateOf({ failOn, accepted, runs, about, now }: Known): Gate {
  let read: { readonly baseline: SuiteRun | undefined } | undefined;
  const baselineOf = () => {
    read ??= { baseline: lastOfDefaultBranch(runs(), about) };
    return read.baseline;
  };
  const acceptance = (finding: Finding) => acceptanceOf(finding, accepted, about);
  const isKnown = (finding: Finding) => baselineOf()?.causes.some((each) => isOf(finding, each)) ?? false;
  return {
    fails(finding) {
      if (!isSevere(finding, failOn)) return false;
      if (isNeverHeldBack(finding)) return true;
      const found = acceptance(finding);
      if (found && !isExpired(found, now)) return false;
      return failOn !== 'new' || !isKnown(finding);
    },
    note(finding) {
      const found = acceptance(finding);
      if (found) {
        return isExpired(found, now)
          ? `accepted until ${found.until}, which is over`
          : `accepted until ${found.until}: ${found.reason}`;
      }
      const baseline = baselineOf();
      if (!baseline) return undefined;
      return isKnown(finding) ? `still there, ${sinceText(baseline)}` : `new, ${sinceText(baseline)}`;
    },
  };
}

function isSevere({ severity, family }: Finding, failOn: FailOn): boolean {
  if (severity === 'error') return true;
  if (severity !== 'warning') return false;
  return failOn === 'warning' || (failOn === 'drift' && family === 'drift');
}

/** A failed call, and a 429, judged nothing: neither can be known, nor accepted. */
export function isNeverHeldBack({ family, id }: Pick<Finding, 'family' | 'id'>): boolean {
  return family === 'call' || id === 'rate-limited';
}

/** The accepted cause that a finding of this target belongs to. */
export function acceptanceOf(
  finding: Finding,
  accepted: readonly AcceptedCause[],
  { target }: Pick<SuiteReport, 'target'>,
): AcceptedCause | undefined {
  if (isNeverHeldBack(finding)) return undefined;
  return accepted.find((each) => each.target === targetOf(target) && isOf(finding, each));
}
