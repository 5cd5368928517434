// Test support: machines that share one history in PostgreSQL.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { postgresHistory } from '../history/postgres/postgres-history.ts';
import { readRunStore } from '../history/store/read.ts';
import type { RunRecord } from '../history/store/record.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';

/** The settings of a machine with a reports folder of its own. */
export interface Machine extends Readonly<Record<string, string>> {
  readonly REPORTS_DIR: string;
}

/** @param changes settings beside them */
export function machineFor(
  baseUrl: string,
  address: string,
  changes: Readonly<Record<string, string>> = {},
): Machine {
  return {
    ...{ BASE_URL: baseUrl, REPORTS_DIR: temporaryDirectory(), REQUESTS_PER_MINUTE: '1000' },
    ...{ HISTORY_URL: address, ...changes },
  };
}

/** The runs in a database, in order. */
export async function runsIn(address: string): Promise<RunRecord[]> {
  const history = postgresHistory(address);
  return readRunStore(await history.folder()).runs.map(({ run }) => run);
}

/** The names of the files in which runs of a machine wait for the database. */
export function waitingIn({ REPORTS_DIR }: Machine): string[] {
  const folder = join(REPORTS_DIR, 'history', 'waiting');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.ndjson')) : [];
}
