import { listed, plain } from '../core/index.ts';
import {
  type AttemptRecord,
  acknowledgedText,
  type RunEvent,
  type RunRecord,
  type StepRecord,
  windowText,
} from '../history/index.ts';
import { type Finding, headlineOf, isSaidInHeadline } from '../rules/index.ts';
import { isExplained } from './contract-place.ts';
import { causeCounts, STATE_WORDS, type SuiteCause } from './suite/causes.ts';
import { type CodeFrame, frameText } from './terminal/code-frame.ts';

/** Layout of the output for people. */
export interface TerminalStyle {
  readonly color: boolean;
  /** Width of the terminal; absent: lines may be of any length. */
  readonly columns?: number;
  /** Wraps a text into lines that fit beside an indent of the given number of columns. */
  readonly wrap?: (text: string, indent: number) => readonly string[];
  /** A run is its first line, as wide as it is. */
  readonly brief?: boolean;
  /** The lines of the contract around a place; absent: none are shown. */
  readonly frame?: (contract: string) => CodeFrame | undefined;
}

const CODES = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 } as const;
const MARKS = { info: ['✔', 'green'], warning: ['▲', 'yellow'], error: ['✖', 'red'] } as const;
const VERDICT_SEVERITY = {
  up: 'info',
  degraded: 'warning',
  drifting: 'warning',
  broken: 'error',
  down: 'error',
  unknown: 'error',
} as const;

/** From this width on, steps are aligned as a table. */
const TABLE_COLUMNS = 76;

/** Width of a label: `received  `. */
const LABEL = 10;

/**
 * Formats a step or a run for people; findings stand below their step.
 * @param shown what the steps before it have shown; what it shows is added
 */
export function formatRecord(record: RunEvent, style: TerminalStyle, shown = new Set<string>()): string {
  return record.type === 'step' ? formatStep(record, style, shown) : formatRun(record, style);
}

