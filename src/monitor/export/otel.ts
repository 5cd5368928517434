import type { Budgets, MonitorState, RunRecord, StepRecord } from '../../history/index.ts';
import type { ExportedOperation, ExportedRun } from './otel-run.ts';
import { type ExportOptions, ProtocolError, type RunExport, Sending } from './otel-sending.ts';

export type { RunExport } from './otel-sending.ts';

/** Optional data of a run that is sent alone. */
interface RunExportOptions extends ExportOptions {
  readonly state?: MonitorState;
  readonly budgets?: Budgets;
  readonly quorum?: number;
  /** The operations of the contract: `contract.operations`. */
  readonly operations?: readonly ExportedOperation[];
}

/**
 * Sends one run, for a process that ends after it: metrics and logs by OTLP over HTTP, as the `OTEL_*`
 * variables of the environment say. Never throws, and never takes longer than its time limit.
 * @returns why it failed, without addresses, headers or secrets; undefined if all was sent, or nothing had to
 *   be
 */
export function exportRun(
  run: RunRecord,
  steps: readonly StepRecord[],
  { state, budgets, quorum, operations, ...options }: RunExportOptions,
): Promise<string | undefined> {
  const known = {
    ...(state && { state }),
    ...(budgets && { budgets }),
    ...(quorum && { quorum }),
    ...(operations && { operations }),
  };
  return exportRuns([{ monitor: run.monitor, run, steps, ...known }], options);
}

/** Sends the runs of several monitors together, within one time limit. */
export async function exportRuns(
  runs: readonly ExportedRun[],
  options: ExportOptions,
): Promise<string | undefined> {
  const sending = openExport(options, true);
  const problems = runs.map((run) => sending.add(run));
  return (await sending.close()) ?? problems.find((problem) => problem !== undefined);
}

/**
 * The same for a long-running process: metrics are sent every `OTEL_METRIC_EXPORT_INTERVAL` milliseconds
 * (60000), logs soon after their run. Never throws.
 */
export function startExport(options: ExportOptions): RunExport {
  return openExport(options, false);
}

function openExport(options: ExportOptions, once: boolean): RunExport {
  try {
    return new Sending(options, once);
  } catch (error) {
    // An error of the SDK or of the file system may contain an address with a key.
    const reason = error instanceof ProtocolError ? error.message : 'the OTEL_* variables cannot be used';
    return { add: () => reason, forget: () => {}, close: async () => undefined };
  }
}
