import { type RunRecord, readJournal, type Verdict } from '../../reports/index.ts';
import { deliver } from './deliver.ts';

/** The verdict of the run before this one, by the journal; undefined where there was none. */
export function previousVerdict(reportsDirectory: string, run: RunRecord): Verdict | undefined {
  const { runs } = readJournal(`${reportsDirectory}/history`, run.monitor);
  return runs.filter((other) => other.run.run !== run.run).at(-1)?.run.verdict;
}

/**
 * Tells a webhook that the verdict changed: a POST with JSON, `version` 1.
 * @returns why it could not, or undefined
 */
export function postVerdict(
  address: string,
  run: RunRecord,
  previous: Verdict | undefined,
  timeoutMs: number,
): Promise<string | undefined> {
  const { monitor, verdict, summary, time, target, contract } = run;
  const message = {
    version: 1,
    monitor,
    verdict,
    previous: previous ?? null,
    summary,
    time,
    target,
    contract,
  };
  const headers = { 'Content-Type': 'application/json' };
  return deliver({ method: 'POST', url: address, headers, body: JSON.stringify(message) }, timeoutMs);
}
