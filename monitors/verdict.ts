import type { StepRecord, Verdict } from '../reports/index.ts';

/** What a run comes to. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly exitCode: 0 | 1 | 2 | 3;
  /** One sentence: what is wrong, or that nothing is. */
  readonly summary: string;
}

/** 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN: the Nagios plugin convention. */
export const EXIT_CODES = { up: 0, degraded: 1, drifting: 1, broken: 2, down: 2, unknown: 3 } as const;

/** Judges a run by its steps: a failed call weighs more than a broken promise, and that more than drift. */
export function verdictOf(steps: readonly StepRecord[]): Judgement {
  const findings = steps.flatMap((step) => step.findings.map((finding) => ({ step, finding })));
  const errors = findings.filter(({ finding }) => finding.severity === 'error');
  const failed = errors.find(({ finding }) => finding.family === 'call');
  const limited = findings.find(({ finding }) => finding.id === 'rate-limited');
  const others = (count: number) => (count > 1 ? `, and ${count - 1} more` : '');
  if (failed) {
    const { operation, received } = { ...failed.finding };
    return judgement('down', `${operation}: ${received}`);
  }
  const [broken] = errors;
  if (broken) return judgement('broken', `${sentence(broken.finding)}${others(errors.length)}`);
  if (limited) {
    return judgement(
      'unknown',
      `rate limited: ${limited.finding.operation} answered ${limited.finding.received}`,
    );
  }
  const warnings = findings.filter(({ finding }) => finding.severity === 'warning');
  const [drift] = warnings;
  if (drift) return judgement('drifting', `${sentence(drift.finding)}${others(warnings.length)}`);
  return judgement('up', `${steps.length} of ${steps.length} exchanges keep the contract`);
}

function judgement(verdict: Verdict, summary: string): Judgement {
  return { verdict, exitCode: EXIT_CODES[verdict], summary };
}

function sentence(finding: StepRecord['findings'][number]): string {
  const { operation, title, where } = finding;
  return `${operation} (${finding.case}): ${title.charAt(0).toLowerCase()}${title.slice(1)}, ${where}`;
}
