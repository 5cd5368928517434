import type { StoreEntry } from './parse.ts';
import type { DeliveryRecord, StepRecord } from './record.ts';
import type { StoredRun } from './restore.ts';

/** Brings together what lines of version 1 keep apart: steps, then their run; other runs' lines may stand between. */
export interface RunCollector {
  /** Takes a line; responds with the run that it completes. */
  take(entry: StoreEntry): StoredRun | undefined;
  readonly deliveries: readonly DeliveryRecord[];
  /** Runs with steps and no end: their process was killed. */
  unfinished(): number;
}

/** @param monitor lines of other monitors are passed over; absent: every monitor's are taken */
export function collectRuns(monitor?: string): RunCollector {
  const waiting = new Map<string, StepRecord[]>();
  const deliveries: DeliveryRecord[] = [];
  const foreign = (name: string) => monitor !== undefined && name !== monitor;

  const takeStep = (step: StepRecord) => {
    const key = `${step.monitor}/${step.run}`;
    const steps = waiting.get(key);
    if (steps === undefined) waiting.set(key, [step]);
    else steps.push(step);
  };
  const take = (entry: StoreEntry): StoredRun | undefined => {
    if (foreign(monitorOf(entry))) return undefined;
    if (entry.kind === 'step') takeStep(entry.step);
    if (entry.kind === 'delivery') deliveries.push(entry.delivery);
    if (entry.kind === 'run') return { run: entry.run, steps: entry.steps, ...stateIn(entry) };
    if (entry.kind !== 'bare-run') return undefined;
    const { run } = entry;
    const key = `${run.monitor}/${run.run}`;
    const steps = waiting.get(key) ?? [];
    waiting.delete(key);
    return { run, steps };
  };
  return { take, deliveries, unfinished: () => waiting.size };
}

function monitorOf(entry: StoreEntry): string {
  if (entry.kind === 'step') return entry.step.monitor;
  return entry.kind === 'delivery' ? entry.delivery.monitor : entry.run.monitor;
}

function stateIn({ state }: StoredRun): Pick<StoredRun, 'state'> {
  return state === undefined ? {} : { state };
}
