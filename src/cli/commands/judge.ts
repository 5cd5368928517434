import { createReadStream } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { readSettings } from '../../config/index.ts';
import { plain, writeReportFile } from '../../core/index.ts';
import { baselineFor } from '../../drift/index.ts';
import { maskerFor, maskTalk, say } from '../../masking/index.ts';
import { type JudgedRecording, judgeRecording } from '../../matching/index.ts';
import { projectRoot, type Settings, shownPath, version } from '../../project/index.ts';
import {
  annotationLines,
  causesOf,
  foldersIn,
  formatCauses,
  SUITE_REPORT_VERSION,
  type SuiteReport,
  sarifOf,
  styleOf,
} from '../../report/index.ts';
import { allRules } from '../../rules/index.ts';
import { openNamedContract } from '../../session/index.ts';
import { type CommandLine, defineCommand, type OptionTable } from '../command.ts';
import { oneOf, wrong } from '../parse.ts';
import { print, printAnnotations, printColored } from '../print.ts';
import { FAIL_ON, type FailOn, failOnOf, severityExit } from '../severity-exit.ts';

const FORMATS = ['text', 'json', 'sarif', 'github'] as const;

const OPTIONS = {
  contract: {
    ...{ meaning: 'the OpenAPI document', value: 'FILE', fallback: 'CONTRACT', completes: 'files' },
  },
  'base-url': {
    meaning: 'where the API was served; requests to elsewhere are not judged',
    ...{ value: 'URL', fallback: 'every origin at which a path of the contract matches' },
  },
  format: {
    ...{ meaning: 'print it as text, json (as findings.json), sarif (2.1.0) or github (annotations)' },
    ...{ value: 'FORMAT', fallback: 'text', completes: FORMATS },
  },
  'fail-on': FAIL_ON,
  out: {
    meaning: 'write findings.json and findings.sarif to this folder',
    value: 'DIR',
    completes: 'folders',
  },
} as const satisfies OptionTable;

/** `driftline judge`. */
export const command = defineCommand({
  description:
    'Each response is judged by the contract, and each request that was accepted. Record with the developer tools of a browser, a proxy, or recordHar of Playwright.',
  argument: {
    ...{ name: 'FILE', meaning: 'a HAR file, or NDJSON with an entry a line; - for stdin' },
    ...{ required: true, completes: 'files' },
  },
  options: OPTIONS,
  exitCodes: {
    0: 'the traffic keeps the contract, or there are only warnings with --fail-on error',
    1: 'warnings, or requests that the contract does not have',
    2: 'contract violations',
    3: 'the recording or the contract cannot be read, or no entry matches the contract',
  },
  examples: [
    ['judge traffic.har', 'judge what a browser recorded by the contract that CONTRACT names'],
    ['judge traffic.har --base-url https://api.example.com/v1', 'only the requests to one API'],
    ['judge traffic.har --format sarif --fail-on error', 'for a code scanning service'],
  ],
  run,
});

async function run({ values, words: [file = ''] }: CommandLine<typeof OPTIONS>): Promise<number> {
  const format = oneOf(FORMATS, 'format', values.format ?? 'text');
  const failOn = failOnOf(values['fail-on']);
  const baseUrl = values['base-url'];
  if (baseUrl !== undefined && !/^https?:/.test(baseUrl)) {
    throw wrong(
      `--base-url is ${JSON.stringify(baseUrl)}.`,
      'Expected an address, such as https://api.example.com/v1.',
    );
  }
  const settings = settingsFor(await readSettings(process.env), values.contract);
  maskTalk(settings);
  const masker = maskerFor(undefined, settings, process.env);
  const contract = await openNamedContract(settings, say);
  const name = file === '-' ? 'stdin' : shownPath(resolve(file));
  const judged = await judgeRecording(contract, streamOf(file), {
    ...{ name, masker, settings, baseUrl: baseUrl?.replace(/\/+$/, '') },
    baseline: baselineFor({ contract: settings.contract, baseUrl: 'recorded' }),
  });
  const report = masker.value(reportOf(judged, settings));
  const { out } = values;
  if (out !== undefined) {
    writeReportFile(join(resolve(out), 'findings.json'), json(report));
    writeReportFile(join(resolve(out), 'findings.sarif'), json(sarif(report, settings)));
  }
  if (format === 'json') print(json(report));
  else if (format === 'sarif') print(json(sarif(report, settings)));
  else if (format === 'github')
    printAnnotations(
      annotationLines(report, [], foldersIn(process.env, projectRoot()))
        .map((line) => `${line}\n`)
        .join(''),
    );
  else printColored(textOf(report, judged, masker.document));
  say(summaryOf(judged, name));
  return exitCode(report, judged, failOn);
}

