import { type RunEvent, type RunRecord, type StepRecord, storeName } from '../../history/index.ts';
import { formatRecord, type TerminalStyle } from '../terminal.ts';

/** How a run stands to the one before it in the same process. */
export type Repetition = 'first' | 'same' | 'changed';

/**
 * What a run has to have in common with the one before it for nothing to have changed: all but times and the values of the
 * findings, which may be others each time.
 */
export function changeKeyOf(
  { verdict, cause, silenced, acknowledged, gap }: RunRecord,
  steps: readonly StepRecord[],
): string {
  const found = steps.flatMap(({ status = '', findings }) =>
    findings.map(({ fingerprint }) => `${fingerprint} ${status}`),
  );
  const attempts = steps.flatMap(({ attempts = [] }) => attempts.map(({ outcome }) => outcome));
  return JSON.stringify([verdict, cause, [...new Set(found)].sort(), attempts, silenced, acknowledged, gap]);
}

/** `2026-01-12 03:16:20 UTC  login@eu-west`: where the runs of several monitors, or several of one, stand below each other. */
export function runHead(record: RunEvent): string {
  return `${record.time.slice(0, 19).replace('T', ' ')} UTC  ${storeName(record)}`;
}

/**
 * A run of a process that runs monitors again and again, with the name of the monitor and the time: one line where nothing
 * changed, else a block with the steps that say why; the first run has all of its steps.
 */
export function formatRepeated(
  run: RunRecord,
  steps: readonly StepRecord[],
  repetition: Repetition,
  style: TerminalStyle,
): string {
  const head = runHead(run);
  if (repetition === 'same') return `${head}  ${formatRecord(run, { ...style, brief: true })}`;
  const shown = repetition === 'first' ? steps : steps.filter(isNotable);
  const said = new Set<string>();
  return [`${head}\n`, ...[...shown, run].map((record) => formatRecord(record, style, said))].join('');
}

function isNotable({ findings, attempts = [] }: StepRecord): boolean {
  return findings.length > 0 || attempts.length > 0;
}
