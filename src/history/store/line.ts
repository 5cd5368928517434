import type { Connection } from '../../http/index.ts';
import type { MonitorState } from '../state/state.ts';
import type { DeliveryRecord, RunRecord, StepRecord } from './record.ts';

/**
 * A run as its line of the run store, the newline included: first what a reader of the file looks for, then the
 * exchanges, without what the run says already; the state last.
 * `run-store.schema.json` describes the line, `restore.ts` undoes what is left out here.
 */
export function storeLine(run: RunRecord, steps: readonly StepRecord[], state?: MonitorState): string {
  const { type, version, run: id, monitor, time, verdict, cause, durationMs, serverMs, ...others } = run;
  const { exitCode, steps: count, errors, warnings, gap, ...rest } = others;
  const notes = steps
    .flatMap(({ findings }) => findings)
    .filter(({ severity }) => severity === 'info').length;
  const connection = steps.find((step) => step.connection !== undefined)?.connection;
  return `${JSON.stringify({
    ...{ type, version, run: id, monitor, time, verdict, cause, durationMs, serverMs },
    ...{ exitCode, steps: count, errors, warnings },
    ...(notes > 0 ? { notes } : {}),
    gap,
    ...rest,
    ...(connection === undefined ? {} : { connection }),
    exchanges: steps.map((step) => exchangeOf(step, run, connection)),
    state,
  })}\n`;
}

/** A step without what its run says already, and without what is so in most steps. */
function exchangeOf(step: StepRecord, run: RunRecord, usual: Connection | undefined): object {
  const { type: _, version: __, run: ___, monitor: ____, phases, time, ...others } = step;
  const { outcome, connection, findings, untrusted, ...rest } = others;
  return {
    phases,
    untrusted,
    afterMs: Date.parse(time) - Date.parse(run.time),
    ...rest,
    ...(outcome === 'response' ? {} : { outcome }),
    ...(sameConnection(connection, usual) ? {} : { connection: connection ?? null }),
    ...(findings.length === 0 ? {} : { findings }),
  };
}

function sameConnection(one: Connection | undefined, other: Connection | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A delivery, as its line of the run store, the newline included. */
export function deliveryLine(record: DeliveryRecord): string {
  const { type, version, monitor, time, ...rest } = record;
  return `${JSON.stringify({ type, version, monitor, time, ...rest })}\n`;
}
