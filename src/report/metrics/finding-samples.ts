import { FAMILIES, type Finding } from '../../rules/index.ts';
import { type Sample, sampleOf } from './sample.ts';

const SEVERITIES = ['error', 'warning', 'info'] as const;

/** So many rules break at once only where nothing is as documented; the sums by family tell them all. */
const MOST_RULES = 50;

/** How many findings of each kind there are, zeros too, so that a rate and a sum need no guesses; then by rule. */
export function findingSamples(monitor: string, findings: readonly Finding[]): Sample[] {
  const sums = SEVERITIES.flatMap((severity) =>
    FAMILIES.flatMap((family) => {
      const some = findings.filter((finding) => finding.severity === severity && finding.family === family);
      return sampleOf('driftline_findings', { monitor, severity, family }, some.length);
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
