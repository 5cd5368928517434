import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../environment.ts';
import { PLAYWRIGHT, runNode } from '../run-node.ts';
import { type Counts, countsOfJUnit } from './counts.ts';

/**
 * Runs the Playwright suite, or the given files of it, on the terminal of this process. A non-zero exit code
 * without a failed test (by a reporter, or a config that does not load) counts as one failure.
 * @param reportsDirectory must hold no report of an earlier run
 */
export async function runSuite(
  paths: readonly string[],
  options: { readonly environment: Environment; readonly reportsDirectory: string; readonly seed: number },
): Promise<Counts> {
  const { environment, reportsDirectory, seed } = options;
  if (paths.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  const exitCode = await runNode([PLAYWRIGHT, 'test', `--shuffle=${seed}`, ...paths], {
    environment: { ...environment, REPORTS_DIR: reportsDirectory },
  });
  const junit = join(reportsDirectory, 'out', 'junit.xml');
  const counts = existsSync(junit) ? countsOfJUnit(readFileSync(junit, 'utf8')) : undefined;
  const { passed, failed, skipped } = counts ?? { passed: 0, failed: 0, skipped: 0 };
  const succeeded = exitCode === 0 && counts !== undefined;
  return { passed, skipped, failed: failed === 0 && !succeeded ? 1 : failed };
}
