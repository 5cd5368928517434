import { resolve } from 'node:path';
import { WORK_LIMITS, withinTime } from '../../core/index.ts';
import { masked } from '../../masking/index.ts';
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

const OPTIONS = { json: { meaning: 'print it as JSON' } } as const satisfies OptionTable;

/** `driftline lint`. */
export const command = defineCommand({
  argument: {
    ...{ name: 'FILE', meaning: 'an OpenAPI document, 3.0, 3.1 or 3.2, YAML or JSON' },
    ...{ required: true, completes: 'files' },
  },
  options: OPTIONS,
  exitCodes: {
    0: 'nothing is wrong with it',
    1: 'warnings: it can be used, and checks less than it could',
    2: 'errors: it is no valid OpenAPI document',
    3: 'it cannot be read',
  },
  examples: [['lint contracts/pets.openapi.yaml', 'what it documents, what is wrong, what is not sent']],
  run,
});

/** Prints what a contract promises, and everything that is wrong with it: 0 nothing, 1 it is weak, 2 it is none. */
async function run({ values, words: [file = ''] }: CommandLine<typeof OPTIONS>): Promise<number> {
  const path = resolve(file);
  const name = shownPath(path);
  const document = readContractFile(path);
  const { lintReport, shown } = withinTime(WORK_LIMITS.document, `Examining ${name}`, () => {
    const found = lintDocument(name, document, readerBeside(path));
    return { lintReport: found, shown: values.json ? `${JSON.stringify(asData(found))}\n` : asText(found) };
  });
  process.stdout.write(masked(shown));
  const severities = new Set(lintReport.problems.map(({ severity }) => severity));
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

function asText(lintReport: LintReport): string {
  const { file, title, version, problems, texts } = lintReport;
  const frameOf = framesOf(texts);
  const heading = [file, version && `OpenAPI ${version}`, title && printable(title)];
  const shown = problems.map((problem) =>
    [
      `${problem.severity}  ${problem.id}  ${placeText(problem)}`,
      `  ${printable(problem.message)}`,
      frameOf(problem).replace(/^/gm, '    '),
      `  ${problem.hint}`,
    ].join('\n'),
  );
  const blocks = [
    heading.filter(Boolean).join('  '),
    operationLines(lintReport),
    unsafeLine(lintReport),
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
  return aligned([...rows, ...others].map((row) => row.map(printable)));
}

function unsafeLine({ unsafe }: LintReport): string {
  if (unsafe.length === 0) return '';
  const names = printable(unsafe.join(', '));
  return `Not asked, for they may change something (if not: "x-safe: true", or SAFE_OPERATIONS):\n  ${names}`;
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(0, ...rows.map((row) => Math.min(row[column]?.length ?? 0, WIDEST))),
  );
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
  return rows.map((row) => `  ${line(row).join('  ').trimEnd()}`).join('\n');
}

/** One long path does not push the others out of sight. */
const WIDEST = 50;

/** Shows the places of problems; of each file the lines are found once. */
function framesOf(texts: ReadonlyMap<string, string>): (problem: Problem) => string {
  const frames = new Map([...texts].map(([file, text]) => [file, codeFrames(text)]));
  return (problem) => frames.get(problem.file)?.(problem) ?? '';
}

/** A terminal would obey control characters. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}

function summary(problems: readonly Problem[]): string {
  const count = (severity: Problem['severity']) => {
    const found = problems.filter((problem) => problem.severity === severity).length;
    return `${found} ${severity}${found === 1 ? '' : 's'}`;
  };
  return problems.length === 0 ? 'Nothing is wrong.' : `${count('error')}, ${count('warning')}.`;
}
