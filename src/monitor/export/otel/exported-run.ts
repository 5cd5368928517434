import type { RunRecord } from '../../../history/index.ts';
import type { MonitorSnapshot } from '../../../report/index.ts';

/** An operation of the contract, as in `contract.operations`. */
export interface ExportedOperation {
  readonly id: string;
  /** In capital letters. */
  readonly method: string;
  readonly path: string;
}

/** A run to export, with the state after it. */
export interface ExportedRun extends MonitorSnapshot {
  readonly run: RunRecord;
  /** Give the method and the path of each step; without them, requests have neither. */
  readonly operations?: readonly ExportedOperation[];
}
