import { join } from 'node:path';
import {
  incidentFile,
  type RunEvent,
  type RunRecord,
  readSummary,
  recoveryText,
  type StepRecord,
  storeName,
} from '../history/index.ts';
import { maskerFor } from '../masking/index.ts';
import type { EndedCycle } from '../monitor/index.ts';
import type { Settings } from '../project/index.ts';
import { projectRoot, shownPath } from '../project/index.ts';
import {
  changeKeyOf,
  formatOnCall,
  formatRecord,
  formatRecovery,
  formatRepeated,
  type Repetition,
  runHead,
  styleOf,
} from '../report/index.ts';
import { printColored } from './print.ts';

/** What prints the records of runs. */
export interface RecordOutput {
  /** Prints a record to stdout, filtered by LOG_LEVEL. */
  readonly show: (record: RunEvent) => void;
  /** What people want to know of an ended run beside its records; empty for programs. */
  readonly details: (ended: EndedCycle) => Promise<string>;
  readonly print: (text: string) => void;
}

/** Which runs a process prints: one, one after the other of several monitors, or those of monitors again and again. */
export type Runs = 'one' | 'several' | 'repeated';

/**
 * Prints records for people, on stdout. Loaded only for `--pretty` or a terminal: a process that cron starts
 * does not need the width of characters.
 */
export function prettyOutput(settings: Settings, runs: Runs): RecordOutput {
  // Records are masked already; the lines of the contract are not.
  const masker = maskerFor(undefined, settings);
  const style = styleOf(process.stdout, process.env, { project: projectRoot(), mask: masker.document });
  const details = async (ended: EndedCycle) => {
    const { run, state, recoveredFrom } = ended;
    if (recoveredFrom !== undefined) return formatRecovery(recoveryText(state, recoveredFrom), style);
    if (run.verdict === 'up' || run.cause === 'overlap') return '';
    const { directory, store } = await ended.files();
    const summary = readSummary(directory, store, { now: new Date() });
    const incident = state.incident ?? summary.incidents.find(({ to }) => to === undefined)?.id;
    return formatOnCall({ summary, page: incident && masker.text(pageOf(incident, settings)) }, style);
  };
  const output = { print: printColored, details };
  let said = new Set<string>();
  const plainly = (record: RunEvent) => printColored(formatRecord(record, style, said));
  if (runs === 'one') return { ...output, show: plainly };
  if (runs === 'several') {
    let shown = '';
    const headed = (record: RunEvent) => {
      if (record.run !== shown) {
        printColored(`${runHead(record)}\n`);
        said = new Set();
      }
      shown = record.run;
      plainly(record);
    };
    return { ...output, show: headed };
  }
  const { show, isChanged } = repeatedRuns((...given) => printColored(formatRepeated(...given, style)));
  return { ...output, show, details: async (ended) => (isChanged(ended) ? details(ended) : '') };
}

/** The page of an incident: at PAGE_URL, or else the file that `driftline report` writes. */
function pageOf(incident: string, { pageUrl, reportsDirectory }: Settings): string {
  const file = incidentFile(incident);
  if (pageUrl !== undefined) return `${pageUrl}/${encodeURIComponent(file)}`;
  return `"driftline report" writes ${shownPath(join(reportsDirectory, 'out', file))}`;
}

/** Keeps the steps of each run until its end, and what the run before it came to. */
function repeatedRuns(print: (run: RunRecord, steps: readonly StepRecord[], repetition: Repetition) => void) {
  const steps = new Map<string, StepRecord[]>();
  const known = new Map<string, string>();
  const changed = new Set<string>();
  const show = (record: RunEvent) => {
    if (record.type === 'step') {
      steps.set(record.run, [...(steps.get(record.run) ?? []), record]);
      return;
    }
    const own = steps.get(record.run) ?? [];
    steps.delete(record.run);
    const name = storeName(record);
    const before = known.get(name);
    const key = changeKeyOf(record, own);
    known.set(name, key);
    if (before !== key) changed.add(record.run);
    print(record, own, before === undefined ? 'first' : before === key ? 'same' : 'changed');
  };
  return { show, isChanged: ({ run }: EndedCycle) => changed.delete(run.run) };
}
