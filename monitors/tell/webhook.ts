import type { RunRecord, Verdict } from '../../reports/index.ts';
import { postJson } from './post.ts';

export { previousVerdict } from './previous-verdict.ts';

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
  return postJson(address, message, timeoutMs);
}
