import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

/** Where unit tests live. */
const FOLDERS = ['src', 'specs', 'scripts'];

/** The files that `npm test` runs, as paths from the project's folder. */
export interface TestFiles {
  /** For Node's runner. */
  readonly units: readonly string[];
  /** For Playwright. */
  readonly specs: readonly string[];
}

/** Every unit test of the project; all of Playwright's specs, which finds them itself. */
export function everyTestFile(root: string): TestFiles {
  const found = FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
  const isOurs = (path: string) => path.endsWith('.test.ts') && !path.split(/[\\/]/).includes('node_modules');
  return { units: found.filter(isOurs).sort(), specs: ['specs'] };
}

/**
 * The files that somebody named.
 * @throws Error for a file that is not there, or is no test
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
