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

/** What starts a process, a browser or a server. */
const SLOW =
  /\bfrom '(?:node:child_process|node:worker_threads|node:https?|node:net|playwright-core|@playwright\/test)'|\bstartMock\b/;
/** What tests share; the code that they test may start one in a case that they do not try. */
const TEST_SUPPORT = /\bfrom '(\.{1,2}\/[^']+(?:-for-tests|\.fixture|run-node)\.ts)'/g;

/**
 * Whether a test file starts no process, browser or server, nor imports test support that does. Scripts start processes
 * in ways of their own.
 */
export function isQuick(root: string, file: string): boolean {
  return !file.startsWith('scripts') && !needsBrowser(file) && !isSlow(join(root, file), new Set());
}

function isSlow(path: string, seen: Set<string>): boolean {
  if (seen.has(path)) return false;
  seen.add(path);
  const text = readFileSync(path, 'utf8');
  if (SLOW.test(text)) return true;
  return [...text.matchAll(TEST_SUPPORT)].some(([, support = '']) =>
    isSlow(join(dirname(path), support), seen),
  );
}
