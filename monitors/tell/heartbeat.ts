import type { RunRecord } from '../../reports/index.ts';
import { deliver } from './deliver.ts';

/**
 * Pings a dead-man's switch as healthchecks.io takes it: the address itself when a run was completed, with `/fail`
 * when it found the API down or a promise broken. A run that never ends pings nothing, which is the point.
 * @returns why it could not, or undefined
 */
export function pingHeartbeat(
  address: string,
  run: RunRecord,
  timeoutMs: number,
): Promise<string | undefined> {
  const url = new URL(address);
  if (run.exitCode === 2) url.pathname = `${url.pathname.replace(/\/$/, '')}/fail`;
  return deliver({ method: 'GET', url: url.href, headers: {} }, timeoutMs);
}
