import { join } from 'node:path';
import type { Settings } from '../project/index.ts';
import { fileHistory, type HistoryStore } from './store/history-store.ts';

/** The settings that say where the history is. */
export type HistorySettings = Pick<Settings, 'reportsDirectory' | 'historyUrl'>;

/** The history of a project: in PostgreSQL where HISTORY_URL names one, else in files. */
export async function openHistory({ reportsDirectory, historyUrl }: HistorySettings): Promise<HistoryStore> {
  if (historyUrl === undefined) return fileHistory(join(reportsDirectory, 'history'));
  const { postgresHistory } = await import('./postgres/postgres-history.ts');
  return postgresHistory(historyUrl);
}
