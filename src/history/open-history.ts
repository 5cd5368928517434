import { join } from 'node:path';
import type { Settings } from '../project/index.ts';
import type { SharedHistory } from './postgres/postgres-history.ts';
import { fileHistory, type HistoryStore } from './store/history-store.ts';

/** The settings that say where the history is. */
export type HistorySettings = Pick<Settings, 'reportsDirectory' | 'historyUrl'>;

/** The history of a project: in PostgreSQL where HISTORY_URL names one, else in files. */
export async function openHistory({ reportsDirectory, historyUrl }: HistorySettings): Promise<HistoryStore> {
  if (historyUrl === undefined) return fileHistory(join(reportsDirectory, 'history'));
  return openSharedHistory(historyUrl);
}

/** The history in PostgreSQL; its code is loaded here, and `pg` with its first statement. */
export async function openSharedHistory(historyUrl: string): Promise<SharedHistory> {
  const { postgresHistory } = await import('./postgres/postgres-history.ts');
  return postgresHistory(historyUrl);
}
