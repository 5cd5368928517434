import type { MutationReport } from '../../src/report/mutation-file.ts';
import { textTable } from '../text-table.ts';

const HEAD = ['mutants', 'made', 'caught', 'not detectable', 'survived', 'caught by'];
/** A class has up to thirty rules; the report file lists all of them. */
const MOST_RULES = 4;
const MOST_FINDINGS = 3;

/**
 * The mutation report for people: the table, survived with the reason where they cannot be detected, false
 * alarms.
 */
export function mutationText(report: MutationReport): string {
  const { classes, survived, conforming } = report;
  const total = (figure: 'made' | 'caught' | 'explained' | 'survived') =>
    classes.reduce((sum, each) => sum + each[figure], 0);
  const rows = classes.map(({ title, made, caught, explained, survived, rules }) => [
    title,
    ...[made, caught, explained, survived].map(String),
    ruleList(rules),
  ]);
  const sum = ['all', ...(['made', 'caught', 'explained', 'survived'] as const).map(total).map(String), ''];
  return [
    `Mutation testing of ${report.contract}\n`,
    textTable(HEAD, [...rows, sum], [1, 2, 3, 4]),
    survivedText(survived),
    alarmText(conforming),
    `${seconds(report.durationMs)} s, ${seconds(report.cpuMs)} s of CPU.\n`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function ruleList(rules: MutationReport['classes'][number]['rules']): string {
  const shown = rules.slice(0, MOST_RULES).map(({ id, count }) => `${id} ${count}`);
  return [...shown, ...(rules.length > MOST_RULES ? [`${rules.length - MOST_RULES} more`] : [])].join(', ');
}

function survivedText(survived: MutationReport['survived']): string {
  const lines = survived.map(({ name, reason }) =>
    reason === undefined ? `✖ survived: ${name}\n` : `- ${name}\n  ${reason}\n`,
  );
  return lines.join('');
}

function alarmText({ variants, seed, falseAlarms }: MutationReport['conforming']): string {
  const quiet = `${variants} conforming variants from seed ${seed} on`;
  if (falseAlarms.length === 0) return `${quiet}, and every documented response: nothing found.\n`;
  const lines = falseAlarms.flatMap(({ name, findings }) => [
    `✖ false alarm: ${name}`,
    ...findings.slice(0, MOST_FINDINGS).map(({ id, case: step, where }) => `    ${id} at ${step}, ${where}`),
  ]);
  return [`${quiet}: ${falseAlarms.length} false alarms.`, ...lines].map((line) => `${line}\n`).join('');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
