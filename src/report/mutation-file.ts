import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { unwritable } from '../core/index.ts';
import { hasShape, isNumber, isText, isTime, listOf, type Shape, shaped } from '../history/index.ts';
import { readReport } from './report-file.ts';

/** Version of the format of `reports/out/mutation.json`. */
export const MUTATION_REPORT_VERSION = 2;

/** Result of mutation testing on one contract, as `npm run mutate` measured it. */
export interface MutationReport {
  readonly version: 2;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** CPU time of the whole process. */
  readonly cpuMs: number;
  readonly contract: string;
  /** The mutants, grouped by what was mutated. */
  readonly classes: readonly MutantClass[];
  /** Mutants that were not caught: defects of Driftline first, then undetectable ones with the reason. */
  readonly survived: readonly SurvivedMutant[];
  /** Conforming mock servers with varied responses, to measure false alarms. */
  readonly conforming: {
    /** The seed of the first variant. */
    readonly seed: number;
    readonly variants: number;
    /** Findings in responses that conform to the contract. */
    readonly falseAlarms: readonly FalseAlarm[];
  };
}

export interface MutantClass {
  /** `schema`, `status`, `token`, … */
  readonly class: string;
  readonly title: string;
  readonly made: number;
  readonly caught: number;
  /** Undetectable, with a documented reason. */
  readonly explained: number;
  readonly survived: number;
  readonly rules: readonly { readonly id: string; readonly count: number }[];
}

export interface SurvivedMutant {
  readonly name: string;
  readonly class: string;
  /** Why it cannot be detected; absent for a defect of Driftline. */
  readonly reason?: string;
}

export interface FalseAlarm {
  /** The response; for a variant, its seed and its changes. */
  readonly name: string;
  readonly findings: readonly { readonly id: string; readonly case: string; readonly where: string }[];
}

const RULE: Shape = { required: { id: isText, count: isNumber } };
const CLASS: Shape = {
  required: {
    class: isText,
    title: isText,
    made: isNumber,
    caught: isNumber,
    explained: isNumber,
    survived: isNumber,
    rules: listOf(shaped(RULE)),
  },
};
const SURVIVED: Shape = { required: { name: isText, class: isText }, optional: { reason: isText } };
const FOUND: Shape = { required: { id: isText, case: isText, where: isText } };
const FALSE_ALARM: Shape = { required: { name: isText, findings: listOf(shaped(FOUND)) } };
const CONFORMING: Shape = {
  required: { seed: isNumber, variants: isNumber, falseAlarms: listOf(shaped(FALSE_ALARM)) },
};
const REPORT: Shape = {
  required: {
    version: (value) => value === MUTATION_REPORT_VERSION,
    startedAt: isTime,
    durationMs: isNumber,
    cpuMs: isNumber,
    contract: isText,
    classes: listOf(shaped(CLASS)),
    survived: listOf(shaped(SURVIVED)),
    conforming: shaped(CONFORMING),
  },
};

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
  return hasShape(value, REPORT);
}
