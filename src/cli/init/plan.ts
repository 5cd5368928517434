import { SCHEME_SETTING } from '../../project/index.ts';
import type { DocumentNeeds, ProjectDocument, WrittenStep } from './document.ts';
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

/** Captures the part of the template that fits any API. */
const TEMPLATE = /defineMonitor\(\{\n {2}name: '[^']*',\n([\s\S]*?)(?: {2}tags: .*\n)?\}\);\n$/;

/**
 * The file of a monitor for one document, with its steps.
 * @param template the monitor of the login example, from which limits, objectives and alerts are copied
 * @param contract path of the document, if the monitor has to name it
 */
export function monitorFile(
  template: string,
  { name, title, steps, notes, needs }: Pick<ProjectDocument, 'name' | 'title' | 'steps' | 'notes' | 'needs'>,
  contract: string | undefined,
): string {
  const rest = TEMPLATE.exec(template)?.[1] ?? '';
  const sent = [...notes.map((note) => comment(`Not sent: ${note}.`)), ...steps.flatMap(stepLines)];
  const all = steps.length > 0 ? ['  steps: [', ...sent, '  ],'] : nothingSent(needs.unsafe);
  const lines = [
    "import { defineMonitor } from 'driftline';",
    '',
    `/** Watches ${plain(title)}. What it sends, in this order; "driftline check --dry-run" prints the requests. */`,
    'export default defineMonitor({',
    `  name: ${literal(name)},`,
    ...(contract === undefined ? [] : [`  contract: ${literal(contract)},`]),
    ...all,
  ];
  return `${lines.join('\n')}\n${rest}});\n`;
}

const MOST_SUGGESTED = 5;

/** Suggests steps in comments: a step in a monitor is always sent, so the user has to decide. */
function nothingSent(unsafe: readonly string[]): string[] {
  if (unsafe.length === 0)
    return ['  // The document describes nothing that can be sent: no run is possible yet.'];
  return [
    '  // Every operation of the document may change something, so nothing is sent yet. Choose the steps:',
    '  // steps: [',
    ...unsafe.slice(0, MOST_SUGGESTED).map((id) => `  //   { operation: ${literal(id)} },`),
    '  // ],',
  ];
}

function stepLines({ operation, case: name, depth, generated }: WrittenStep): string[] {
  const properties = [
    `operation: ${literal(operation)}`,
    ...(name === undefined ? [] : [`case: ${literal(name)}`]),
    ...(depth === undefined ? [] : [`depth: ${literal(depth)}`]),
  ];
  const hint = `The document has no example of ${generated.join(', ')}: add ${hintOf(generated)} with values that exist.`;
  return [...(generated.length > 0 ? [comment(hint)] : []), `    { ${properties.join(', ')} },`];
}

function hintOf(generated: readonly string[]): string {
  const parameters = generated.filter((name) => name !== 'body');
  const shown = parameters.map((name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name)));
  const hints = [
    ...(parameters.length > 0 ? [`parameters: { ${shown.map((name) => `${name}: …`).join(', ')} }`] : []),
    ...(generated.includes('body') ? ['body'] : []),
  ];
  return hints.join(' and ');
}

const LONGEST_COMMENT = 400;

function comment(sentence: string): string {
  const text = plain(sentence);
  return `    // ${text.length > LONGEST_COMMENT ? `${text.slice(0, LONGEST_COMMENT)}…` : text}`;
}

/** Text of a document for a comment: on one line, and without an end of the comment. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').replaceAll('*/', '* /');
}

/** A string literal in single quotes. */
function literal(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inner.replace(/[\u2028\u2029]/g, (each) => `\\u${each.charCodeAt(0).toString(16)}`)}'`;
}

/** The parts of a document that `.env.example` depends on. */
interface EnvExample {
  readonly needs: DocumentNeeds;
  /** Path of the document, from the project's folder. */
  readonly contract: string;
  /** CONTRACT has to name it: it is not found by default. */
  readonly named: boolean;
}

/**
 * `.env.example` for one document: without the settings that it does not need, with its own examples.
 * @param template the file with every setting, a block each
 */
export function envExample(template: string, { needs, contract, named }: EnvExample): string {
  const edits: Readonly<Record<string, (block: string) => string | undefined>> = {
    BASE_URL: (block) => (needs.server ? withExample(block, 'BASE_URL', needs.server) : block),
    LOGIN_EMAIL: (block) => (needs.login || needs.basic ? block : undefined),
    LOGIN_PASSWORD: (block) => (needs.login || needs.basic ? block : undefined),
    EXPIRED_TOKEN: (block) => (needs.login ? block : undefined),
    FOREIGN_TOKEN: (block) => (needs.login ? block : undefined),
    ACCESS_TOKEN: (block) =>
      needs.tokens.length > 0 ? withComment(block, `Sent as: ${needs.tokens.join('; ')}.`) : undefined,
    [SCHEME_SETTING.name]: () =>
      needs.credentials.length > 0 ? needs.credentials.map(credentialBlock).join('\n\n') : undefined,
    SAFE_OPERATIONS: (block) =>
      needs.unsafe.length > 0
        ? withComment(block, `Not sent unless named here: ${shortList(needs.unsafe)}.`)
        : undefined,
    CONTRACT: (block) =>
      withExample(block, 'CONTRACT', contract).replace(/=$/m, named ? `=${contract}` : '='),
  };
  const blocks = template.trimEnd().split('\n\n');
  const kept = blocks.flatMap((block) => {
    const name = /^(?:# )?([A-Z_]+(?:<SCHEME>)?)=/m.exec(block)?.[1] ?? '';
    return edits[name] ? (edits[name](block) ?? []) : block;
  });
  return `${kept.join('\n\n')}\n`;
}

function credentialBlock({ setting, words, form }: DocumentNeeds['credentials'][number]): string {
  const how = form === undefined ? '' : `, as ${form}`;
  return `# Credential of ${words.replace(/\s+/g, ' ')}${how}. Every output masks it.\n${setting}=`;
}

function withExample(block: string, name: string, value: string): string {
  return block.replace(/^# Example: .*$/m, () => `# Example: ${name}=${value}`);
}

/** Inserts a comment before the line of the default. */
function withComment(block: string, sentence: string): string {
  return block.replace(/^# Default: /m, () => `# ${sentence}\n# Default: `);
}

const MOST_NAMES = 30;

function shortList(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  const shown = names.slice(0, MOST_NAMES).map((name) => name.replace(/\s+/g, ' '));
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
