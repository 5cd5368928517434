import type { FoundFinding, StoredRun, Summary, Verdict } from '../history/index.ts';
import { type Cause, causeOf, dangerOf, groupedByCause } from '../rules/index.ts';

/** What is wrong now, and since when: of the monitor's page and of the terminal. */
export interface CauseNow {
  readonly cause: Cause;
  /** ISO 8601. */
  readonly firstSeen: string;
}

/** What the last run found, each cause once, the most dangerous first; a failed call is what its verdict says. */
export function causesNow({ found }: Pick<Summary, 'found'>): CauseNow[] {
  const all = Object.values(found)
    .flat()
    .filter(({ inLastRun, finding }) => inLastRun && finding.family !== 'call')
    .sort((one, other) => dangerOf(one.finding) - dangerOf(other.finding));
  return groupedByCause(all).map((group) => ({
    cause: causeOf(group.map(({ finding }) => finding)),
    firstSeen: earliestOf(group),
  }));
}

/** ISO 8601: since when some findings were seen. */
export function earliestOf(found: readonly Pick<FoundFinding, 'firstSeen'>[]): string {
  return found.map(({ firstSeen }) => firstSeen).sort()[0] ?? '';
}

/**
 * Where the problem is; undefined where there is none. A failed call is `down` only if the monitor host's own network was checked
 * and works.
 */
export function sideOf({ run, steps }: StoredRun): string | undefined {
  const withoutResponse = steps.some(({ outcome }) => outcome !== 'response');
  const behindGateway = steps.some(({ findings }) => findings.some(({ id }) => id === 'call-gateway-failed'));
  const sides: Readonly<Partial<Record<Verdict, string>>> = {
    down: withoutResponse
      ? 'API side or network path: the monitor host’s own network works'
      : behindGateway
        ? 'API side: its gateway responds, the API behind it does not'
        : 'API side: its responses are too slow',
    broken: 'API side: it responds, but not as documented',
    drifting: 'API side: no violation, but a difference from the contract or the baseline',
    degraded: 'API side: network time is not counted',
  };
  return sides[run.verdict];
}
