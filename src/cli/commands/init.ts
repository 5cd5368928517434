import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { isAddress } from '../../config/index.ts';
import { say } from '../../masking/index.ts';
import {
  chosenProject,
  contractDocuments,
  packageRoot,
  SETTINGS,
  useProject,
  version,
} from '../../project/index.ts';
import { type CommandLine, defineCommand, type OptionTable } from '../command.ts';
import { fetchedFor } from '../fetched.ts';
import { type ProjectDocument, readDocument } from '../init/document.ts';
import { type InitInput, type PlannedFile, planInit, plannedLines } from '../init/plan.ts';
import { type Engine, namesIn, readRecord, textAt, writeAt } from '../init/project-files.ts';
import {
  acceptedRecord,
  differenceText,
  RECORD,
  recordOf,
  recordText,
  templateDifferences,
} from '../init/record.ts';
import { ownTemplates } from '../init/templates.ts';
import { wrong } from '../parse.ts';
import { print } from '../print.ts';

const OPTIONS = {
  name: {
    ...{ meaning: 'name of the document and its monitor', value: 'NAME' },
    fallback: "the file's name, or the document's title",
  },
  ci: { meaning: 'write a workflow as well: github', value: 'SERVICE', completes: ['github'] },
  header: { meaning: 'with an address: a header of the request', value: '"NAME: VALUE"', many: true },
  'dry-run': { meaning: 'print what would be written; write nothing' },
  'no-run': { meaning: 'do not run the new monitor against the mock server' },
  check: { meaning: 'print how the templates have changed since the files were written; write nothing' },
  accept: { meaning: 'with --check: do not show these changes again' },
} as const satisfies OptionTable;

/** `driftline init`: sets up a project, and never overwrites a file. */
export const command = defineCommand({
  description:
    'Without FILE: for the document in contracts/, else for the login example. Existing files are never overwritten.',
  argument: {
    name: 'FILE',
    meaning: 'an OpenAPI document, YAML or JSON: its path, or its address',
    completes: 'files',
  },
  options: OPTIONS,
  exitCodes: {
    0: 'the project is set up; with --check: the templates have not changed',
    1: 'with --check: the templates have changed',
    2: 'the run of the new monitor against the mock server failed',
    3: 'nothing was written: no such file, not an OpenAPI document, no permission',
  },
  examples: [
    ['init', 'set up the login example'],
    ['init ../pets/openapi.yaml', 'set up an API of your own'],
    ['init https://api.example.com/openapi.json', 'the same for a document at an address; a copy is kept'],
    ['init --ci github --dry-run', 'see what would be written, with a workflow for GitHub Actions'],
    ['init --check', 'after an upgrade: see how the templates have changed'],
  ],
  run,
});

type InitLine = CommandLine<typeof OPTIONS>;

/** The project is the working directory, or the folder of `--project`; folders above are not searched. */
async function run({ values, words: [file] }: InitLine): Promise<number> {
  const project = chosenProject() ?? process.cwd();
  useProject(project);
  if (values.check) return check(project, values.accept === true);
  if (values.ci !== undefined && values.ci !== 'github') {
    throw wrong(`--ci is ${JSON.stringify(values.ci)}.`, 'Expected github.');
  }
  const document = await withFetched(file, values.header ?? [], (path) =>
    documentOf(project, path, values.name),
  );
  const files = planInit(inputOf(project, document, { file, workflow: values.ci === 'github' }));
  requireSameDocument(document, project);
  const planned = [...files, plannedRecord(project, files)];
  for (const line of plannedLines(planned, values['dry-run'] === true)) print(`${line}\n`);
  if (values['dry-run']) return 0;
  for (const { path, text } of planned) if (text !== undefined) writeAt(project, path, text);
  const ran = values['no-run'] ? 0 : tryMonitor(project, planned, document);
  const documents = contractDocuments(join(project, 'contracts')).length;
  if (documents > 1) {
    say(
      `\ncontracts/ has ${documents} documents: set CONTRACT in .env to the one for the suite and for monitors that name none.`,
    );
  }
  if (document?.suggestion !== undefined) say(`\n${document.suggestion}\n\n${againWith(document.path)}`);
  say(nextCommands(project));
  return ran;
}

