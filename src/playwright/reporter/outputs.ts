import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { FullConfig } from '@playwright/test/reporter';
import { NO_XML_CHARACTER, plain, visible, writeReportFile as writeWhole } from '../../core/index.ts';
import type { Masker } from '../../masking/index.ts';
import { type CustomRule, projectRoot, version } from '../../project/index.ts';
import {
  annotationLines,
  causesIn,
  type Environment,
  type Folders,
  foldersIn,
  formatCauses,
  isAccepted,
  jobSummary,
  type PlainFailure,
  STATE_WORDS,
  type SuiteReport,
  sarifOf,
  standingNotes,
  stateCounts,
  styleOf,
  type TerminalStyle,
  xmlAttribute,
} from '../../report/index.ts';
import { allRules } from '../../rules/index.ts';

/** A run that ended, masked. */
interface EndedSuite {
  readonly report: SuiteReport;
  readonly failures: readonly PlainFailure[];
  /** Documented statuses that nothing provoked, one line an operation. */
  readonly unseen: readonly string[];
}

/** Where outputs write to. */
interface OutputPlaces {
  readonly directory: string;
  readonly environment: Environment;
  readonly masker: Masker;
  readonly customRules?: readonly CustomRule[] | undefined;
  /** Standard output: GitHub reads annotations there as well. */
  readonly print: (text: string) => void;
}

/** One output of a run: a file, or a text on the terminal. */
export interface Output {
  readonly name: string;
  write(ended: EndedSuite): void;
}

/**
 * Every output; on GitHub, annotations and a job summary as well. A shard leaves those two to the merged
 * report.
 */
export function outputsTo(places: OutputPlaces): Output[] {
  const { directory, environment, masker, print } = places;
  const project = projectRoot();
  const folders = foldersIn(environment, project);
  const style = styleOf(process.stdout, environment, { project, mask: masker.document });
  const unlessShard = (write: Output['write']) => (ended: EndedSuite) => {
    if (!ended.report.shard) write(ended);
  };
  return [
    { name: 'findings.json', write: ({ report }) => writeJson(join(directory, 'findings.json'), report) },
    { name: 'findings.sarif', write: ({ report }) => writeSarif(places, report, folders) },
    {
      name: 'the summary',
      write: ({ report, unseen }) => print(visible(summaryText(report, style, unseen), { colors: true })),
    },
    ...(environment.GITHUB_ACTIONS === 'true'
      ? [{ name: 'annotations', write: unlessShard((ended) => annotate(ended, folders, print)) }]
      : []),
    ...(environment.GITHUB_STEP_SUMMARY
      ? [
          {
            name: 'the job summary',
            write: unlessShard(({ report, failures }) =>
              appendFileSync(
                environment.GITHUB_STEP_SUMMARY ?? '',
                `${jobSummary(report, failures, style.frame)}\n`,
              ),
            ),
          },
        ]
      : []),
  ];
}

