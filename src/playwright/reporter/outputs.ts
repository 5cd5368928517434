import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeReportFile as writeWhole } from '../../core/index.ts';
import type { Masker } from '../../masking/index.ts';
import { type CustomRule, packageRoot, projectRoot } from '../../project/index.ts';
import type { Environment, Folders, PlainFailure, SuiteReport } from '../../report/index.ts';
import { annotationLines, jobSummary, sarifOf, styleOf } from '../../report/index.ts';
import { ruleOf, rules, seriesRules } from '../../rules/index.ts';
import { summaryText } from './summary-text.ts';

/** A run that ended, as every output gets it: masked. */
export interface EndedSuite {
  readonly report: SuiteReport;
  readonly failures: readonly PlainFailure[];
}

/** Where outputs write to. */
export interface OutputPlaces {
  readonly directory: string;
  readonly environment: Environment;
  readonly masker: Masker;
  readonly customRules?: readonly CustomRule[] | undefined;
  /** Standard output: GitHub reads annotations there as well. */
  readonly print: (text: string) => void;
}

/** One way to tell what a run found. */
export interface Output {
  readonly name: string;
  report(ended: EndedSuite): void;
}

/** Every output; on GitHub, annotations and a job summary as well. A part of a split run leaves those to the merged one. */
export function outputsTo(places: OutputPlaces): Output[] {
  const { directory, environment, masker, print } = places;
  const project = projectRoot();
  const folders = { project, repository: environment.GITHUB_WORKSPACE || project };
  const style = styleOf(process.stdout, environment, { project, mask: masker.text });
  const whole = (report: Output['report']) => (ended: EndedSuite) => {
    if (!ended.report.shard) report(ended);
  };
  return [
    { name: 'findings.json', report: ({ report }) => writeJson(join(directory, 'findings.json'), report) },
    { name: 'findings.sarif', report: ({ report }) => writeSarif(places, report, folders) },
    { name: 'the summary', report: ({ report }) => print(summaryText(report, style)) },
    ...(environment.GITHUB_ACTIONS === 'true'
      ? [{ name: 'annotations', report: whole((ended) => annotate(ended, folders, print)) }]
      : []),
    ...(environment.GITHUB_STEP_SUMMARY
      ? [
          {
            name: 'the job summary',
            report: whole(({ report, failures }) =>
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

/** Each output by itself: one that cannot be written keeps no other from it, and stops no run. */
export function reportAll(
  outputs: readonly Output[],
  ended: EndedSuite,
  say: (sentence: string) => void,
): void {
  for (const { name, report } of outputs) {
    try {
      report(ended);
    } catch (error) {
      say(`${name} could not be written: ${error instanceof Error ? error.message : String(error)}`);
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
    rules: [...rules, ...seriesRules, ...customRules.map(ruleOf)],
    version: versionOf(packageRoot()),
    folders,
  };
  writeJson(join(directory, 'findings.sarif'), sarifOf(report, options));
}

function versionOf(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return version;
}

function writeJson(path: string, value: unknown): void {
  writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);
}
