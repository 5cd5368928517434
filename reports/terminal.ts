import type { Finding } from '../contracts/index.ts';
import type { RunEvent, StepRecord } from './journal/record.ts';

export interface TerminalStyle {
  readonly color: boolean;
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

/** A record of a run for people: a line for a step, two lines for what was promised and received. */
export function formatRecord(record: RunEvent, style: TerminalStyle): string {
  if (record.type === 'step') return formatStep(record, style);
  const [mark, color] = MARKS[VERDICT_SEVERITY[record.verdict]];
  const head = paint(`${mark} ${record.verdict}`, color, style);
  const time = record.serverMs === undefined ? '' : `, slowest server phase ${milliseconds(record.serverMs)}`;
  return `${head}  ${plain(record.summary)} (${record.target}${time})\n`;
}

function formatStep(step: StepRecord, style: TerminalStyle): string {
  const worst = worstOf(step.findings);
  const [mark, color] = MARKS[worst];
  const answer = step.status === undefined ? step.outcome : String(step.status);
  const server = step.phases.server === undefined ? '' : `  server ${milliseconds(step.phases.server)}`;
  const line = `${paint(mark, color, style)} ${step.operation} ${step.case}`.padEnd(style.color ? 51 : 42);
  const head = `${line} ${answer}  ${milliseconds(step.phases.total)}${paint(server, 'dim', style)}\n`;
  return head + step.findings.map((finding) => formatFinding(finding, style)).join('');
}

/**
 * A finding on a few lines: received and promised under each other, and where it is written. The place stands at the
 * end of its line in brackets: there Playwright takes it for the place of an error, and shows the contract's lines.
 */
export function formatFinding(finding: Finding, style: TerminalStyle): string {
  const [mark, color] = MARKS[finding.severity];
  const lines = [
    `${paint(mark, color, style)} ${paint(finding.title, 'bold', style)}  ${paint(finding.id, 'dim', style)}`,
    `  where     ${plain(finding.where)}`,
    `  received  ${plain(finding.received)}`,
    `  promised  ${plain(finding.promised)}  (${finding.contract})`,
    `  do        ${finding.hint}`,
    ...(finding.change ? [`  change    ${finding.change}`] : []),
    ...(finding.reason ? [`  note      ${finding.reason}`] : []),
  ];
  return lines.map((line) => `    ${line}\n`).join('');
}

function worstOf(findings: readonly Finding[]): Finding['severity'] {
  if (findings.some(({ severity }) => severity === 'error')) return 'error';
  return findings.some(({ severity }) => severity === 'warning') ? 'warning' : 'info';
}

/** What a server made up must not clear the screen, or write from right to left. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text that others wrote, with each character that would move or clear the terminal shown by its number. */
export function plain(text: string): string {
  return text.replace(UNPRINTABLE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(1)} ms`;
}

/** Coloured text, where the terminal has colours. */
export function paint(text: string, color: keyof typeof CODES, style: TerminalStyle): string {
  return style.color && text !== '' ? `\u001B[${CODES[color]}m${text}\u001B[0m` : text;
}
