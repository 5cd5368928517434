import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** The modules of `src/`, bottom-up: each may import only modules before it, through their `index.ts`. */
const MODULES: readonly string[] = [
  ...[
    'core',
    'project',
    'schema',
    'media',
    'openapi',
    'http',
    'auth',
    'requests',
    'reading',
    'drift',
    'rules',
  ],
  ...[
    'masking',
    'mock',
    'session',
    'mutation',
    'history',
    'report',
    'notify',
    'config',
    'monitor',
    'matching',
    'playwright',
  ],
  ...['cli'],
];

/** Type imports count as well. A dynamic `import()` may name any file of a lower module. */
const IMPORT = /(?:^(?:import|export)\b[^'`;]*?\bfrom\s+|^import\s+|\bimport\()'(\.{1,2}\/[^']+)'/gm;

/**
 * The imports of a source file that violate the order of the modules: one sentence each.
 * @param file its path from the project's folder, `src/rules/judge.ts`
 */
function misplacedImports(file: string, text: string): string[] {
  const here = moduleOf(file);
  if (here === undefined) {
    const [top, folder = '', ...rest] = file.split('/');
    const isUnknown = top === 'src' && rest.length > 0 && folder !== 'testing';
    return isUnknown ? [`${file} is in src/${folder}/, which is no module in scripts/lint-modules.ts.`] : [];
  }
  return [...text.matchAll(IMPORT)].flatMap(([statement, path = '']) => {
    const target = join(dirname(file), path);
    const there = moduleOf(target);
    if (there === here) return [];
    if (there === undefined)
      return [`${file} imports ${target}, which belongs to no module in scripts/lint-modules.ts.`];
    if (MODULES.indexOf(there) > MODULES.indexOf(here)) {
      return [`${file} imports ${target}: the module ${there} is above ${here}.`];
    }
    const lazy = statement.startsWith('import(');
    return lazy || target === `src/${there}/index.ts`
      ? []
      : [`${file} imports ${target}: import from src/${there}/index.ts instead.`];
  });
}

function moduleOf(file: string): string | undefined {
  const [top, module = '', ...rest] = file.split('/');
  return top === 'src' && rest.length > 0 && MODULES.includes(module) ? module : undefined;
}

/** Tests and fixtures may import any file. */
const TESTS = /\.(?:test|fixture)\.ts$|-for-tests\.ts$/;

/** The same for many files, given from the project's folder. */
function misplacedIn(root: string, files: readonly string[]): string[] {
  return files
    .filter((file) => file.endsWith('.ts') && !TESTS.test(file))
    .flatMap((file) => misplacedImports(relative('.', file), readFileSync(join(root, file), 'utf8')));
}

// Part of `npm run lint`: checks that each module of `src/` imports only modules below it.
const { stdout } = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'src'], {
  encoding: 'utf8',
});
const misplaced = misplacedIn(process.cwd(), stdout.split('\n').filter(Boolean));
for (const each of misplaced) process.stderr.write(`${each}\n`);
if (misplaced.length > 0) process.exitCode = 1;
