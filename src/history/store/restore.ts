import type { Connection } from '../../http/index.ts';
import type { MonitorState } from '../state/state.ts';
import type { RunRecord, StepRecord } from './record.ts';

/** A run with its steps, as the run store kept them. */
export interface StoredRun {
  readonly run: RunRecord;
  readonly steps: readonly StepRecord[];
  /** The state of the monitor after the run. */
  readonly state?: MonitorState;
}

/** A run's line, parsed, of the shape that `parse.ts` requires. */
export type RunLine = RunRecord & {
  readonly notes?: number;
  readonly connection?: Connection;
  readonly exchanges: readonly ExchangeLine[];
  readonly state?: MonitorState;
};

type ExchangeLine = Omit<
  StepRecord,
  'type' | 'version' | 'run' | 'monitor' | 'time' | 'outcome' | 'findings'
> & {
  readonly afterMs: number;
  readonly outcome?: StepRecord['outcome'];
  readonly findings?: StepRecord['findings'];
  /** Absent: the run's; null: none. */
  readonly connection?: Connection | null;
};

/** The records that a run's line was made of. */
export function restoreRun(line: RunLine): StoredRun {
  const { notes: _, connection, exchanges, state, ...run } = line;
  return {
    run,
    steps: exchanges.map((exchange) => restoreStep(exchange, run, connection)),
    ...(state === undefined ? {} : { state }),
  };
}

function restoreStep(exchange: ExchangeLine, run: RunRecord, usual: Connection | undefined): StepRecord {
  const { phases, afterMs, outcome = 'response', findings = [], connection: own, ...rest } = exchange;
  const connection = own === undefined ? usual : own;
  return {
    type: 'step',
    version: run.version,
    run: run.run,
    monitor: run.monitor,
    time: new Date(Date.parse(run.time) + afterMs).toISOString(),
    ...rest,
    outcome,
    phases,
    findings,
    ...(connection ? { connection } : {}),
  };
}
