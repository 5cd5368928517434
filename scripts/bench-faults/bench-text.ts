import { textTable } from '../text-table.ts';
import type { BenchTrial } from './trial.ts';
import type { Outcome } from './verdict.ts';

const HEAD = ['class', 'faults', 'caught', 'warned', 'missed', 'conforming', 'false alarms', 'wall s'];
const FIGURES = [1, 2, 3, 4, 5, 6, 7];

/** The bench as a table: a row a class and one for all; then what was not as it should be; then each fault. */
export function benchText(trials: readonly BenchTrial[]): string {
  const classes = [...new Set(trials.map(({ fault }) => fault.class))];
  const rows = classes.map((name) =>
    row(
      name,
      trials.filter(({ fault }) => fault.class === name),
    ),
  );
  const wrong = trials.filter(({ outcome }) => !isRight(outcome));
  const each = trials.map(({ fault, outcome, by, rules }) => [
    fault.class,
    fault.name,
    by === undefined ? outcome : `${outcome} by the ${by}`,
    rules.join(', '),
  ]);
  return [
    textTable(['class', 'fault', 'outcome', 'rules'], each),
    textTable(HEAD, [...rows, row('all', trials)], FIGURES),
    wrong.map((trial) => `✖ ${trialLine(trial)}\n`).join(''),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** One fault on one line: `body-array: caught by the suite (body-type-wrong), 4.2 s`. */
export function trialLine({ fault, outcome, by, rules, wallMs, remark }: BenchTrial): string {
  const who = by === undefined ? '' : ` by the ${by}`;
  const found = rules.length > 0 ? ` (${rules.join(', ')})` : '';
  const more = remark === undefined ? '' : `; ${remark}`;
  return `${fault.name}: ${outcome}${who}${found}, ${(wallMs / 1000).toFixed(1)} s${more}`;
}

/** Whether all faults were caught, and no conforming server raised an alarm. */
export function isRight(outcome: Outcome): boolean {
  return outcome === 'caught' || outcome === 'quiet';
}

function row(name: string, trials: readonly BenchTrial[]): string[] {
  const count = (...outcomes: readonly Outcome[]) =>
    String(trials.filter(({ outcome }) => outcomes.includes(outcome)).length);
  const wall = trials.reduce((sum, { wallMs }) => sum + wallMs, 0);
  return [
    name,
    count('caught', 'warned', 'missed'),
    count('caught'),
    count('warned'),
    count('missed'),
    count('quiet', 'false-alarm'),
    count('false-alarm'),
    (wall / 1000).toFixed(1),
  ];
}