function settingsFor(settings: Settings, contract: string | undefined): Settings {
  if (contract === undefined) return settings;
  const { contractAddress: _, ...others } = settings;
  return { ...others, contract: resolve(contract) };
}

function streamOf(file: string): Readable {
  return file === '-' ? process.stdin : createReadStream(resolve(file));
}

/** The recording as a run of the suite: each entry counts as a test. */
function reportOf(
  { judged, wrong: failed, startedAt, ...rest }: JudgedRecording,
  settings: Settings,
): SuiteReport {
  const skipped = [...rest.unjudged].map(([reason, times]) => ({ title: entries(times), reason }));
  const unknown = [...rest.undocumented].map(([request, times]) => ({
    ...{ title: request, reason: `not in the contract (${entries(times)})` },
  }));
  return {
    version: SUITE_REPORT_VERSION,
    startedAt: startedAt ?? new Date().toISOString(),
    durationMs: 0,
    target: [...rest.origins.keys()].slice(0, 3).join(', ') || 'none',
    depth: 'recorded',
    contract: shownPath(settings.contract),
    tests: { passed: judged - failed, failed, flaky: 0, skipped: skipped.length + unknown.length },
    notRun: [...unknown, ...skipped],
    findings: [...rest.findings],
    coverage: [...rest.coverage],
  };
}

function sarif(report: SuiteReport, { customRules }: Settings): unknown {
  const folders = foldersIn(process.env, projectRoot());
  return sarifOf(report, { rules: allRules(customRules), version: version(), folders });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

const MOST_REQUESTS = 20;

/** The causes, the most dangerous first, with the entries that have them; then what the contract does not have. */
function textOf(
  { findings }: SuiteReport,
  { undocumented }: JudgedRecording,
  mask: (text: string) => string,
): string {
  const style = styleOf(process.stdout, process.env, { project: projectRoot(), mask });
  const requests = [...undocumented].sort(([, one], [, other]) => other - one);
  const blocks = [
    ...formatCauses(causesOf(findings), style, { rest: 'see --format json' }),
    ...(requests.length > 0 ? ['  Requests that the contract does not have:\n'] : []),
    requests
      .slice(0, MOST_REQUESTS)
      .map(([request, times]) => `    - ${plain(request)}  ${entries(times)}\n`)
      .join(''),
    ...(requests.length > MOST_REQUESTS ? [`    and ${requests.length - MOST_REQUESTS} more\n`] : []),
  ].filter((block) => block !== '');
  return blocks.length === 0 ? '' : `\n${blocks.join('\n')}\n`;
}

/** What was judged, and what was not and why. */
function summaryOf({ judged, wrong: failed, origins, unjudged }: JudgedRecording, name: string): string {
  const where = [...origins.keys()].join(', ');
  const choose = origins.size > 1 ? ' Pass --base-url to judge one of them.' : '';
  const kept =
    judged === 0
      ? `No entry of ${name} matches the contract.`
      : `${entries(judged)} of ${name} judged, sent to ${where}: ${judged - failed} keep the contract, ${failed} do not.${choose}`;
  return [
    kept,
    ...[...unjudged].map(([reason, times]) => `  Not judged, ${entries(times)}: ${plain(reason)}`),
  ].join('\n');
}

function entries(times: number): string {
  return times === 1 ? '1 entry' : `${times} entries`;
}

function exitCode(
  { findings }: SuiteReport,
  { judged, undocumented }: JudgedRecording,
  failOn: FailOn,
): number {
  if (judged === 0) return 3;
  const severities = findings.map(({ finding }) => finding.severity);
  return severityExit(undocumented.size > 0 ? [...severities, 'warning'] : severities, failOn);
}
