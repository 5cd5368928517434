import { writeFileSync } from 'node:fs';
import { Module } from 'node:module';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import manifest from '../package.json' with { type: 'json' };
import { DriftlineError, errorText } from '../src/core/driftline-error.ts';
import { projectRoot } from '../src/project/project-root.ts';
import { writeDeclarations } from './build/declarations.ts';
import { EXTERNAL, libraryOptions } from './build/library.ts';
import { LoadedLater } from './build/loaded-later.ts';
import { writeNotices } from './build/notices.ts';
import { packTemplates } from './build/pack-templates.ts';
import { lazyLibraries, leanLog, officialChecks, preparedCharts } from './build/plugins.ts';
import { draftFolder, publish } from './build/publish.ts';
import { sourcesDigest } from './build/sources-digest.ts';

const root = projectRoot();
const { values: options } = parseArgs({
  options: { outdir: { type: 'string' } },
});
/** `--outdir`: inside of the project, so that the command finds the project. */
const outdir = resolve(root, options.outdir ?? 'dist');
const draft = draftFolder(outdir);
const { version, homepage } = manifest;

/**
 * Escapes what esbuild leaves: regular expressions. With one character beyond ASCII, V8 keeps the whole
 * bundle in twice the memory; without any, the launcher reads it without decoding.
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
  // Wrapped here, so that the launcher need not concatenate strings, which would be garbage to collect.
  return basename(path) === 'command.cjs' ? Module.wrap(escaped(text)) : escaped(text);
}

function escaped(code: string): string {
  return code.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Options of all files of the build. */
const COMMON: BuildOptions = {
  absWorkingDir: root,
  outdir: draft,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minify: true,
  // THIRD_PARTY_NOTICES.md has all of them in full.
  legalComments: 'none',
  logLevel: 'warning',
  define: {
    DRIFTLINE_BUILD: JSON.stringify(sourcesDigest(root)),
    DRIFTLINE_MANIFEST: JSON.stringify(JSON.stringify({ version, homepage })),
  },
  external: EXTERNAL,
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
  const prepared = [preparedCharts, lazyLibraries, officialChecks];
  return later.build(entries, { ...COMMON, plugins: [...prepared, leanLog, inAscii] });
}

try {
  const metafiles = [await buildLibrary(), ...(await buildCommand())];
  await writeDeclarations(root, draft);
  writeNotices(root, metafiles);
  packTemplates(root, draft);
  // `npm pack` and `npm publish` run this script as `prepack`.
  publish(draft, outdir, { alone: /^(?:pack|publish)$/.test(process.env.npm_command ?? '') });
} catch (error) {
  process.stderr.write(`${error instanceof DriftlineError ? errorText(error) : String(error)}\n`);
  process.exitCode = 3;
}