/** The document of the project, and not the one that it is a copy of: the overlay lies beside it. */
function againWith(path: string): string {
  return `Then delete the new monitor and run "driftline init ${path}": the monitor logs in first.`;
}

/** For an address: does the work on a copy of the document with its files, in a folder that is removed then. */
async function withFetched<T>(
  file: string | undefined,
  headers: readonly string[],
  work: (path: string | undefined) => Promise<T>,
): Promise<T> {
  if (file === undefined || !isAddress(file)) return work(file);
  const { text, files, address } = await fetchedFor(file, headers);
  const folder = mkdtempSync(join(tmpdir(), 'driftline-document-'));
  try {
    const { pathname } = new URL(address);
    const name = basename(pathname).replace(/[^\w.-]/g, '-') || 'openapi';
    const ending = /^\s*\{/.test(text) ? '.json' : '.yaml';
    const path = join(folder, /\.(?:json|ya?ml)$/i.test(name) ? name : name + ending);
    writeFileSync(path, text);
    for (const [other, content] of files) writeAt(folder, other, content);
    return await work(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The document that the project is set up for; undefined: the login example.
 * @throws DriftlineError DL_OPTION_INVALID where there are several, DL_CONTRACT_… where it is not a valid
 * document
 */
async function documentOf(
  project: string,
  file: string | undefined,
  name: string | undefined,
): Promise<ProjectDocument | undefined> {
  if (name !== undefined && !/^[A-Za-z0-9][\w-]{0,39}$/.test(name)) {
    throw wrong(
      `--name is ${JSON.stringify(name)}.`,
      'Expected letters, digits, dashes and underscores, 40 at most.',
    );
  }
  if (file !== undefined) return readDocument(file, project, name);
  const there = contractDocuments(join(project, 'contracts'));
  const [only = EXAMPLE, ...others] = there;
  if (others.length > 0) {
    throw wrong(`contracts/ has ${there.length} documents.`, `Name one: driftline init contracts/${only}.`);
  }
  return only === EXAMPLE ? undefined : readDocument(join(project, 'contracts', only), project, name);
}

const EXAMPLE = 'sealmetrics.openapi.yaml';

function inputOf(
  project: string,
  document: ProjectDocument | undefined,
  { file, workflow }: { readonly file: string | undefined; readonly workflow: boolean },
): InitInput {
  const { version, playwright } = engine();
  const path = document?.path ?? `contracts/${EXAMPLE}`;
  const documents = contractDocuments(join(project, 'contracts')).map((name) => `contracts/${name}`);
  const isFound = /^contracts\/[^/]+\.openapi\.(?:ya?ml|json)$/.test(path);
  return {
    templates: ownTemplates(),
    engine: { version, playwright },
    folder: basename(project),
    ...(document ? { document } : {}),
    named: !isFound || documents.some((other) => other !== path),
    workflow,
    // A project with monitors needs no other, unless a document is named.
    monitor:
      file !== undefined || !namesIn(join(project, 'monitors')).some((name) => /\.monitor\./.test(name)),
    existing: (each) => textAt(project, each),
    namesIn: (folder) => namesIn(join(project, folder)),
  };
}

/** Version and Playwright range of the engine, from its package.json. */
function engine(): Engine {
  const fields = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string> | undefined
  >;
  const kinds = ['peerDependencies', 'dependencies', 'devDependencies'];
  const playwright = kinds
    .map((kind) => fields[kind]?.['@playwright/test'])
    .find((range) => range !== undefined);
  return { version: version(), playwright: playwright ?? '*' };
}

/** @throws DriftlineError DL_OPTION_INVALID where another document has the same path */
function requireSameDocument(document: ProjectDocument | undefined, project: string): void {
  for (const { path, text } of document?.files ?? []) {
    const there = textAt(project, path);
    if (there === undefined || there === text) continue;
    throw wrong(
      `${path} exists and differs from the document. Nothing was written.`,
      'If the document is a newer version, copy it yourself; else give it another name: --name NAME.',
    );
  }
}

/** The record of what was written, for `--check`. */
function plannedRecord(project: string, files: readonly PlannedFile[]): PlannedFile {
  const before = readRecord(project);
  const record = recordOf(before, before?.driftline ?? version(), files, ownTemplates());
  const text = recordText(record);
  if (before && text === recordText(before)) return { path: RECORD, action: 'keep' };
  const note = 'commit it: "driftline init --check" needs it';
  return { path: RECORD, action: before ? 'extend' : 'write', text, note };
}

/** Runs the monitor once, if it was written now. @returns the exit code */
function tryMonitor(
  project: string,
  planned: readonly PlannedFile[],
  document: ProjectDocument | undefined,
): number {
  const name = document?.name ?? 'login';
  const isNew = planned.some(
    ({ path, action }) => path === `monitors/${name}.monitor.ts` && action === 'write',
  );
  if (!isNew) return 0;
  if (document && document.steps.length === 0) {
    say(`\nmonitors/${name}.monitor.ts sends nothing yet: choose its steps there.`);
    return 0;
  }
  const contract = document?.path ?? `contracts/${EXAMPLE}`;
  say(`\nOne run of the monitor ${name} on the mock server:`);
  const exitCode = runOnMock(project, name, contract);
  if (exitCode !== 0)
    say(`"driftline lint ${contract}" may show why, for example an example that breaks its own schema.`);
  return exitCode;
}

/** Three commands to go on with; the first is `npm install` where packages are missing. */
function nextCommands(project: string): string {
  const isInstalled = ['driftline', '@playwright/test'].every((name) =>
    existsSync(join(project, 'node_modules', name, 'package.json')),
  );
  const commands = [
    ...(isInstalled ? [] : [['npm install', 'install Driftline and Playwright']]),
    ['npx playwright test', 'run the suite, against the mock server while BASE_URL is not set'],
    ...(isInstalled ? [['npx driftline check --pretty', 'run the monitors once, as cron does']] : []),
    ['cp .env.example .env', 'set BASE_URL there, to test the real API'],
  ];
  return ['\nNext:', ...commands.map(([line = '', about]) => `  ${line.padEnd(28)}  ${about}`)].join('\n');
}

/** Prints how the templates have changed since the files of a project were written. */
function check(project: string, accept: boolean): number {
  const record = readRecord(project);
  if (!record) {
    throw wrong(
      `${join(project, RECORD)} does not exist.`,
      'Run "driftline init": it writes this and other missing files.',
    );
  }
  const templates = ownTemplates();
  const differences = templateDifferences(record, templates, (path) => textAt(project, path));
  for (const difference of differences) print(`${differenceText(difference)}\n`);
  say(
    differences.length === 0
      ? `The templates have not changed since Driftline ${record.driftline}.`
      : `These are the changes since Driftline ${record.driftline}. Copy what you want, then run "driftline init --check --accept". "driftline init" writes new files.`,
  );
  if (accept && differences.length > 0)
    writeAt(project, RECORD, recordText(acceptedRecord(record, version(), differences, templates)));
  return differences.length === 0 || accept ? 0 : 1;
}

/**
 * Runs a monitor of the project once against the embedded mock server, in a process of this command, to show
 * that the written files work. It uses no setting of the project, sends no notification and writes no
 * history.
 * @returns the exit code
 */
function runOnMock(project: string, monitor: string, contract: string): number {
  const reports = mkdtempSync(join(tmpdir(), 'driftline-init-'));
  const none = Object.fromEntries(SETTINGS.map(({ name }) => [name, '']));
  const command = [...process.execArgv, process.argv[1] ?? ''];
  const env = { ...process.env, ...none, CONTRACT: join(project, contract), REPORTS_DIR: reports };
  try {
    const parameters = [...command, 'check', monitor, '--pretty', '--project', project];
    // To stderr: stdout has the list of written files.
    return spawnSync(process.execPath, parameters, { env, stdio: ['ignore', 2, 2] }).status ?? 3;
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}
