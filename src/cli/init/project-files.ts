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
export interface Completed {
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
