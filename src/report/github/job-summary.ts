import { plain } from '../../core/index.ts';
import type { PlainFailure } from '../collected.ts';
import type { SuiteReport } from '../findings-file.ts';
import { causesIn, isAccepted, type SuiteCause, standingNotes, stateCounts } from '../suite/causes.ts';
import { formatCause, type TerminalStyle } from '../terminal.ts';

/** GitHub accepts 1 MiB for a step, and drops a larger summary completely. */
const MOST_BYTES = 256 * 1024;
const MOST_FINDINGS = 50;
const MOST_NOT_RUN = 100;
/** Lines of causes before the fold. */
const MOST_LINES = 80;
const MOST_UNFOLDED = 10;
const LONGEST_TITLE = 200;
const MOST_FAILURES = 10;
const LONGEST_MESSAGE = 1000;

/**
 * The job summary of a run in Markdown: findings, failures, skipped tests, and rules that are switched off.
 * Text of an API is escaped. At most 256 KiB.
 * @param failures tests that failed without a finding, and errors outside of all tests
 * @param frame the lines of the contract around a place
 */
export function jobSummary(
  report: SuiteReport,
  failures: readonly PlainFailure[] = [],
  frame?: TerminalStyle['frame'],
): string {
  const shown = new Set<string>();
  const style = { color: false, ...(frame ? { frame } : {}) };
  const all = causesIn(report);
  const causes = all.filter((each) => !isAccepted(each));
  const cards = causes.slice(0, MOST_FINDINGS).map((each) => card(each, style, shown));
  const rest = [...failed(failures), ...standing(all, report), ...notRun(report), ...switchedOff(report)];
  const states = stateCounts(causes, report);
  return bounded(
    [
      `## ${headline(report, causes, failures)}`,
      facts(report),
      ...(states === '' ? [] : [escapedMarkdown(states)]),
    ],
    cards,
    causes.length,
    rest,
  );
}

function headline(
  { tests, gates = [] }: SuiteReport,
  causes: readonly SuiteCause[],
  failures: readonly PlainFailure[],
): string {
  const errors = causes.filter(({ finding }) => finding.severity === 'error').length;
  if (errors > 0) return `✖ ${counted(errors, 'contract violation', 'contract violations')}`;
  if (tests.failed > 0) return `✖ ${counted(tests.failed, 'test', 'tests')} failed`;
  const unmet = gates.filter(({ met }) => !met).length;
  if (unmet > 0) return `✖ ${counted(unmet, 'gate is', 'gates are')} not met`;
  if (failures.length > 0) return '✖ The suite did not run completely';
  if (causes.length > 0) return `▲ ${counted(causes.length, 'finding', 'findings')}, no contract violations`;
  return tests.passed > 0 ? '✔ No contract violations' : '▲ No tests were run';
}

function facts({ tests, target, depth, contract, durationMs }: SuiteReport): string {
  const { passed, failed, flaky, skipped } = tests;
  const counts = [`${passed} passed`, `${failed} failed`, `${flaky} flaky`, `${skipped} not run`];
  const nonZero = counts.filter((each) => !each.startsWith('0 ')).join(', ') || 'no tests';
  const seconds = (durationMs / 1000).toFixed(1);
  return `${nonZero} in ${seconds} s. ${escapedMarkdown(`${contract} at ${target}, DEPTH=${depth}`)}`;
}

/** A cause as the terminal shows it, in a preformatted block. */
function card(cause: SuiteCause, style: TerminalStyle, shown: Set<string>): string {
  const tests = cause.tests.map(cut);
  const text = formatCause({ ...cause, tests }, style, shown)
    .replace(/^ {2}/gm, '')
    .trimEnd();
  return `<pre>\n${escapedCode(text)}\n</pre>`;
}

/** Failures without a finding. */
function failed(all: readonly PlainFailure[]): string[] {
  if (all.length === 0) return [];
  const cards = all.slice(0, MOST_FAILURES).map(({ title, message }) => {
    const text = message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
    return `${escapedMarkdown(cut(title))}\n\n<pre>\n${escapedCode(text)}\n</pre>`;
  });
  const more = all.length - cards.length;
  return ['### Failed without a finding', ...cards, ...(more > 0 ? [`And ${more} more.`] : [])];
}

const MOST_STANDING = 25;

/** What was accepted, is over or gone, and what is fixed. */
function standing(all: readonly SuiteCause[], report: SuiteReport): string[] {
  return standingNotes(all, report).flatMap(({ title, lines }) => {
    const shown = lines.slice(0, MOST_STANDING).map((each) => `- ${escapedMarkdown(cut(each))}`);
    const more = lines.length - shown.length;
    return [
      `### ${escapedMarkdown(title)}`,
      [...shown, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n'),
    ];
  });
}

function notRun({ notRun: all }: SuiteReport): string[] {
  if (all.length === 0) return [];
  const lines = all
    .slice(0, MOST_NOT_RUN)
    .map(({ title, reason }) => `- ${escapedMarkdown(cut(title))}: ${escapedMarkdown(cut(reason))}`);
  const more = all.length - lines.length;
  const list = [...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
  return [
    '### Not run',
    ...(all.length > MOST_UNFOLDED ? folded(counted(all.length, 'test', 'tests'), [list]) : [list]),
  ];
}

function switchedOff({ switchedOff: all = [] }: SuiteReport): string[] {
  if (all.length === 0) return [];
  const lines = all.map(({ rule, reason }) => `- ${escapedMarkdown(rule)}: ${escapedMarkdown(cut(reason))}`);
  return ['### Switched off', lines.join('\n')];
}

/** As many cards as fit into the limit; the rest is counted. */
function bounded(
  head: readonly string[],
  cards: readonly string[],
  count: number,
  rest: readonly string[],
): string {
  let left = MOST_BYTES - sizeOf([...head, ...rest]) - LONGEST_TITLE;
  const fitting = cards.filter((each) => {
    left -= sizeOf([each]);
    return left > 0;
  });
  const hidden = count - fitting.length;
  const more = hidden > 0 ? [`And ${hidden} more: see findings.json.`] : [];
  return `${[...head, ...cutIntoFold(fitting), ...more, ...rest].join('\n\n')}\n`;
}

/** The first cards, and the others in a fold: a summary is read on the page of a run. */
function cutIntoFold(cards: readonly string[]): readonly string[] {
  let lines = 0;
  const shown = cards.filter((each) => {
    lines += each.split('\n').length + 1;
    return lines <= MOST_LINES;
  }).length;
  const first = Math.max(1, shown);
  if (cards.length <= first) return cards;
  return [...cards.slice(0, first), ...folded(`and ${cards.length - first} more`, cards.slice(first))];
}

function folded(summary: string, parts: readonly string[]): string[] {
  return [`<details><summary>${summary}</summary>`, ...parts, '</details>'];
}

function sizeOf(parts: readonly string[]): number {
  return Buffer.byteLength(parts.join('\n\n')) + 2;
}

function cut(text: string): string {
  return text.length > LONGEST_TITLE ? `${text.slice(0, LONGEST_TITLE)}…` : text;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Escapes a text for Markdown: no link, no markup, no @mention, no line break. */
function escapedMarkdown(text: string): string {
  return plain(text)
    .replace(/[\\`*_{}[\]()#+\-.!|~>]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('@', '&#64;')
    .replace(/(https?)(?=:)/gi, '<span>$1</span>');
}

/** Escapes lines for `<pre>`, where Markdown is not interpreted but HTML is. */
function escapedCode(text: string): string {
  return text
    .split('\n')
    .map((line) => plain(line).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'))
    .join('\n');
}
