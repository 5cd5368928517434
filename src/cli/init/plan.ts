import type { ProjectDocument } from './document.ts';
import { envExample } from './env-example.ts';
import { monitorFile } from './monitor-file.ts';
import { completedIgnore, completedPackage, type Engine } from './project-files.ts';
import type { Templates } from './templates.ts';

/** What the plan depends on. */
export interface InitInput {
  readonly templates: Templates;
  readonly engine: Engine;
  /** Name of the project's folder. */
  readonly folder: string;
  /** Absent: the login example is set up. */
  readonly document?: ProjectDocument;
  /** The document has to be named: it is not the only one, or it is not found by default. */
  readonly named: boolean;
  readonly workflow: boolean;
  /** Whether a monitor is written, for the document or the example. */
  readonly monitor: boolean;
  /** The text of a file of the project, by its path; undefined where there is none. */
  readonly existing: (path: string) => string | undefined;
  /** Names of the files in a folder of the project. */
  readonly namesIn: (folder: string) => readonly string[];
}

/** What is done with one file of the project. */
export interface PlannedFile {
  readonly path: string;
  readonly action: 'write' | 'extend' | 'keep';
  /** Its new content; absent: it is kept. */
  readonly text?: string;
  /** What was added, or what to add by hand. */
  readonly note?: string;
  /** Path of the template that it was made from. */
  readonly template?: string;
}

/**
 * Decides for each file of a project whether it is written, completed or kept. No existing file is
 * overwritten.
 */
export function planInit(input: InitInput): PlannedFile[] {
  const { document } = input;
  return [
    ...(document?.files ?? []).map(({ path, text }) => fresh(input, path, text)),
    ...templatePaths(input).map((path) => fromTemplate(input, path)),
    ...(document && input.monitor ? [monitorOf(input, document)] : []),
    packageFile(input),
    ignoreFile(input),
  ];
}

/** Files that are completed line by line. */
const COMPLETED = ['.gitignore'];
const LOGIN_SPECS = 'specs/login/';
const WORKFLOWS = '.github/';

/** The templates that a project gets. */
function templatePaths({ templates, document, workflow, monitor }: InitInput): string[] {
  const needsLogin = document === undefined || document.needs.login;
  return [...templates.keys()].filter((path) => {
    if (COMPLETED.includes(path)) return false;
    if (path.startsWith(WORKFLOWS)) return workflow;
    if (path.startsWith(LOGIN_SPECS)) return needsLogin;
    if (/^monitors\/.*\.ts$/.test(path)) return monitor && document === undefined;
    return document === undefined || !/^contracts\/.*\.(?:ya?ml|json)$/.test(path);
  });
}

function fromTemplate(input: InitInput, path: string): PlannedFile {
  const template = input.templates.get(path) ?? '';
  const { document, named } = input;
  const text =
    path === '.env.example' && document
      ? envExample(template, { needs: document.needs, contract: document.path, named })
      : template;
  const planned = fresh(input, path, text);
  return planned.action === 'write' ? { ...planned, template: path } : planned;
}

/** Other names for the same file. */
const SAME: Readonly<Record<string, RegExp>> = {
  'playwright.config.ts': /^playwright\.config\.[cm]?[jt]s$/,
};

function fresh({ existing, namesIn }: InitInput, path: string, text: string): PlannedFile {
  const twin = SAME[path] && namesIn('.').find((name) => SAME[path]?.test(name));
  const there = existing(twin ?? path);
  if (there === undefined) return { path, action: 'write', text };
  const note = there === text || there.includes('defineContractConfig') ? undefined : TO_ADD[path];
  return { path: twin ?? path, action: 'keep', ...(note === undefined ? {} : { note }) };
}

/** What to add by hand to an existing file. */
const TO_ADD: Readonly<Record<string, string>> = {
  'playwright.config.ts':
    "for the suite: export default defineContractConfig({ …what you have }), from 'driftline/playwright'; it looks for specs/**/*.spec.ts",
  'tsconfig.json': 'for an editor: include "specs" and "monitors"',
  '.env.example': 'compare it with the settings of "driftline check-config"',
};

function monitorOf(input: InitInput, document: ProjectDocument): PlannedFile {
  const template = input.templates.get('monitors/login.monitor.ts') ?? '';
  const text = monitorFile(template, document, input.named ? document.path : undefined);
  return fresh(input, `monitors/${document.name}.monitor.ts`, text);
}

function packageFile({ existing, folder, engine }: InitInput): PlannedFile {
  const path = 'package.json';
  const text = existing(path);
  const completed = completedPackage(text, folder, engine);
  if (!completed) return { path, action: 'keep', note: 'not a JSON object: nothing was added' };
  return changed(path, text, completed);
}

function ignoreFile({ existing, templates }: InitInput): PlannedFile {
  const path = '.gitignore';
  const text = existing(path);
  return changed(path, text, completedIgnore(text, templates.get(path) ?? ''));
}

function changed(
  path: string,
  before: string | undefined,
  { text, added }: { readonly text: string; readonly added: readonly string[] },
): PlannedFile {
  if (before === undefined) return { path, action: 'write', text };
  return added.length === 0
    ? { path, action: 'keep' }
    : { path, action: 'extend', text, note: added.join(', ') };
}

/** The plan as text, one line a file: `written  specs/contract.spec.ts`. */
export function plannedLines(planned: readonly PlannedFile[], dryRun: boolean): string[] {
  const words = dryRun
    ? { write: 'would write', extend: 'would add to', keep: 'would keep' }
    : { write: 'written', extend: 'added to', keep: 'kept' };
  const width = Math.max(...Object.values(words).map((word) => word.length));
  return planned.map(
    ({ path, action, note }) =>
      `${words[action].padEnd(width)}  ${path}${note === undefined ? '' : `  (${note})`}`,
  );
}
