import { FAMILIES, type Finding } from '../../rules/index.ts';
import { type Sample, sampleOf } from './sample.ts';

const SEVERITIES = ['error', 'warning', 'info'] as const;

/** Limits the number of series; the counts by family include the findings of all rules. */
const MOST_RULES = 50;

/** Counts of findings by severity and family, with zeros so that no series is missing; then by rule. */
export function findingSamples(monitor: string, findings: readonly Finding[]): Sample[] {
  const sums = SEVERITIES.flatMap((severity) =>
    FAMILIES.flatMap((family) => {
      const matching = findings.filter(
        (finding) => finding.severity === severity && finding.family === family,
      );
      return sampleOf('driftline_findings', { monitor, severity, family }, matching.length);
    }),
  );
  return [...sums, ...byRule(monitor, findings)];
}

function byRule(monitor: string, findings: readonly Finding[]): Sample[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.operation, finding.id, finding.severity]);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].slice(0, MOST_RULES).flatMap((group) => {
    const [{ operation, id: rule, severity } = { operation: '', id: '', severity: '' }] = group;
    return sampleOf('driftline_rule_findings', { monitor, operation, rule, severity }, group.length);
  });
}
