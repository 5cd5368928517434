import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DriftlineError, makeFolder, writeWhole } from '../../core/index.ts';
import { type InitRecord, RECORD } from './record.ts';

/** The engine that a project is set up for. */
export interface Engine {
  readonly version: string;
  /** The supported versions of @playwright/test. */
  readonly playwright: string;
}

const SCRIPTS: Readonly<Record<string, string>> = {
  'test:contract': 'playwright test',
  monitor: 'driftline check --pretty',
};

/** A file of the project with missing parts added. */
interface Completed {
  readonly text: string;
  /** The added parts, in words; empty: nothing was missing. */
  readonly added: readonly string[];
}

type Fields = Record<string, unknown>;

/**
 * package.json with the scripts and packages that a project needs. Existing entries are not changed.
 * @param text undefined where there is no file
 * @param name of the project's folder, for a new file
 * @returns undefined where the text is not a JSON object
 */
export function completedPackage(
  text: string | undefined,
  name: string,
  engine: Engine,
): Completed | undefined {
  const before: unknown = text === undefined ? newPackage(name) : parsed(text);
  if (typeof before !== 'object' || before === null || Array.isArray(before)) return undefined;
  const fields = before as Fields;
  const known = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
  const has = (wanted: string) => known.some((kind) => Object.hasOwn(object(fields[kind]), wanted));
  const wanted: Readonly<Record<string, string>> = {
    '@playwright/test': engine.playwright,
    driftline: `^${engine.version}`,
  };
  const packages = Object.entries(wanted).filter(([each]) => !has(each));
  const scripts = Object.entries(SCRIPTS).filter(([each]) => !Object.hasOwn(object(fields.scripts), each));
  if (text !== undefined && packages.length === 0 && scripts.length === 0) return { text, added: [] };
  const next = {
    ...fields,
    ...extended('scripts', fields, scripts),
    ...extended('devDependencies', fields, packages),
  };
  return {
    text: `${JSON.stringify(next, null, indentOf(text))}\n`,
    added: [
      ...scripts.map(([each]) => `script ${each}`),
      ...packages.map(([each, range]) => `${each} ${range}`),
    ],
  };
}

function newPackage(name: string): Fields {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z\d._-]+/g, '-')
    .replace(/^[-._]+|-+$/g, '');
  return { name: plain || 'api-contract', private: true, type: 'module' };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

function object(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function extended(field: string, fields: Fields, more: readonly (readonly [string, string])[]): Fields {
  return more.length === 0 ? {} : { [field]: { ...object(fields[field]), ...Object.fromEntries(more) } };
}

function indentOf(text: string | undefined): string | number {
  return /^[{[]\r?\n([ \t]+)/.exec(text ?? '')?.[1] ?? 2;
}

/**
 * `.gitignore` with the lines that a project needs; a line that exists in another spelling is not added
 * again.
 * @param text undefined where there is no file
 */
export function completedIgnore(text: string | undefined, template: string): Completed {
  const plain = (line: string) => line.trim().replace(/^\/|\/$/g, '');
  const present = new Set((text ?? '').split('\n').map(plain));
  const added = template.split('\n').filter((line) => line !== '' && !present.has(plain(line)));
  if (added.length === 0) return { text: text ?? '', added };
  const before = text === undefined || text === '' || text.endsWith('\n') ? (text ?? '') : `${text}\n`;
  return { text: `${before}${added.join('\n')}\n`, added };
}

/** The names of the entries of a folder; empty where there is no folder. */
export function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/**
 * The text of a file of the project; undefined where there is none.
 * @throws DriftlineError DL_FILE_UNWRITABLE where it exists but cannot be read
 */
export function textAt(project: string, path: string): string | undefined {
  try {
    return readFileSync(join(project, path), 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new DriftlineError(
      'DL_FILE_UNWRITABLE',
      `${path} exists but cannot be read: ${message}. Nothing was written.`,
      'Make it a file that this user may read, or move it away.',
      cause,
    );
  }
}

/**
 * Writes a file of the project, and makes the folders above it.
 * @throws DriftlineError DL_FILE_UNWRITABLE
 */
export function writeAt(project: string, path: string, text: string): void {
  const target = join(project, path);
  try {
    makeFolder(dirname(target));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DriftlineError(
      'DL_FILE_UNWRITABLE',
      `${target} cannot be written: ${reason}.`,
      'Let this user write there.',
      cause,
    );
  }
  writeWhole(target, text);
}

/** The record that `driftline init` wrote; undefined where it has not run. */
export function readRecord(project: string): InitRecord | undefined {
  const text = textAt(project, RECORD);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as InitRecord;
  } catch (cause) {
    throw new DriftlineError(
      'DL_FILE_UNWRITABLE',
      `${RECORD} is not JSON.`,
      'Restore it from version control, or delete it.',
      cause,
    );
  }
}
