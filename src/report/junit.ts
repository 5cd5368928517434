import { NO_XML_CHARACTER } from '../core/index.ts';
import type { RunRecord, StepRecord } from '../history/index.ts';
import { headlineOf } from '../rules/index.ts';
import { isExplained } from './contract-place.ts';

/** A run of a monitor. */
interface JUnitRun {
  readonly run: RunRecord;
  readonly steps: readonly StepRecord[];
}

const LONGEST_TEXT = 10_000;

/**
 * Runs of monitors as JUnit XML: a suite for each monitor, a test case for each request. A violation is a `<failure>`, a
 * failed call and a run without a verdict are an `<error>`, warnings are properties.
 * @param runs masked
 * @param problems monitors that could not begin, one sentence each
 */
export function junitXml(runs: readonly JUnitRun[], problems: readonly string[] = []): string {
  const suites = [...runs.map(suiteOf), ...problems.map((problem) => problemSuite(problem))];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="driftline check">\n${suites.join('')}</testsuites>\n`;
}

function suiteOf({ run, steps }: JUnitRun): string {
  const cases = steps.map((step) => caseOf(run, step));
  const unknown =
    run.verdict === 'unknown' ? [errorCase(run.monitor, run.cause ?? 'unknown', run.summary)] : [];
  const all = [...cases, ...unknown].join('');
  const counts = `tests="${cases.length + unknown.length}" failures="${countOf(all, '<failure ')}" errors="${countOf(all, '<error ')}"`;
  const head = `name="${xmlAttribute(run.monitor)}" timestamp="${xmlAttribute(run.time)}" time="${seconds(run.durationMs)}"`;
  return `<testsuite ${head} ${counts}>\n${all}</testsuite>\n`;
}

function problemSuite(problem: string): string {
  return `<testsuite name="driftline" tests="1" failures="0" errors="1">\n${errorCase('driftline', 'error', problem)}</testsuite>\n`;
}

function caseOf({ monitor }: RunRecord, { operation, case: name, phases, findings }: StepRecord): string {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const head = `<testcase classname="${xmlAttribute(monitor)}" name="${xmlAttribute(`${operation} ${name}`)}" time="${seconds(phases.total)}">`;
  const text = errors
    .map(
      (each) =>
        `${headlineOf(each)} (${each.id})\nwhere ${each.where}\nreceived ${each.received}\nexpected ${each.expected}${isExplained(each) ? ` (${each.contract})` : ''}\n${each.hint}`,
    )
    .join('\n\n');
  const kind = errors.some(({ family }) => family === 'call') ? 'error' : 'failure';
  const wrong = first
    ? `<${kind} type="${xmlAttribute(first.id)}" message="${xmlAttribute(headlineOf(first))}">${content(text)}</${kind}>\n`
    : '';
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  const properties = warnings.map(
    (each) => `<property name="warning" value="${xmlAttribute(`${headlineOf(each)} (${each.id})`)}"/>\n`,
  );
  const noted = properties.length === 0 ? '' : `<properties>\n${properties.join('')}</properties>\n`;
  return `${head}\n${noted}${wrong}</testcase>\n`;
}

function errorCase(monitor: string, type: string, message: string): string {
  const said = xmlAttribute(message);
  return `<testcase classname="${xmlAttribute(monitor)}" name="run">\n<error type="${xmlAttribute(type)}" message="${said}"/>\n</testcase>\n`;
}

function countOf(text: string, part: string): number {
  return text.split(part).length - 1;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function content(text: string): string {
  return text
    .slice(0, LONGEST_TEXT)
    .replace(NO_XML_CHARACTER, '\u{FFFD}')
    .replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '');
}

/** A text as the value of an attribute; line breaks would be read as spaces. */
export function xmlAttribute(text: string): string {
  return content(text).replace(/[\n\r\t]/g, ' ');
}