/** Writes each output; one that cannot be written is reported and stops neither the others nor the run. */
export function writeOutputs(
  outputs: readonly Output[],
  ended: EndedSuite,
  say: (sentence: string) => void,
): void {
  for (const output of outputs) {
    try {
      output.write(ended);
    } catch (error) {
      say(`${output.name} could not be written: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function annotate({ report, failures }: EndedSuite, folders: Folders, print: (text: string) => void): void {
  const lines = annotationLines(report, failures, folders);
  if (lines.length > 0) print(`\n${lines.join('\n')}\n`);
}

function writeSarif(
  { directory, customRules = [] }: OutputPlaces,
  report: SuiteReport,
  folders: Folders,
): void {
  const options = {
    rules: allRules(customRules),
    version: version(),
    folders,
  };
  writeJson(join(directory, 'findings.sarif'), sarifOf(report, options));
}

function writeJson(path: string, value: unknown): void {
  writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);
}

const CDATA = /<!\[CDATA\[(?<text>[\s\S]*?)\]\]>/g;

/**
 * The text of a JUnit file that Playwright wrote, as every XML parser reads it: `�` for what is no character, and `]]>`
 * in place of the `]]&gt;` that Playwright writes for it where references are not read.
 */
export function validJUnit(xml: string): string {
  return xml
    .replace(NO_XML_CHARACTER, '\u{FFFD}')
    .replace(CDATA, (_, text: string) => `<![CDATA[${text.replaceAll(']]&gt;', ']]]]><![CDATA[>')}]]>`);
}

const MOST_JUNIT_CAUSES = 300;
const SUITE_HEAD = /<testsuite [^>]*>\n/;

/**
 * A JUnit file with what is wrong, once each and the most dangerous first, as properties of its first suite: its test
 * cases show a cause as often as tests do.
 */
export function junitWithCauses(xml: string, report: SuiteReport): string {
  const causes = causesIn(report).slice(0, MOST_JUNIT_CAUSES);
  const lines = causes.map((cause) => {
    const { headline, finding, state } = cause;
    const words = [
      finding.id,
      ...(state ? [STATE_WORDS[state]] : []),
      ...(isAccepted(cause) ? ['accepted'] : []),
    ];
    const value = `${headline} (${words.join(', ')})`;
    return `<property name="cause" value="${xmlAttribute(value)}"/>\n`;
  });
  if (lines.length === 0 || xml.includes('<property name="cause"')) return xml;
  return xml.replace(SUITE_HEAD, (head) => `${head}<properties>\n${lines.join('')}</properties>\n`);
}

/**
 * Corrects the JUnit file of a run, where there is one, and adds what is wrong.
 * @throws DriftlineError DL_REPORTS_UNWRITABLE
 */
export function correctJUnit(path: string, report?: SuiteReport): void {
  if (!existsSync(path)) return;
  const xml = readFileSync(path, 'utf8');
  const valid = validJUnit(xml);
  const whole = report ? junitWithCauses(valid, report) : valid;
  if (whole !== xml) writeWhole(path, whole);
}

/** Where Playwright's JUnit reporter writes; undefined where it does not write to a file. */
export function junitPath({ reporter, configFile, rootDir }: FullConfig): string | undefined {
  const [, options] = reporter.find(([name]) => name === 'junit') ?? [];
  const outputFile: unknown = options?.outputFile;
  if (typeof outputFile !== 'string') return undefined;
  return resolve(configFile === undefined ? rootDir : dirname(configFile), outputFile);
}

/**
 * The text at the end of a run: what is wrong, the most dangerous first, documented statuses that were never seen, how
 * much was not run and why, rules that are off. Empty where there is nothing of these.
 */
export function summaryText(
  report: SuiteReport,
  style: TerminalStyle,
  unseen: readonly string[] = [],
): string {
  const { notRun, switchedOff: off = [] } = report;
  const all = causesIn(report);
  const causes = all.filter((each) => !isAccepted(each));
  const states = stateCounts(causes, report);
  const parts = [
    ...formatCauses(causes, style, { states, rest: 'see findings.json' }),
    ...standingNotes(all, report).flatMap(({ title, lines }) =>
      list(title, cutList(lines, 'findings.json'), style),
    ),
    ...list('Documented, and never seen', cutList(unseen, 'contract.html'), style),
    ...list('Not run', cutList(byReason(notRun), 'index.html'), style),
    ...list(
      'Switched off',
      off.map(({ rule, reason }) => `${rule}: ${reason}`),
      style,
    ),
  ];
  return parts.length === 0 ? '' : `\n${parts.join('\n')}\n`;
}

/** One line a reason, with its tests. */
function byReason(notRun: SuiteReport['notRun']): string[] {
  const titles = new Map<string, string[]>();
  for (const { title, reason } of notRun) titles.set(reason, [...(titles.get(reason) ?? []), title]);
  return [...titles].map(([reason, [first = '', ...more]]) => {
    const tests = more.length === 0 ? '1 test' : `${more.length + 1} tests`;
    return `${tests}: ${reason} (${first}${more.length === 0 ? '' : '; …'})`;
  });
}

const MOST_LINES = 15;

function cutList(lines: readonly string[], file: string): string[] {
  const more = lines.length - MOST_LINES;
  return more > 0 ? [...lines.slice(0, MOST_LINES), `and ${more} more: see ${file}`] : [...lines];
}

function list(title: string, items: readonly string[], style: TerminalStyle): string[] {
  if (items.length === 0) return [];
  return [`  ${title}:\n${items.map((each) => item('    - ', each, style)).join('')}`];
}

function item(prefix: string, text: string, style: TerminalStyle): string {
  const lines = style.wrap?.(plain(text), prefix.length) ?? [plain(text)];
  return lines.map((line, index) => `${index === 0 ? prefix : ' '.repeat(prefix.length)}${line}\n`).join('');
}
