import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { unwritable } from '../core/index.ts';
import { constant, listOf, number, object, optional, type TypeOf, text, time } from '../history/index.ts';
import { readReport } from './findings-file.ts';

/** Version of the format of `reports/out/mutation.json`. */
export const MUTATION_REPORT_VERSION = 2;

const CLASS = object({
  /** `schema`, `status`, `token`, … */
  class: text,
  title: text,
  made: number,
  caught: number,
  /** Undetectable, with a documented reason. */
  explained: number,
  survived: number,
  rules: listOf(object({ id: text, count: number })),
});
const SURVIVED = object({
  name: text,
  class: text,
  /** Why it cannot be detected; absent for a defect of Driftline. */
  reason: optional(text),
});
const FALSE_ALARM = object({
  /** The response; for a variant, its seed and its changes. */
  name: text,
  findings: listOf(object({ id: text, case: text, where: text })),
});
const REPORT = object({
  version: constant(MUTATION_REPORT_VERSION),
  /** ISO 8601. */
  startedAt: time,
  durationMs: number,
  /** CPU time of the whole process. */
  cpuMs: number,
  contract: text,
  /** The mutants, grouped by what was mutated. */
  classes: listOf(CLASS),
  /** Mutants that were not caught: defects of Driftline first, then undetectable ones with the reason. */
  survived: listOf(SURVIVED),
  /** Conforming mock servers with varied responses, to measure false alarms. */
  conforming: object({
    /** The seed of the first variant. */
    seed: number,
    variants: number,
    /** Findings in responses that conform to the contract. */
    falseAlarms: listOf(FALSE_ALARM),
  }),
});
/** Result of mutation testing on one contract, as `npm run mutate` measured it. */
export interface MutationReport extends TypeOf<typeof REPORT> {}

/**
 * Reads `mutation.json`. Undefined if there is no such file, because `npm run mutate` has not run.
 * @throws DriftlineError DL_REPORTS_UNREADABLE if it is malformed, of another version, or cannot be read
 */
export function readMutationReport(path: string): MutationReport | undefined {
  return readReport(path, {
    version: MUTATION_REPORT_VERSION,
    matches: isMutationReport,
    hint: 'Run mutation testing again (npm run mutate), or delete the file.',
  });
}

/** @throws DriftlineError DL_REPORTS_UNWRITABLE */
export function writeMutationReport(path: string, report: MutationReport): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
  } catch (error) {
    throw unwritable(path, error);
  }
}

function isMutationReport(value: unknown): value is MutationReport {
  return REPORT.fits(value);
}
