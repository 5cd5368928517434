import type { RunRecord, StepRecord } from '../history/index.ts';
import { PHASE_NAMES } from '../http/index.ts';

/** The limits of a monitor, which become the thresholds of its server phase. In milliseconds. */
export interface PluginLimits {
  readonly slowMs?: number;
  readonly downMs?: number;
}

/** A run, and what is needed to put it on a line. */
export interface PluginRun {
  readonly run: RunRecord;
  readonly steps: readonly StepRecord[];
  readonly limits?: PluginLimits;
}

const STATUSES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const;

/** As the Monitoring Plugins' own `max_state_alt`: CRITICAL, WARNING, UNKNOWN, OK. */
const WORST_FIRST = [2, 1, 3, 0] as const;

/** Nagios keeps some thousand characters of all lines together; a list of what is wrong may be longer. */
const LONGEST_TEXT = 400;

/**
 * A run as one line for Nagios, Icinga and their kin (https://www.monitoring-plugins.org/doc/guidelines.html):
 * `LOGIN OK - 103 ms | server=81ms;500;2000;0 total=103ms;;;0 …`. The phases are those of the step that the server took
 * the longest for, so that they add up to `total`; `server` has the limits as its thresholds; `duration` is the whole
 * run with all its steps and waits. Times that cannot be believed are left out. Without the newline at the end.
 */
export function pluginLine(run: RunRecord, steps: readonly StepRecord[], limits: PluginLimits = {}): string {
  return `${statusText(run, steps)} | ${performanceData({ run, steps, limits }).join(' ')}`;
}

/**
 * Several runs: the worst on the first line, which is all that a small display shows, with the figures of all of them;
 * the others on a line each after it. Labels name their monitor.
 */
export function pluginLines(runs: readonly PluginRun[]): string {
  const [worst, ...others] = [...runs].sort((one, other) => rank(one.run) - rank(other.run));
  if (!worst) return pluginErrorLine('no monitor was run');
  if (others.length === 0) return pluginLine(worst.run, worst.steps, worst.limits);
  const figures = runs.flatMap((each) => performanceData(each, `${each.run.monitor}.`));
  const [first, ...rest] = [worst, ...others].map(({ run, steps }) => statusText(run, steps));
  return [`${first} | ${figures.join(' ')}`, ...rest].join('\n');
}

/** The line of a run that could not begin: our side is wrong. */
export function pluginErrorLine(problem: string): string {
  return `DRIFTLINE UNKNOWN - ${oneLine(problem)}`;
}

function rank({ exitCode }: RunRecord): number {
  return WORST_FIRST.indexOf(exitCode);
}

function statusText(run: RunRecord, steps: readonly StepRecord[]): string {
  const total = slowest(steps)?.phases.total ?? run.durationMs;
  const text = run.exitCode === 0 ? `${Math.round(total)} ms` : oneLine(run.summary);
  return `${oneLine(run.monitor).toUpperCase()} ${STATUSES[run.exitCode]} - ${text}`;
}

/** The step with the slowest server phase that can be believed. */
function slowest(steps: readonly StepRecord[]): StepRecord | undefined {
  const measured = steps.filter(({ untrusted, phases }) => !untrusted && phases.server !== undefined);
  return measured.sort((one, other) => (other.phases.server ?? 0) - (one.phases.server ?? 0))[0];
}

/** `'label'=value[unit];[warn];[crit];[min];[max]`, what there is of it. */
function performanceData({ run, steps, limits = {} }: PluginRun, prefix = ''): string[] {
  const phases = slowest(steps)?.phases;
  const thresholds = `${limits.slowMs ?? ''};${limits.downMs ?? ''};0`;
  const figures: [label: string, value: number | undefined, unit: string, rest: string][] = [
    ['server', phases?.server, 'ms', thresholds],
    ['total', phases?.total, 'ms', ';;0'],
    ...PHASE_NAMES.filter((name) => name !== 'server').map(
      (name): [string, number | undefined, string, string] => [name, phases?.[name], 'ms', ';;0'],
    ),
    ['duration', run.durationMs, 'ms', ';;0'],
    ['errors', run.errors, '', ';;0'],
    ['warnings', run.warnings, '', ';;0'],
    ['token_life', run.tokenLifeSeconds, 's', ''],
  ];
  return figures.flatMap(([label, value, unit, rest]) =>
    value === undefined ? [] : [`${quoted(prefix + label)}=${rounded(value)}${unit}${rest && `;${rest}`}`],
  );
}

/** Quotes are needed around a label with a space, an equals sign or a quote, which is doubled. */
function quoted(label: string): string {
  return /^[\w.-]+$/.test(label) ? label : `'${oneLine(label).replaceAll('=', ' ').replaceAll("'", "''")}'`;
}

/** Microseconds are as exact as the clock is. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** A line ends the text, a pipe begins the figures, and neither shall come from what a server sent. */
function oneLine(text: string): string {
  const plain = text
    .replaceAll('|', '/')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > LONGEST_TEXT ? `${plain.slice(0, LONGEST_TEXT).trimEnd()}…` : plain;
}
