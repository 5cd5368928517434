import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { visible, writeReportFile as writeWhole } from '../../core/index.ts';
import type { Masker } from '../../masking/index.ts';
import { type CustomRule, packageRoot, projectRoot } from '../../project/index.ts';
import type { Environment, Folders, PlainFailure, SuiteReport } from '../../report/index.ts';
import { annotationLines, jobSummary, sarifOf, styleOf } from '../../report/index.ts';
import { ruleOf, rules, seriesRules } from '../../rules/index.ts';
import { summaryText } from './summary-text.ts';

/** A run that ended, masked. */
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
  const folders = { project, repository: environment.GITHUB_WORKSPACE || project };
  const style = styleOf(process.stdout, environment, { project, mask: masker.document });
  const unlessShard = (write: Output['write']) => (ended: EndedSuite) => {
    if (!ended.report.shard) write(ended);
  };
  return [
    { name: 'findings.json', write: ({ report }) => writeJson(join(directory, 'findings.json'), report) },
    { name: 'findings.sarif', write: ({ report }) => writeSarif(places, report, folders) },
    {
      name: 'the summary',
      write: ({ report }) => print(visible(summaryText(report, style), { colors: true })),
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
