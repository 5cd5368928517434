import type { Acceptance } from '../../drift/index.ts';
import type { YearFinding } from '../objectives/history-fold.ts';
import type { SeenRuns } from './seen-run.ts';

/** That a change is accepted, since when, and by what. */
export interface Accepted {
  /** ISO 8601. */
  readonly at: string;
  /** Accepted into the baseline; or gone with the first run that read another text of the contract. */
  readonly by: 'baseline' | 'contract';
  readonly reason?: string;
}

/** A finding of the last year, and whether it was accepted. */
export interface TimelineFinding extends YearFinding {
  readonly accepted?: Accepted;
}

/**
 * The findings of a year with their acceptance, as far as it is known: by the baseline, which remembers what it
 * accepted; by a contract that was edited, or fixed by an overlay, where the runs about it were looked at one by one.
 */
export function timelineOf(
  findings: readonly YearFinding[],
  seen: Pick<SeenRuns, 'runs' | 'contractChanges'>,
  acceptances: readonly Acceptance[] = [],
): TimelineFinding[] {
  const ended = endings(seen);
  return findings.map((finding) => {
    const accepted = byBaseline(finding, acceptances) ?? byContract(ended.get(finding.fingerprint));
    return accepted === undefined ? finding : { ...finding, accepted };
  });
}

/** The latest acceptance, but none of something that came back afterwards as if it were new. */
function byBaseline(
  { fingerprint, first }: YearFinding,
  acceptances: readonly Acceptance[],
): Accepted | undefined {
  const found = acceptances.findLast(({ at, changes }) => Object.hasOwn(changes, fingerprint) && at >= first);
  if (found === undefined) return undefined;
  const { at, reason } = found;
  return { at, by: 'baseline', ...(reason === undefined ? {} : { reason }) };
}

function byContract(at: number | undefined): Accepted | undefined {
  return at === undefined ? undefined : { at: new Date(at).toISOString(), by: 'contract' };
}

/** By fingerprint: when the contract changed between the last run that has a finding and the next one that is not unknown. */
function endings({ runs, contractChanges }: Pick<SeenRuns, 'runs' | 'contractChanges'>): Map<string, number> {
  const ended = new Map<string, number>();
  if (contractChanges.length === 0) return ended;
  const notifying = runs.filter(({ verdict }) => verdict !== 'unknown' && verdict !== 'down');
  for (const [index, { at, findings }] of notifying.entries()) {
    const next = notifying[index + 1];
    const change = next && contractChanges.find((each) => each > at && each <= next.at);
    const still = new Set(next?.findings.map(({ fingerprint }) => fingerprint));
    for (const { fingerprint } of findings) {
      if (change !== undefined && !still.has(fingerprint)) ended.set(fingerprint, change);
      else ended.delete(fingerprint);
    }
  }
  return ended;
}
