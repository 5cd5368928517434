import { resolve } from 'node:path';
import { requirementsOf } from '../../auth/index.ts';
import { isAddress, readSettings } from '../../config/index.ts';
import { plain, WORK_LIMITS, withinTime } from '../../core/index.ts';
import { maskedDocument } from '../../masking/index.ts';
import {
  type Contract,
  codeFrames,
  type LintReport,
  lintDocument,
  type Operation,
  overlayBeside,
  type Problem,
  placeText,
  readContractFile,
  readerBeside,
} from '../../openapi/index.ts';
import { projectRoot, shownPath, version } from '../../project/index.ts';
import { type CommandLine, defineCommand, type OptionTable } from '../command.ts';
import { fetchedFor } from '../fetched.ts';
import { oneOf } from '../parse.ts';
import { print, printAnnotations } from '../print.ts';
import { FAIL_ON, failOnOf, severityExit } from '../severity-exit.ts';
import { suggestedOverlay } from '../suggested-overlay.ts';

const OPTIONS = {
  json: { meaning: 'print it as JSON' },
  format: {
    ...{ meaning: 'print it as text, json, sarif (2.1.0) or github (annotations)', value: 'FORMAT' },
    ...{ fallback: 'text', completes: ['text', 'json', 'sarif', 'github'] },
  },
  'fail-on': FAIL_ON,
  header: { meaning: 'with an address: a header of the request', value: '"NAME: VALUE"', many: true },
} as const satisfies OptionTable;

const FORMATS = ['text', 'json', 'sarif', 'github'] as const;

/** `driftline lint`. */
export const command = defineCommand({
  argument: {
    name: 'FILE',
    meaning:
      'an OpenAPI document, 3.0, 3.1 or 3.2, YAML or JSON; or its address; without it, the contract of the project',
    completes: 'files',
  },
  options: OPTIONS,
  exitCodes: {
    0: 'no problems, or only warnings with --fail-on error',
    1: 'warnings: the document can be used, but checks less than it could',
    2: 'errors: it is not a valid OpenAPI document; operations that reach them are not sent',
    3: 'it cannot be read',
  },
  examples: [
    ['lint', 'see what the contract of the project describes, its problems, and what is not sent'],
    ['lint contracts/pets.openapi.yaml --format github --fail-on error', 'annotate a pull request'],
  ],
  run,
});

/** Prints the operations of a document and its problems. */
async function run({ values, words: [file] }: CommandLine<typeof OPTIONS>): Promise<number> {
  const format = oneOf(FORMATS, 'format', values.json ? 'json' : (values.format ?? 'text'));
  const failOn = failOnOf(values['fail-on']);
  const {
    name,
    text: document,
    read,
    overlay,
    path,
  } = await documentAt(file ?? (await ownContract()), values.header ?? []);
  const asOutput = format === 'sarif' || format === 'github' ? await outputsOf(format) : undefined;
  const { report, shown } = withinTime(WORK_LIMITS.document, `Linting ${name}`, () => {
    const found = lintDocument(name, document, read, overlay);
    const text = asOutput ?? (format === 'json' ? (each) => `${JSON.stringify(asData(each))}\n` : asText);
    return { report: found, shown: text(found) };
  });
  const more =
    format === 'text' && report.contract && path !== undefined && suggestedOverlay(report.contract, path);
  if (format === 'github') printAnnotations(maskedDocument(shown));
  else print(maskedDocument(shown + (more ? `\n${more}\n` : '')));
  return severityExit(
    report.problems.map(({ severity }) => severity),
    failOn,
  );
}

/** A document to lint. */
interface LintedDocument {
  readonly name: string;
  readonly text: string;
  readonly read: (path: string) => string;
  readonly overlay?: ReturnType<typeof overlayBeside>;
  /** Absent for one at an address. */
  readonly path?: string;
}

/** Where the contract of the project is: its address, or the path of its file. */
async function ownContract(): Promise<string> {
  const { contract, contractAddress } = await readSettings(process.env);
  return contractAddress ?? contract;
}

async function documentAt(file: string, headers: readonly string[]): Promise<LintedDocument> {
  if (isAddress(file)) {
    const { address, text, read } = await fetchedFor(file, headers);
    return { name: address, text, read };
  }
  const path = resolve(file);
  const text = readContractFile(path);
  return { name: shownPath(path), text, read: readerBeside(path), overlay: overlayBeside(path), path };
}

/** Loaded only where a CI service reads the problems. */
async function outputsOf(format: 'sarif' | 'github'): Promise<(report: LintReport) => string> {
  const { lintAnnotations, lintSarif } = await import('../../report/lint/lint-outputs.ts');
  const { foldersIn } = await import('../../report/contract-place.ts');
  const folders = foldersIn(process.env, projectRoot());
  return ({ problems }) =>
    format === 'sarif'
      ? `${JSON.stringify(lintSarif(problems, { version: version(), folders }), undefined, 2)}\n`
      : lintAnnotations(problems, folders)
          .map((line) => `${line}\n`)
          .join('');
}

