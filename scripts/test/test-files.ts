import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Folders with unit tests. */
const FOLDERS = ['src', 'specs', 'scripts'];

/** The files that `npm test` runs, as paths from the project's folder. */
export interface TestFiles {
  /** For Node's runner. */
  readonly units: readonly string[];
  /** For Playwright. */
  readonly specs: readonly string[];
}

/** Every unit test of the project, and the folder of specs, in which Playwright finds them. */
export function everyTestFile(root: string): TestFiles {
  const found = FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
  const isOurs = (path: string) => path.endsWith('.test.ts') && !path.split(/[\\/]/).includes('node_modules');
  return { units: found.filter(isOurs).sort(), specs: ['specs'] };
}

/**
 * The named test files.
 * @throws Error for a file that does not exist, or is not a test
 */
export function namedTestFiles(root: string, paths: readonly string[]): TestFiles {
  const names = paths.map((path) => relative(root, resolve(path)));
  for (const name of names) {
    if (!existsSync(join(root, name))) throw new Error(`There is no file ${name}.`);
    if (!/\.(?:test|spec)\.ts$/.test(name))
      throw new Error(`${name} is neither a *.test.ts nor a *.spec.ts.`);
  }
  return {
    units: names.filter((name) => name.endsWith('.test.ts')),
    specs: names.filter((name) => name.endsWith('.spec.ts')),
  };
}

/** Whether a test file opens pages in Chromium. */
export function needsBrowser(file: string): boolean {
  return file.endsWith('.browser.test.ts');
}

/** Whether a test file of those that start processes is in a folder whose tests start Playwright or npm. */
export function takesLong(file: string): boolean {
  return isScript(file) || file.startsWith(join('src', 'playwright'));
}

/** What starts a process or a browser; esbuild is a process of its own. */
const STARTS_PROCESS =
  /\bfrom '(?:node:child_process|node:worker_threads|playwright-core|@playwright\/test|esbuild)'/;
/** `mutate()` starts a mock server for each contract. */
const STARTS_SERVER = /\bfrom '(?:node:https?|node:net|\.\/mutate\.ts)'|\bstartMock\b/;
/** What tests share; the code that they test may start one in a case that they do not try. */
const TEST_SUPPORT = /(?:-for-tests|\.fixture|run-node)\.ts$/;
const IMPORT = /\bfrom '(\.{1,2}\/[^']+\.ts)'/g;

/** Whether a test file of the engine starts no process, browser or server, nor imports test support that does. */
export function isQuick(root: string, file: string): boolean {
  return sharesProcess(root, file) && !isScript(file) && !has(root, STARTS_SERVER, file);
}

/**
 * Whether a test file may run in one process with others: it starts no process or browser, nor imports test support
 * or a script that does.
 */
export function sharesProcess(root: string, file: string): boolean {
  return !needsBrowser(file) && !has(root, STARTS_PROCESS, file);
}

const isScript = (file: string) => file.startsWith('scripts');

/** Whether a file, or what `sharesProcess` says that it imports, matches. */
function has(root: string, pattern: RegExp, file: string, seen = new Set<string>()): boolean {
  if (seen.has(file)) return false;
  seen.add(file);
  const text = readFileSync(join(root, file), 'utf8');
  if (pattern.test(text)) return true;
  return [...text.matchAll(IMPORT)]
    .map(([, imported = '']) => join(dirname(file), imported))
    .some(
      (path) =>
        (TEST_SUPPORT.test(path) || (isScript(file) && isScript(path))) && has(root, pattern, path, seen),
    );
}
