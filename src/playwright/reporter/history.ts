import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  fileHistory,
  type HistoryStore,
  openHistory,
  type SuiteRun,
  suiteRunsFile,
} from '../../history/index.ts';
import type { Masker } from '../../masking/index.ts';
import type { Contract } from '../../openapi/index.ts';
import { projectRoot, revisionIn, type Settings } from '../../project/index.ts';
import {
  acceptancesOf,
  comparisonOf,
  type Ran,
  readAccepted,
  type SuiteReport,
  suiteCoverageOf,
  suiteRunOf,
} from '../../report/index.ts';

/** What a run is compared with, and where it is kept. */
interface Recording {
  readonly historyDirectory: string;
  readonly settings: Settings | undefined;
  readonly contract: Contract | undefined;
  readonly masker: Masker;
  readonly say: (sentence: string) => void;
}

/**
 * Compares a run with the history, and adds it there where all of the suite was run. A shard leaves both to the merged
 * report.
 * @param report masked
 * @returns the report with what is new, still there, fixed, flaky and accepted
 */
export async function recorded(report: SuiteReport, ran: Ran, recording: Recording): Promise<SuiteReport> {
  if (report.shard) return report;
  const { historyDirectory, settings, contract, masker, say } = recording;
  const coverage = contract && suiteCoverageOf(contract, report.coverage);
  const revision = masker.value(revisionIn(projectRoot(), process.env, settings?.defaultBranch));
  const run = suiteRunOf(report, ran, revision, coverage);
  const files = fileHistory(historyDirectory);
  const history = settings?.historyUrl === undefined ? files : await openHistory(settings);
  const waiting = history === files ? undefined : suiteRunsFile(join(historyDirectory, 'waiting'));
  const runs = (await trying(() => latestRuns(history, waiting), say)) ?? [];
  const accepted = settings && (await trying(async () => readAccepted(settings.contract), say));
  if (!report.partial && !(await trying(() => added(history, run), say)) && waiting !== undefined) {
    // The database is away: the next run of the suite on this machine puts it there.
    await trying(() => fileHistory(dirname(waiting)).addSuiteRun(run), say);
  }
  return {
    ...report,
    ...comparisonOf(report, run, runs, ran),
    ...masker.value(acceptancesOf(report, accepted ?? [], run, new Date())),
  };
}

/** Earlier runs; those that waited for the database among them, which they are put into. */
async function latestRuns(history: HistoryStore, waiting: string | undefined): Promise<SuiteRun[]> {
  if (waiting !== undefined && existsSync(waiting)) {
    for (const run of await fileHistory(dirname(waiting)).suiteRuns()) await history.addSuiteRun(run);
    rmSync(waiting, { force: true });
  }
  return history.suiteRuns();
}

async function added(history: HistoryStore, run: SuiteRun): Promise<true> {
  await history.addSuiteRun(run);
  return true;
}

/** The report is written all the same. */
async function trying<T>(act: () => Promise<T>, say: (sentence: string) => void): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
