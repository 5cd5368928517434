import type { RunRecord } from '../../../history/index.ts';
import type { MonitorSnapshot } from '../../../report/index.ts';

/** An operation of the contract, as `contract.operations` has them. */
export interface RequestedOperation {
  readonly id: string;
  /** In capitals. */
  readonly method: string;
  readonly path: string;
}

/** A run that is to be sent, with what is known after it. */
export interface ExportedRun extends MonitorSnapshot {
  readonly run: RunRecord;
  /** Says the method and the path of each step; without it, requests have neither. */
  readonly operations?: readonly RequestedOperation[];
}
