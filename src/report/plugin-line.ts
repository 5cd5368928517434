import { UNPRINTABLE } from '../core/index.ts';
import type { RunRecord, StepRecord } from '../history/index.ts';
import { PHASE_NAMES } from '../http/index.ts';

/** The limits of a monitor: thresholds of the server phase, in milliseconds. */
interface PluginLimits {
  readonly slowMs?: number;
  readonly downMs?: number;
}

/** A run with its steps and the limits of its monitor. */
export interface PluginRun {
  readonly run: RunRecord;
  readonly steps: readonly StepRecord[];
  readonly limits?: PluginLimits;
}

const STATUSES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const;

/** Exit codes in the order of the Monitoring Plugins' `max_state_alt`: CRITICAL, WARNING, UNKNOWN, OK. */
const WORST_FIRST = [2, 1, 3, 0] as const;

/** Nagios keeps a few thousand characters for all lines together; a summary may be longer. */
const LONGEST_TEXT = 400;

/**
 * A run as one line for Nagios, Icinga and compatible systems
 * (https://www.monitoring-plugins.org/doc/guidelines.html): `LOGIN OK - 103 ms | server=81ms;500;2000;0
 * total=103ms;;;0 …`. The phases are those of the step with the slowest server phase, so that they add up to
 * `total`; `server` has the limits as its thresholds; `duration` is the whole run with all its steps and
 * waits. Unreliable timings are omitted. There is no newline at the end.
 */
export function pluginLine(run: RunRecord, steps: readonly StepRecord[], limits: PluginLimits = {}): string {
  return `${statusText(run, steps)} | ${performanceData({ run, steps, limits }).join(' ')}`;
}

/**
 * Several runs: the worst on the first line, which is all that a compact view shows, with the performance
 * data of all runs; then one line for each of the others. Labels are prefixed with the monitor's name.
 */
export function pluginLines(runs: readonly PluginRun[]): string {
  const [worst, ...others] = [...runs].sort((one, other) => rank(one.run) - rank(other.run));
  if (!worst) return pluginErrorLine('no monitor was run');
  if (others.length === 0) return pluginLine(worst.run, worst.steps, worst.limits);
  const figures = runs.flatMap((each) => performanceData(each, `${each.run.monitor}.`));
  const [first, ...rest] = [worst, ...others].map(({ run, steps }) => statusText(run, steps));
  return [`${first} | ${figures.join(' ')}`, ...rest].join('\n');
}

/** The line of a run that could not start, because of an error in settings, files or the monitor host. */
export function pluginErrorLine(problem: string): string {
  return `DRIFTLINE UNKNOWN - ${oneLine(problem)}`;
}

function rank({ exitCode }: RunRecord): number {
  return WORST_FIRST.indexOf(exitCode);
}

function statusText(run: RunRecord, steps: readonly StepRecord[]): string {
  const total = slowest(steps)?.phases.total ?? run.durationMs;
  const text = run.exitCode === 0 ? `${Math.round(total)} ms` : oneLine(run.summary);
  const mock = run.target === 'mock' ? ' (mock server)' : '';
  return `${oneLine(run.monitor).toUpperCase()} ${STATUSES[run.exitCode]}${mock} - ${text}`;
}

/** The step with the slowest reliable server phase. */
function slowest(steps: readonly StepRecord[]): StepRecord | undefined {
  const measured = steps.filter(({ untrusted, phases }) => !untrusted && phases.server !== undefined);
  return measured.sort((one, other) => (other.phases.server ?? 0) - (one.phases.server ?? 0))[0];
}

/** `'label'=value[unit];[warn];[crit];[min];[max]` of each figure that has a value. */
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

/** Quotes a label that has other characters; quotes inside are doubled, equals signs are not allowed. */
function quoted(label: string): string {
  return /^[\w.-]+$/.test(label) ? label : `'${oneLine(label).replaceAll('=', ' ').replaceAll("'", "''")}'`;
}

/** The clock is exact to the microsecond. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Text without line breaks, which would end it, and pipes, which would start the performance data. */
function oneLine(text: string): string {
  const plain = text
    .replaceAll('|', '/')
    .replace(new RegExp(`${UNPRINTABLE}+`, 'g'), ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > LONGEST_TEXT ? `${plain.slice(0, LONGEST_TEXT).trimEnd()}…` : plain;
}
