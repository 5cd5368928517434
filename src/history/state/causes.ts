import type { Finding } from '../../rules/index.ts';
import type { StepRecord } from '../store/record.ts';
import { cut } from './cut.ts';
import type { AlertCause } from './state.ts';

/** A step, as far as its findings go. */
export type StepFindings = Pick<StepRecord, 'findings'>;

/** A run may find hundreds of things; an alert lists the first few. It is kept in the run store until it is delivered. */
const MOST_CAUSES = 5;
const LONGEST = 500;

const SEVERITIES = { error: 0, warning: 1, info: 2 } as const;

/**
 * What is behind a run: its findings by fingerprint, each once with the number of steps that have it. A failed call
 * or a response that came too late goes before a contract violation, and that before a warning, of which slowness goes before
 * drift, as in the verdict; what is only worth knowing is no cause. 5 at most.
 */
export function causesOf(steps: readonly StepFindings[]): AlertCause[] {
  const found = new Map<string, { finding: Finding; steps: number }>();
  for (const { findings } of steps) {
    for (const finding of onceEach(findings)) {
      const known = found.get(finding.fingerprint);
      if (known) known.steps += 1;
      else if (finding.severity !== 'info') found.set(finding.fingerprint, { finding, steps: 1 });
    }
  }
  const worstFirst = [...found.values()].sort((one, other) => weight(one.finding) - weight(other.finding));
  return worstFirst.slice(0, MOST_CAUSES).map(({ finding, steps }) => causeOf(finding, steps));
}

/** A step may have the same finding at several places of a list. */
function onceEach(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [finding.fingerprint, finding])).values()];
}

function weight({ severity, family }: Finding): number {
  return SEVERITIES[severity] * 2 + (family === 'call' || family === 'speed' ? 0 : 1);
}

function causeOf(finding: Finding, steps: number): AlertCause {
  const { id, title, operation, where, expected, received, contract, hint, fingerprint } = finding;
  return {
    id,
    title,
    operation,
    where: cut(where, LONGEST),
    expected: cut(expected, LONGEST),
    received: cut(received, LONGEST),
    contract,
    hint: cut(hint, LONGEST),
    fingerprint,
    steps,
  };
}
