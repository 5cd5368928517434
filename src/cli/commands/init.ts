import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { say } from '../../masking/index.ts';
import { chosenProject, contractDocuments, packageRoot, useProject, version } from '../../project/index.ts';
import { type CommandLine, defineCommand, type OptionTable } from '../command.ts';
import { type ProjectDocument, readDocument } from '../init/document.ts';
import { runOnMock } from '../init/mock-run.ts';
import { type InitInput, type PlannedFile, planInit, plannedLines } from '../init/plan.ts';
import { namesIn, readRecord, textAt, writeAt } from '../init/project.ts';
import type { Engine } from '../init/project-files.ts';
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

const OPTIONS = {
  name: {
    ...{ meaning: 'name of the document and its monitor', value: 'NAME' },
    fallback: "the file's name, or the document's title",
  },
  ci: { meaning: 'write a workflow as well: github', value: 'SERVICE', completes: ['github'] },
  'dry-run': { meaning: 'print what would be written; write nothing' },
  'no-run': { meaning: 'do not run the new monitor on the mock server' },
  check: { meaning: 'print what the templates changed since the files were written; write nothing' },
  accept: { meaning: 'with --check: do not show these changes again' },
} as const satisfies OptionTable;

/** `driftline init`: sets a project up, and never overwrites what is there. */
export const command = defineCommand({
  description:
    'Without FILE: for the document that lies in contracts/, else the login example. What is there is never overwritten.',
  argument: {
    name: 'FILE',
    meaning: 'an OpenAPI document, YAML or JSON, wherever it lies',
    completes: 'files',
  },
  options: OPTIONS,
  exitCodes: {
    0: 'it is set up; with --check: the templates changed nothing',
    1: 'with --check: they did',
    2: 'the new monitor found the mock server wrong',
    3: 'nothing was written: no such file, no OpenAPI document, no permission',
  },
  examples: [
    ['init', 'set up the login example'],
    ['init ../pets/openapi.yaml', 'set up an API of your own'],
    ['init --ci github --dry-run', 'see what would be written, with a workflow for GitHub Actions'],
    ['init --check', 'after an upgrade: what the templates changed'],
  ],
  run,
});

type InitLine = CommandLine<typeof OPTIONS>;

/** The project is the folder that the command was started in, or that `--project` names: no other is looked for. */
async function run({ values, words: [file] }: InitLine): Promise<number> {
  const project = chosenProject() ?? process.cwd();
  useProject(project);
  if (values.check) return check(project, values.accept === true);
  if (values.ci !== undefined && values.ci !== 'github') {
    throw wrong(`--ci is ${JSON.stringify(values.ci)}.`, 'There is a workflow for: github.');
  }
  const document = await documentOf(project, file, values.name);
  const files = planInit(inputOf(project, document, { file, workflow: values.ci === 'github' }));
  requireSameDocument(document, project);
  const planned = [...files, plannedRecord(project, files)];
  for (const line of plannedLines(planned, values['dry-run'] === true)) process.stdout.write(`${line}\n`);
  if (values['dry-run']) return 0;
  for (const { path, text } of planned) if (text !== undefined) writeAt(project, path, text);
  const ran = values['no-run'] ? 0 : tryMonitor(project, planned, document);
  const documents = contractDocuments(join(project, 'contracts')).length;
  if (documents > 1) {
    say(
      `\ncontracts/ has ${documents} documents: set CONTRACT in .env to that of the suite, and of monitors that name none.`,
    );
  }
  say(nextCommands(project));
  return ran;
}

/**
 * The document that the project is set up for; undefined: the login example.
 * @throws DriftlineError DL_OPTION_INVALID where several could be meant, DL_CONTRACT_… where it is none
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
    // Who has monitors, and names no document, has what is wanted.
    monitor:
      file !== undefined || !namesIn(join(project, 'monitors')).some((name) => /\.monitor\./.test(name)),
    existing: (each) => textAt(project, each),
    namesIn: (folder) => namesIn(join(project, folder)),
  };
}

/** What package.json of the engine says of it. */
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

/** @throws DriftlineError DL_OPTION_INVALID where another document has its place */
function requireSameDocument(document: ProjectDocument | undefined, project: string): void {
  for (const { path, text } of document?.files ?? []) {
    const there = textAt(project, path);
    if (there === undefined || there === text) continue;
    throw wrong(
      `${path} is there, and is not the file that was named. Nothing was written.`,
      'Copy it yourself where it is a newer version, or give the document another name: --name NAME.',
    );
  }
}

/** The file by which `--check` knows what was written. */
function plannedRecord(project: string, files: readonly PlannedFile[]): PlannedFile {
  const before = readRecord(project);
  const record = recordOf(before, before?.driftline ?? version(), files, ownTemplates());
  const text = recordText(record);
  if (before && text === recordText(before)) return { path: RECORD, action: 'keep' };
  const note = 'commit it: "driftline init --check" goes by it';
  return { path: RECORD, action: before ? 'extend' : 'write', text, note };
}

/** One run of the monitor that was written; who kept theirs has run it before. */
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
    say(`"driftline lint ${contract}" may say why: an example that breaks its own schema, say.`);
  return exitCode;
}

/** Three of them, the first where something is missing that the others need. */
function nextCommands(project: string): string {
  const isInstalled = ['driftline', '@playwright/test'].every((name) =>
    existsSync(join(project, 'node_modules', name, 'package.json')),
  );
  const commands = [
    ...(isInstalled ? [] : [['npm install', 'get Driftline and Playwright']]),
    ['npx playwright test', 'the suite; on the mock server while BASE_URL is not set'],
    ...(isInstalled ? [['npx driftline check --pretty', 'one run of the monitors, as cron starts it']] : []),
    ['cp .env.example .env', 'set BASE_URL there, to ask the real API'],
  ];
  return ['\nNext:', ...commands.map(([line = '', about]) => `  ${line.padEnd(28)}  ${about}`)].join('\n');
}

/** Prints what the templates changed since the files of a project were written. */
function check(project: string, accept: boolean): number {
  const record = readRecord(project);
  if (!record) {
    throw wrong(
      `${join(project, RECORD)} is not there.`,
      '"driftline init" writes it, with what else is missing.',
    );
  }
  const templates = ownTemplates();
  const differences = templateDifferences(record, templates, (path) => textAt(project, path));
  for (const difference of differences) process.stdout.write(`${differenceText(difference)}\n`);
  say(
    differences.length === 0
      ? `The templates changed nothing since Driftline ${record.driftline}.`
      : `Since Driftline ${record.driftline}; copy what you want, then "driftline init --check --accept". "driftline init" writes new files.`,
  );
  if (accept && differences.length > 0)
    writeAt(project, RECORD, recordText(acceptedRecord(record, version(), differences, templates)));
  return differences.length === 0 || accept ? 0 : 1;
}
