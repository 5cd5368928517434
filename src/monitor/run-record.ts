import { RECORD_VERSION, type RunRecord, type StepRecord } from '../history/index.ts';
import type { Contract } from '../openapi/index.ts';
import type { Monitor } from './definition/monitor.ts';
import type { Judgement } from './verdict.ts';

/** The facts of a run. */
export interface RunFacts {
  readonly id: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly steps: readonly StepRecord[];
  readonly judgement: Judgement;
  /** The steps that were not sent, and why. */
  readonly skipped?: readonly string[];
  /** ISO 8601: no request before this moment. */
  readonly notBefore?: string;
}

/** The monitor, contract and target of a run. */
export interface RunSubject {
  readonly monitor: Pick<Monitor, 'name' | 'tags'>;
  readonly contract: Pick<Contract, 'file' | 'hash'>;
  /** The base URL, or `mock`. */
  readonly target: { readonly name: string };
}

/** The record of a run: its verdict, and the figures of its steps. Pure. */
export function runRecord(
  { monitor, contract, target }: RunSubject,
  { id, startedAt, durationMs, steps, judgement, skipped = [], notBefore }: RunFacts,
): RunRecord {
  const findings = steps.flatMap((step) => step.findings);
  const count = (wanted: string) => findings.filter(({ severity }) => severity === wanted).length;
  const server = steps.flatMap(({ phases, untrusted }) =>
    phases.server === undefined || untrusted ? [] : [phases.server],
  );
  const life = steps.find(({ tokenLifeSeconds }) => tokenLifeSeconds !== undefined)?.tokenLifeSeconds;
  const [expiry] = steps.flatMap(({ connection }) => connection?.certificateExpiresAt ?? []).sort();
  return {
    type: 'run',
    version: RECORD_VERSION,
    run: id,
    monitor: monitor.name,
    time: startedAt.toISOString(),
    ...judgement,
    durationMs: Math.round(durationMs * 1000) / 1000,
    contract: contract.file,
    contractHash: contract.hash,
    target: target.name,
    steps: steps.length,
    ...(skipped.length > 0 ? { skipped } : {}),
    errors: count('error'),
    warnings: count('warning'),
    ...(server.length > 0 ? { serverMs: Math.max(...server) } : {}),
    ...(life === undefined ? {} : { tokenLifeSeconds: life }),
    ...(expiry === undefined ? {} : { certificateExpiresAt: expiry }),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(monitor.tags.length > 0 ? { tags: monitor.tags } : {}),
  };
}