function formatRun(run: RunRecord, style: TerminalStyle): string {
  const [mark, color] = MARKS[VERDICT_SEVERITY[run.verdict]];
  const verdict = run.cause === undefined ? run.verdict : `${run.verdict} (${run.cause})`;
  const time = run.serverMs === undefined ? '' : `, slowest server phase ${milliseconds(run.serverMs)}`;
  const head = `${paint(`${mark} ${verdict}`, color, style)}  ${plain(`${run.summary} (${run.target}${time})`)}`;
  if (style.brief) return `${head}\n`;
  const { gap, notBefore, silenced, acknowledged, skipped = [] } = run;
  const missed = gap && `${gap.missed} ${gap.missed === 1 ? 'run' : 'runs'} missed since ${gap.from}`;
  return [
    ...wrapped(head, '', 2, style),
    // Where nothing is wrong, the summary says them.
    ...skipped
      .filter((each) => !run.summary.includes(each))
      .flatMap((each) => labelled('skipped', each, 4, style)),
    ...(missed ? labelled('gap', missed, 4, style) : []),
    ...(silenced
      ? labelled('alerts', windowText('silenced', silenced.until, silenced.reason), 4, style)
      : []),
    ...(acknowledged ? labelled('reminders', acknowledgedText(acknowledged), 4, style) : []),
    ...(notBefore ? labelled('wait', `no request before ${notBefore}`, 4, style) : []),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function formatStep(step: StepRecord, style: TerminalStyle, shown: Set<string>): string {
  const worst = worstOf(step.findings);
  const [mark, color] = MARKS[worst];
  const response = step.status === undefined ? step.outcome : String(step.status);
  const server = step.phases.server === undefined ? '' : `  server ${milliseconds(step.phases.server)}`;
  const narrow = style.columns !== undefined && style.columns < TABLE_COLUMNS;
  const requested = `${paint(mark, color, style)} ${plain(`${step.operation} ${step.case}`)}`;
  const line = narrow ? `${requested} ` : requested.padEnd(style.color ? 51 : 42);
  const head = `${line} ${response}  ${milliseconds(step.phases.total)}${paint(server, 'dim', style)}`;
  const notes = [...(step.attempts ?? []).map((each) => attemptNote(each, step)), ...busyNote(step)];
  const noted = notes.flatMap(([label, text]) => labelled(label, text, 4, style));
  const found = step.findings.map((finding) => formatFinding(finding, style, shown));
  return [...wrapped(head, '', 2, style), ...noted].map((each) => `${each}\n`).join('') + found.join('');
}

type Note = readonly [label: string, text: string];

function attemptNote({ outcome, failure, phases }: AttemptRecord, step: StepRecord): Note {
  // The finding below has it once more where the last attempt failed alike.
  const why = failure === step.failure ? '' : `: ${failure}`;
  return ['attempt', `${outcome} after ${milliseconds(phases.total)}, then retried${why}`];
}

/** Says that the process was too busy for exact timings. */
function busyNote({ lagMs, untrusted }: StepRecord): Note[] {
  if (lagMs === undefined && !untrusted) return [];
  const busy =
    lagMs === undefined
      ? 'the monitor process was busy'
      : `the monitor process was busy and read the response ${milliseconds(lagMs)} late`;
  return [['note', untrusted ? `${busy}: timings are unreliable` : busy]];
}

/**
 * Formats a finding: its headline, received and expected values below each other where that does not have them, and the place in
 * the contract. One that was shown before, of another operation or case, is its headline.
 * @param shown places whose lines were shown before, and findings; those of this finding are added
 */
export function formatFinding(finding: Finding, style: TerminalStyle, shown = new Set<string>()): string {
  const { id, severity, where, expected, received, contract, hint, change, reason } = finding;
  const [mark, color] = MARKS[severity];
  const title = `${paint(headlineOf(finding), 'bold', style)}  ${paint(id, 'dim', style)}`;
  const field = (label: string, text: string) => labelled(label, text, 6, style);
  const key = [id, severity, where, expected, received, contract, reason].join('\n');
  const isKnown = shown.has(key);
  shown.add(key);
  const lines = [
    ...wrapped(title, `    ${paint(mark, color, style)} `, 6, style),
    ...(isKnown
      ? []
      : [
          ...(isSaidInHeadline(finding)
            ? []
            : [...field('received', received), ...field('expected', expected)]),
          ...(isExplained(finding)
            ? [...field('contract', contract), ...frameLines(contract, style, shown)]
            : []),
          ...field('fix', hint),
          ...(change ? field('change', change) : []),
          ...(reason ? field('note', reason) : []),
        ]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

const MOST_NAMES = 5;
const MOST_TITLES = 3;

/** More causes are counted, and not shown. */
const MOST_CAUSES = 50;

/**
 * Blocks for the end of a run: how many causes there are, and each, in the order given.
 * @param texts `states`: a line below the count; `rest`: where causes are that are not shown
 */
export function formatCauses(
  causes: readonly SuiteCause[],
  style: TerminalStyle,
  { states = '', rest }: { readonly states?: string; readonly rest: string },
): string[] {
  const shown = new Set<string>();
  const hidden = causes.length - MOST_CAUSES;
  return [
    ...(causes.length > 1 ? [`  ${causeCounts(causes)}:\n`] : []),
    ...(states === '' ? [] : [`  ${states}\n`]),
    ...causes.slice(0, MOST_CAUSES).map((cause) => formatCause(cause, style, shown)),
    ...(hidden > 0 ? [`  And ${hidden} more: ${rest}.\n`] : []),
  ];
}

/**
 * Formats what is wrong once, for the end of a suite: the headline with the values, the line of the contract, what to
 * do, and the cases and tests that show it.
 * @param shown places whose lines were shown before; that of this cause is added
 */
export function formatCause(cause: SuiteCause, style: TerminalStyle, shown = new Set<string>()): string {
  const { finding, headline, expected, operations, cases, tests, count, state } = cause;
  const [mark, color] = MARKS[finding.severity];
  const word = state ? `  ${paint(STATE_WORDS[state], state === 'known' ? 'dim' : 'yellow', style)}` : '';
  const head = `${paint(headline, 'bold', style)}  ${paint(finding.id, 'dim', style)}${word}`;
  const field = (label: string, text: string) => labelled(label, text, 4, style);
  const lines = [
    ...wrapped(head, `  ${paint(mark, color, style)} `, 4, style),
    ...(isSaidInHeadline(finding)
      ? []
      : [...field('received', finding.received), ...field('expected', expected)]),
    ...(isExplained(finding)
      ? [...field('contract', finding.contract), ...markedLine(finding.contract, style, shown)]
      : []),
    ...field('fix', finding.hint),
    ...(finding.change ? field('change', finding.change) : []),
    ...(finding.reason ? field('note', finding.reason) : []),
    ...(operations.length > 1 ? field('in', listed(operations, MOST_NAMES)) : []),
    ...(cases.length > 1 ? field('cases', listed(cases, MOST_NAMES)) : []),
    ...(cause.accepted?.state === 'expired'
      ? field('expired', `accepted until ${cause.accepted.until}: ${cause.accepted.reason}`)
      : []),
    ...field('seen', `${count === 1 ? 'once' : `${count} times`}, in ${listed(tests, MOST_TITLES, '; ')}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** The line of the contract, once for each place. */
function markedLine(contract: string, style: TerminalStyle, shown: Set<string>): string[] {
  if (shown.has(contract)) return [];
  shown.add(contract);
  const frame = style.frame?.(contract);
  if (!frame) return [];
  const own = { ...frame, lines: frame.lines.filter(({ number }) => number === frame.line) };
  const columns = style.columns === undefined ? undefined : style.columns - 4 - LABEL;
  const [line = ''] = frameText(own, columns);
  return [`${' '.repeat(4 + LABEL)}${paint(line, 'dim', style)}`];
}

/** The lines of the contract, once for each place. */
function frameLines(contract: string, style: TerminalStyle, shown: Set<string>): string[] {
  if (shown.has(contract)) return [];
  shown.add(contract);
  const frame = style.frame?.(contract);
  if (!frame) return [];
  const indent = 6 + LABEL;
  const lines = frameText(frame, style.columns === undefined ? undefined : style.columns - indent);
  return lines.map(
    (line) => `${' '.repeat(indent)}${paint(line, line.startsWith('>') ? 'bold' : 'dim', style)}`,
  );
}

/** A label and its text; continuation lines are indented to the text. */
export function labelled(label: string, text: string, indent: number, style: TerminalStyle): string[] {
  return wrapped(plain(text), `${' '.repeat(indent)}${label.padEnd(LABEL)}`, indent + LABEL, style);
}

/** A text in lines that fit beside the prefix of the first, and an indent of the others. */
export function wrapped(text: string, prefix: string, indent: number, style: TerminalStyle): string[] {
  const lines = style.wrap?.(text, indent) ?? [text];
  return lines.map((line, index) => (index === 0 ? prefix : ' '.repeat(indent)) + line);
}

function worstOf(findings: readonly Finding[]): Finding['severity'] {
  if (findings.some(({ severity }) => severity === 'error')) return 'error';
  return findings.some(({ severity }) => severity === 'warning') ? 'warning' : 'info';
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(1)} ms`;
}

/** A text on one line, coloured if the style has colours. */
export function paint(text: string, color: keyof typeof CODES, style: TerminalStyle): string {
  return style.color && text !== '' ? `\u001B[${CODES[color]}m${plain(text)}\u001B[0m` : plain(text);
}