function asData({ texts, operations, incoming, unsafe, contract: _, ...rest }: LintReport) {
  const frameOf = framesOf(texts);
  return {
    ...rest,
    operations: operations.map(({ id, method, path, responses, security, servers }) => ({
      ...{ method, path, operationId: id, security, ...(servers ? { servers } : {}) },
      statuses: responses.map(({ status }) => status),
      safe: !unsafe.includes(id),
    })),
    incoming: incoming.map(({ kind, name, method, operation }) => ({ kind, name, method, operation })),
    problems: rest.problems.map((problem) => ({ ...problem, frame: frameOf(problem) })),
  };
}

function asText(report: LintReport): string {
  const { file, title, version, problems, texts } = report;
  const frameOf = framesOf(texts);
  const heading = [file, version && `OpenAPI ${version}`, title && plain(title)];
  const shown = ofKinds(problems).map(([problem, ...others]) =>
    [
      `${problem.severity}  ${problem.id}  ${placeText(problem)}`,
      `  ${plain(problem.message)}`,
      frameOf(problem).replace(/^/gm, '    '),
      ...others.slice(0, MOST_OTHERS).map((other) => `  ${placeText(other)}  ${plain(other.message)}`),
      ...(others.length > MOST_OTHERS ? [`  and ${others.length - MOST_OTHERS} more of this kind`] : []),
      `  ${problem.hint}`,
    ].join('\n'),
  );
  const blocks = [
    heading.filter(Boolean).join('  '),
    operationLines(report),
    unsafeLine(report),
    ...shown,
    summary(problems),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** Other places of one kind that are listed. */
const MOST_OTHERS = 10;
/** Up to so many problems of one kind are each shown with the lines of the document. */
const MOST_SHOWN = 3;

/** The problems; warnings of a kind that repeats are one group, at the first of them. */
function ofKinds(problems: readonly Problem[]): (readonly [Problem, ...Problem[]])[] {
  const byKind = new Map<string, Problem[]>();
  for (const problem of problems) {
    const same = byKind.get(problem.id);
    if (same) same.push(problem);
    else byKind.set(problem.id, [problem]);
  }
  return problems.flatMap((problem): (readonly [Problem, ...Problem[]])[] => {
    const same = byKind.get(problem.id) ?? [];
    if (problem.severity === 'error' || same.length <= MOST_SHOWN) return [[problem]];
    return same[0] === problem ? [[problem, ...same.slice(1)]] : [];
  });
}

function operationLines({ operations, incoming, contract }: LintReport): string {
  const rows = operations.map((operation) => [
    ...[operation.method, operation.path, operation.id],
    ...[operation.responses.map(({ status }) => status).join(' '), securityText(operation, contract)],
  ]);
  const others = incoming.map(({ kind, name, method, operation }) => [
    ...[method, name, `${kind}${operation === undefined ? '' : ` of ${operation}`}, not tested`],
  ]);
  return aligned([...rows, ...others].map((row) => row.map(plain)));
}

/** What lets a request in: `key and bearer`, `(key and bearer) or session`, `open`. */
function securityText(operation: Operation, contract: Contract | undefined): string {
  const { security } = operation;
  if (security.length === 0) return 'open';
  const all = contract ? requirementsOf(contract, operation) : security.map((name) => [name]);
  const texts = all.map((names) => {
    const text = names.join(' and ') || 'open';
    return names.length > 1 && all.length > 1 ? `(${text})` : text;
  });
  return [...new Set(texts)].join(' or ');
}

function unsafeLine({ unsafe }: LintReport): string {
  if (unsafe.length === 0) return '';
  const names = plain(unsafe.join(', '));
  return `Not sent, because they may change data (if they do not, set "x-safe: true" or SAFE_OPERATIONS):\n  ${names}`;
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(0, ...rows.map((row) => Math.min(row[column]?.length ?? 0, WIDEST))),
  );
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
  return rows.map((row) => `  ${line(row).join('  ').trimEnd()}`).join('\n');
}

/** Limits the width of a column, so that one long path does not widen all rows. */
const WIDEST = 50;

/** Makes code frames of problems; the lines of each file are split once. */
function framesOf(texts: ReadonlyMap<string, string>): (problem: Problem) => string {
  const frames = new Map([...texts].map(([file, text]) => [file, codeFrames(text)]));
  return (problem) => frames.get(problem.file)?.(problem) ?? '';
}

function summary(problems: readonly Problem[]): string {
  const count = (severity: Problem['severity']) => {
    const found = problems.filter((problem) => problem.severity === severity).length;
    return `${found} ${severity}${found === 1 ? '' : 's'}`;
  };
  return problems.length === 0 ? 'No problems.' : `${count('error')}, ${count('warning')}.`;
}
