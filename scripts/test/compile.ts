import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BuildFailure, build, formatMessages, type Plugin } from 'esbuild';
import { projectRoot } from '../../src/project/project-root.ts';

/** Test files as JavaScript that Node runs without a loader. */
export interface Compiled {
  /** By the path of the test file. */
  readonly scripts: ReadonlyMap<string, string>;
  /** Why a file does not compile, by its path. */
  readonly broken: ReadonlyMap<string, string>;
  readonly reporter: string;
  /** Runs several of the scripts. */
  readonly batch: string;
  /** To be removed after the run. */
  readonly folder: string;
}

const OURS = ['reporter', 'batch'] as const;
/** In the project, so that the packages and the project's own name are found from there. */
const FOLDER = '.test-build';
const LONGEST_RUN_MS = 24 * 3_600_000;

/**
 * Bundles test files, once for a run; what they share becomes chunks. To transpile and load each source in every test
 * process takes longer than most of the tests.
 * @param files absolute paths
 */
export async function compileTests(files: readonly string[]): Promise<Compiled> {
  const parent = join(projectRoot(), FOLDER);
  mkdirSync(parent, { recursive: true });
  removeLeftovers(parent);
  const folder = mkdtempSync(join(parent, 'run-'));
  const own = OURS.map((name) => fileURLToPath(new URL(`${name}.ts`, import.meta.url)));
  await bundle(own, join(folder, 'runner'));
  const [reporter = '', batch = ''] = own.map((_, place) => scriptAt(join(folder, 'runner'), place));
  const scripts = new Map<string, string>();
  const broken = new Map<string, string>();
  await compileInto(folder, files, scripts, broken);
  return { scripts, broken, reporter, batch, folder };
}

/** Of runs that were killed. */
function removeLeftovers(parent: string): void {
  for (const name of readdirSync(parent)) {
    const path = join(parent, name);
    const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.NaN;
    if (Date.now() - made > LONGEST_RUN_MS) rmSync(path, { recursive: true, force: true });
  }
}

/** Where files do not compile together, compiles each half: in the end, only those that are broken are left. */
async function compileInto(
  parent: string,
  files: readonly string[],
  scripts: Map<string, string>,
  broken: Map<string, string>,
): Promise<void> {
  const [first, ...others] = files;
  if (first === undefined) return;
  const folder = mkdtempSync(join(parent, 'tests-'));
  const problem = await bundle(files, folder);
  if (problem === undefined)
    for (const [place, file] of files.entries()) scripts.set(file, scriptAt(folder, place));
  else if (others.length === 0) broken.set(first, problem);
  else {
    const middle = Math.ceil(files.length / 2);
    await compileInto(parent, files.slice(0, middle), scripts, broken);
    await compileInto(parent, files.slice(middle), scripts, broken);
  }
}

const scriptAt = (folder: string, place: number) => join(folder, `${place}.js`);

/** @returns why it failed */
async function bundle(files: readonly string[], outdir: string): Promise<string | undefined> {
  try {
    await build({
      entryPoints: Object.fromEntries(files.map((file, place) => [place, file])),
      outdir,
      ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node20.19' },
      ...{ packages: 'external', sourcemap: true, sourcesContent: false, logLevel: 'silent' },
      plugins: [inPlace, jsonImporter],
    });
    return undefined;
  } catch (error) {
    const { errors } = error as BuildFailure;
    if (errors === undefined) throw error;
    return (await formatMessages(errors, { kind: 'error' })).join('\n').trim();
  }
}

/** What a source knows of itself, by the name of the constant that stands for it in the bundle. */
const PLACE: Readonly<Record<string, (path: string) => string>> = {
  url: (path) => pathToFileURL(path).href,
  dirname,
  filename: (path) => path,
};
const constant = (name: string) => `__place_${name}`;

/** Imports JSON in a way that Node refuses, so it is bundled as well. */
const jsonImporter: Plugin = {
  name: 'json-importer',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^@actions\// }, ({ path }) => ({ path: fileURLToPath(import.meta.resolve(path)) })),
};

/** Lets a bundled source find the files beside it, as if it were loaded itself. */
const inPlace: Plugin = {
  name: 'in-place',
  setup: ({ initialOptions, onLoad }) => {
    const names = Object.keys(PLACE).map((name) => [`import.meta.${name}`, constant(name)]);
    initialOptions.define = Object.fromEntries(names);
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      if (!source.includes('import.meta.')) return { contents: source, loader: 'ts' };
      const places = Object.entries(PLACE).map(
        ([name, of]) => `const ${constant(name)} = ${JSON.stringify(of(path))};`,
      );
      // Within the bundle: every module is loaded once.
      const contents = source.replaceAll(`createRequire(import.meta.url)('./`, `require('./`);
      // On the first line, so that the places of errors stay.
      return { contents: `${places.join(' ')} ${contents}`, loader: 'ts' };
    });
  },
};
