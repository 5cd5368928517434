import { resolve } from 'node:path';
import { plain, WORK_LIMITS, withinTime } from '../../core/index.ts';
import { maskedDocument } from '../../masking/index.ts';
import {
  codeFrames,
  type LintReport,
  lintDocument,
  type Problem,
  placeText,
  readContractFile,
  readerBeside,
} from '../../openapi/index.ts';
import { shownPath } from '../../project/index.ts';
import { type CommandLine, defineCommand, type OptionTable } from '../command.ts';
import { print } from '../print.ts';

const OPTIONS = { json: { meaning: 'print it as JSON' } } as const satisfies OptionTable;

/** `driftline lint`. */
export const command = defineCommand({
  argument: {
    ...{ name: 'FILE', meaning: 'an OpenAPI document, 3.0, 3.1 or 3.2, YAML or JSON' },
    ...{ required: true, completes: 'files' },
  },
  options: OPTIONS,
  exitCodes: {
    0: 'no problems',
    1: 'warnings: the document can be used, but checks less than it could',
    2: 'errors: it is not a valid OpenAPI document',
    3: 'it cannot be read',
  },
  examples: [
    ['lint contracts/pets.openapi.yaml', 'see what it describes, its problems, and what is not sent'],
  ],
  run,
});

/** Prints the operations of a document and its problems. */
async function run({ values, words: [file = ''] }: CommandLine<typeof OPTIONS>): Promise<number> {
  const path = resolve(file);
  const name = shownPath(path);
  const document = readContractFile(path);
  const { report, shown } = withinTime(WORK_LIMITS.document, `Linting ${name}`, () => {
    const found = lintDocument(name, document, readerBeside(path));
    return { report: found, shown: values.json ? `${JSON.stringify(asData(found))}\n` : asText(found) };
  });
  print(maskedDocument(shown));
  const severities = new Set(report.problems.map(({ severity }) => severity));
  return severities.has('error') ? 2 : severities.has('warning') ? 1 : 0;
}

function asData({ texts, operations, incoming, unsafe, ...rest }: LintReport) {
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
  const shown = problems.map((problem) =>
    [
      `${problem.severity}  ${problem.id}  ${placeText(problem)}`,
      `  ${plain(problem.message)}`,
      frameOf(problem).replace(/^/gm, '    '),
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

function operationLines({ operations, incoming }: LintReport): string {
  const rows = operations.map(({ method, path, id, responses, security }) => [
    ...[method, path, id],
    ...[responses.map(({ status }) => status).join(' '), security.join(' or ') || 'open'],
  ]);
  const others = incoming.map(({ kind, name, method, operation }) => [
    ...[method, name, `${kind}${operation === undefined ? '' : ` of ${operation}`}, not tested`],
  ]);
  return aligned([...rows, ...others].map((row) => row.map(plain)));
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
