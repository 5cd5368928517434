import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Module } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { Fault, faultText } from '../src/core/fault.ts';
import { bundledMonitors } from '../src/monitor/definition/bundled-monitors.ts';
import { prepareContract } from '../src/openapi/prepare.ts';
import { projectRoot } from '../src/project/project-root.ts';
import { writeDeclarations } from './build/declarations.ts';
import { lazyLibraries } from './build/lazy-libraries.ts';
import { leanLog } from './build/lean-log.ts';
import { EXTERNAL, libraryOptions } from './build/library.ts';
import { LoadedLater } from './build/loaded-later.ts';
import { writeNotices } from './build/notices.ts';
import { officialChecks } from './build/official-checks.ts';
import { preparedCharts } from './build/prepared-charts.ts';
import { draftFolder, publish } from './build/publish.ts';
import { withoutSettings } from './environment.ts';

const root = projectRoot();
const contractsFolder = join(root, 'contracts');
const { values: options } = parseArgs({
  options: { monitors: { type: 'string' }, outdir: { type: 'string' } },
});
/** `--monitors`: the folder whose monitors are taken in. */
const monitorsFolder = resolve(root, options.monitors ?? 'monitors');
/** `--outdir`: inside of the project, so that the command finds it. */
const outdir = resolve(root, options.outdir ?? 'dist');
const draft = draftFolder(outdir);

/** In bytes: every start reads what is built in, whichever contract it is about. */
const LARGEST_PREPARED = 1_000_000;

/** Puts every contract of the folder, compiled, in the place of the empty list that the sources have. */
const preparedContracts: Plugin = {
  name: 'prepared-contracts',
  setup({ onLoad, onResolve }) {
    const found = readdirSync(contractsFolder).filter((name) => /\.openapi\.(?:ya?ml|json)$/.test(name));
    const files = found.filter((name) => statSync(join(contractsFolder, name)).size <= LARGEST_PREPARED);
    for (const name of found.filter((each) => !files.includes(each))) {
      process.stderr.write(`contracts/${name} is too large to be built in: it is read at each start.\n`);
    }
    onLoad({ filter: /[\\/]openapi[\\/]prepared\.ts$/ }, () => ({
      contents: [
        ...files.map((name, index) => `import { contract as contract${index} } from 'contract:${name}';`),
        `export const preparedContracts = [${files.map((_, index) => `contract${index}`).join(', ')}];`,
      ].join('\n'),
      resolveDir: join(root, 'src', 'openapi'),
    }));
    onResolve({ filter: /^contract:/ }, ({ path }) => ({ path: path.slice(9), namespace: 'contract' }));
    onLoad({ filter: /.*/, namespace: 'contract' }, ({ path }) => {
      const read = (other: string) => readFileSync(join(contractsFolder, other), 'utf8');
      const { source, beside } = prepareContract(`contracts/${path}`, read(path), read);
      for (const [name, text] of Object.entries(beside)) writeFileSync(join(draft, name), text);
      return { contents: source, resolveDir: join(root, 'src', 'openapi') };
    });
  },
};

/** Puts every monitor of the folder, with the texts that it is made of, in the place of the empty list. */
const preparedMonitors: Plugin = {
  name: 'prepared-monitors',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /[\\/]definition[\\/]prepared-monitors\.ts$/ }, async () => {
      const names = readdirSync(monitorsFolder).filter((name) => /\.monitor\.m?[jt]s$/.test(name));
      const files = names
        .sort()
        .map((name) => relative(root, join(monitorsFolder, name)).replaceAll('\\', '/'));
      const entries = await Promise.all(files.map(preparedEntry));
      return {
        contents: [
          ...files.map((file, index) => `import value${index} from '${join(root, file)}';`),
          `export const preparedMonitors = [${entries.join(', ')}];`,
        ].join('\n'),
        resolveDir: root,
      };
    });
    onResolve({ filter: /^driftline$/ }, () => ({
      path: join(root, 'src', 'index.ts'),
    }));
  },
};

async function preparedEntry(file: string, index: number): Promise<string> {
  const { inputs } = await bundledMonitors(join(root, file), file);
  const sources = Object.fromEntries(inputs.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  return `{ file: ${JSON.stringify(file)}, sources: ${JSON.stringify(sources)}, value: value${index} }`;
}

/**
 * esbuild leaves regular expressions as they are written. One character beyond ASCII, and V8 keeps a whole bundle in
 * twice the memory; without any, the launcher reads it without decoding.
 */
const inAscii: Plugin = {
  name: 'in-ascii',
  setup({ onEnd, initialOptions }) {
    initialOptions.write = false;
    onEnd(({ outputFiles = [] }) => {
      for (const { path, text } of outputFiles) writeFileSync(path, written(path, text));
    });
  },
};

function written(path: string, text: string): string {
  if (!path.endsWith('.cjs')) return text;
  // The launcher runs the command by itself, and each string that it would have to put together is one more to collect.
  return basename(path) === 'command.cjs' ? Module.wrap(escaped(text)) : escaped(text);
}

function escaped(code: string): string {
  return code.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What all files of the build have in common. */
const COMMON: BuildOptions = {
  absWorkingDir: root,
  outdir: draft,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minify: true,
  // THIRD_PARTY_NOTICES.md has them all, whole.
  legalComments: 'none',
  logLevel: 'warning',
  // esbuild: its program cannot be taken in; only a monitor that was edited after the build needs it.
  external: [...EXTERNAL, 'esbuild'],
};

const later = new LoadedLater(root);

/** The library that users import. */
async function buildLibrary(): Promise<Metafile> {
  const plugins = [preparedCharts, lazyLibraries, officialChecks, later.plugin, leanLog];
  const { metafile } = await build({ ...COMMON, ...libraryOptions, plugins, metafile: true });
  return metafile;
}

/** The command that cron starts, `driftline.cjs`. CommonJS starts faster than ESM on every Node. */
function buildCommand(): Promise<Metafile[]> {
  const entries = { driftline: 'src/cli/launch.ts', command: 'src/cli/driftline.ts' };
  const prepared = [preparedContracts, preparedMonitors, preparedCharts, lazyLibraries, officialChecks];
  return later.build(entries, { ...COMMON, plugins: [...prepared, leanLog, inAscii] });
}

/**
 * Runs a check of the embedded stand-in, which leaves V8's code cache beside the bundle: also where the user that cron
 * starts may not write there, and for the first run already. Without it, a check only starts slower.
 */
function warmUp(): void {
  const reports = mkdtempSync(join(tmpdir(), 'driftline-build-'));
  // Without settings nothing but the stand-in is asked.
  const env = { ...withoutSettings(process.env), MONITORS: monitorsFolder, REPORTS_DIR: reports };
  spawnSync(process.execPath, [join(outdir, 'driftline.cjs'), 'check'], { env, stdio: 'ignore' });
  rmSync(reports, { recursive: true, force: true });
}

try {
  const metafiles = [await buildLibrary(), ...(await buildCommand())];
  await writeDeclarations(root, draft);
  writeNotices(root, metafiles);
  // `npm pack` and `npm publish` run this by `prepare`.
  publish(draft, outdir, { alone: /^(?:pack|publish)$/.test(process.env.npm_command ?? '') });
  warmUp();
} catch (error) {
  process.stderr.write(`${error instanceof Fault ? faultText(error) : String(error)}\n`);
  process.exitCode = 3;
}
