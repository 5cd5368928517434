import { textTable } from '../text-table.ts';
import type { BenchTrial } from './trial.ts';
import type { Outcome } from './verdict.ts';

const HEAD = ['class', 'faults', 'caught', 'warned', 'missed', 'conforming', 'false alarms', 'wall s'];
const FIGURES = [1, 2, 3, 4, 5, 6, 7];

/** Each fault; then a table with a row per class and one for all; then the wrong outcomes. */
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
export function trialLine({ fault, outcome, by, rules, wallMs, problem }: BenchTrial): string {
  const who = by === undefined ? '' : ` by the ${by}`;
  const found = rules.length > 0 ? ` (${rules.join(', ')})` : '';
  const more = problem === undefined ? '' : `; ${problem}`;
  return `${fault.name}: ${outcome}${who}${found}, ${(wallMs / 1000).toFixed(1)} s${more}`;
}

/** Whether a fault was caught, or a conforming server raised no alarm. */
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
