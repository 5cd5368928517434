import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { DriftlineError } from '../core/index.ts';

/** The configuration of a project, `driftline.config.ts`. */
export const CONFIG_FILE = /^driftline\.config\.[cm]?[jt]s$/;
const PLAYWRIGHT_CONFIG = /^playwright\.config\.[cm]?[jt]s$/;
const DEPENDENCIES = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const;

/**
 * The project's folder, absolute: the nearest one, from the working directory upwards, with a
 * `driftline.config.*`, a `playwright.config.*`, or a `package.json` that names driftline. Settings,
 * contracts, monitors, reports and history belong to the project.
 * @throws DriftlineError DL_PROJECT_MISSING where there is none
 */
export function projectRoot(): string {
  const found = findProjectRoot();
  if (found !== undefined) return found;
  throw new DriftlineError(
    'DL_PROJECT_MISSING',
    `${process.cwd()} is not in a project: neither it nor a folder above has a driftline.config.*, a playwright.config.* or a package.json that names driftline.`,
    'Run `npx driftline init` to set one up, or name its folder: --project DIR.',
  );
}

/** The same, undefined where there is none. Looked up once. */
export function findProjectRoot(): string | undefined {
  processState.root ??= { folder: nearestProject(process.cwd()) };
  return processState.root.folder;
}

/**
 * Makes a folder the project, whatever it holds: the option `--project`. Call it before anything is read.
 * @param folder absolute, or relative to the working directory
 * @throws DriftlineError DL_PROJECT_MISSING where it is not a folder
 */
export function useProject(folder: string): void {
  const path = resolve(folder);
  if (!isFolder(path)) {
    throw new DriftlineError(
      'DL_PROJECT_MISSING',
      `--project names ${path}, which is not a folder.`,
      'Name the folder that holds contracts/ and monitors/.',
    );
  }
  processState.root = { folder: path, chosen: true };
  delete processState.cacheFolder;
}

/** Lets the working directory stand for the project where there is none; it gets no cache. For commands that need no project. */
export function needNoProject(): void {
  if (findProjectRoot() !== undefined) return;
  processState.root = { folder: process.cwd() };
  processState.cacheFolder = { path: undefined };
}

/** The folder that `--project` names; undefined without that option. */
export function chosenProject(): string | undefined {
  const { root } = processState;
  return root?.chosen ? root.folder : undefined;
}

/** The nearest project, from a folder upwards. An installed package is not one, though it names driftline. */
export function nearestProject(from: string): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (isProject(folder)) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

function isProject(folder: string): boolean {
  if (folder.split(sep).includes('node_modules')) return false;
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return false;
  }
  if (names.some((name) => CONFIG_FILE.test(name) || PLAYWRIGHT_CONFIG.test(name))) return true;
  return names.includes('package.json') && namesDriftline(join(folder, 'package.json'));
}

function namesDriftline(path: string): boolean {
  try {
    const described: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(path, 'utf8'));
    if (described.name === 'driftline') return true;
    return DEPENDENCIES.some((kind) => Object.hasOwn(Object(described[kind]), 'driftline'));
  } catch {
    // The code that needs this file reports the error.
    return false;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

let engine: string | undefined;

/** The root of the engine: the folder of its own package.json. Nothing is ever written below it. */
export function packageRoot(): string {
  engine ??= folderAbove(import.meta.dirname);
  return engine;
}

function folderAbove(start: string): string {
  for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
    // dist/ may hold a package.json of its own that only sets "type".
    if (!/^(?:dist|src)$/.test(basename(folder)) && existsSync(join(folder, 'package.json'))) return folder;
  }
  throw new Error(`unreachable: ${start} lies in no package`);
}

/**
 * Removes the option `--project DIR` (or `--project=DIR`), which every command has, from a command line.
 * @throws DriftlineError DL_OPTION_INVALID where no folder is named
 */
export function projectOption(parameters: readonly string[]): {
  readonly project?: string;
  readonly others: readonly string[];
} {
  const at = parameters.findIndex((each) => each === '--project' || each.startsWith('--project='));
  const named = parameters[at];
  if (named === undefined) return { others: parameters };
  const isOneWord = named !== '--project';
  const project = isOneWord ? named.slice('--project='.length) : parameters[at + 1];
  if (!project || (!isOneWord && project.startsWith('-'))) {
    throw new DriftlineError('DL_OPTION_INVALID', '--project names no folder.', 'Expected --project DIR.');
  }
  const others = [...parameters.slice(0, at), ...parameters.slice(at + (isOneWord ? 1 : 2))];
  return { project, others };
}

/**
 * A path inside the project, relative to it, so that messages and findings read the same on every machine.
 */
export function shownPath(path: string): string {
  const project = findProjectRoot();
  if (project === undefined) return path;
  const inside = relative(project, path);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : inside.replaceAll('\\', '/');
}

/** State that is determined once in a process. */
interface ProcessState {
  root?: { readonly folder: string | undefined; readonly chosen?: true };
  cacheFolder?: { readonly path: string | undefined };
  /** Whether entries of the cache are readable for every user. */
  sharesCache?: true;
  /** Of documents that are named by their address: where the fetched one is kept, by the path of the accepted one. */
  copies?: Map<string, string>;
}

const KEY = Symbol.for('driftline.process-state');

const shared = globalThis as { [KEY]?: ProcessState };
shared[KEY] ??= {};

/** Each file of `dist/` bundles its own copy of this module; all copies share one state. */
export const processState: ProcessState = shared[KEY];

interface Manifest {
  readonly version?: string;
  readonly homepage?: string;
}

/** Set by the build to these fields as JSON, so that no check has to read the whole file. */
declare const DRIFTLINE_MANIFEST: string;

let manifest: Manifest | undefined;

function read(): Manifest {
  manifest ??= JSON.parse(
    typeof DRIFTLINE_MANIFEST === 'undefined' ? inFile() : DRIFTLINE_MANIFEST,
  ) as Manifest;
  return manifest;
}

function inFile(): string {
  return readFileSync(join(packageRoot(), 'package.json'), 'utf8');
}

/** The version of Driftline, from its package.json. */
export function version(): string {
  return String(read().version ?? 'unknown');
}

/** The `User-Agent` of its requests: whoever reads a server's log finds the project. */
export function userAgent(): string {
  const { homepage } = read();
  return `driftline/${version()}${homepage === undefined ? '' : ` (+${homepage})`}`;
}
