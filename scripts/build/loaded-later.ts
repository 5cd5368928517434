import { isBuiltin } from 'node:module';
import { join, relative } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';

/** Marks a file that is loaded synchronously at the first call: `require('later:yaml')`. */
const LATER = 'later:';

/** Source files by the name of their file in the build. */
type Entries = Readonly<Record<string, string>>;

/**
 * Puts what the sources load on demand (`import('./report.ts')`, `require('later:…')`) into files of its own,
 * so that a process that cron starts reads only the code of one check. Dynamic imports inside libraries stay
 * with the library. For ESM, esbuild's chunks do this.
 */
export class LoadedLater {
  readonly #root: string;
  readonly #found = new Map<string, string>();
  readonly #built = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Builds CommonJS files and, recursively, all files that they load on demand. */
  async build(entries: Entries, options: BuildOptions): Promise<Metafile[]> {
    const { metafile } = await build({
      ...options,
      ...{ entryPoints: entries, format: 'cjs', outExtension: { '.js': '.cjs' }, metafile: true },
      // `require`, not `import`: code that is run from V8's code cache cannot import.
      supported: { 'dynamic-import': false },
      define: { ...options.define, 'import.meta.dirname': '__dirname' },
      plugins: [...(options.plugins ?? []), this.plugin],
    });
    const fresh = [...this.#found].filter(([name]) => !this.#built.has(name));
    for (const [name] of fresh) this.#built.add(name);
    return fresh.length === 0
      ? [metafile]
      : [metafile, ...(await this.build(Object.fromEntries(fresh), options))];
  }

  readonly plugin: Plugin = {
    name: 'loaded-later',
    setup: ({ onResolve, initialOptions }) => {
      const isCommonJs = initialOptions.format === 'cjs';
      onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        if (!isCommonJs || kind !== 'dynamic-import' || resolveDir.includes('node_modules')) return undefined;
        return this.#external(relative(this.#root, join(resolveDir, path)).replaceAll('\\', '/'));
      });
      // For a CommonJS package, esbuild makes only a default export in ESM.
      onResolve({ filter: /^[^./]/ }, ({ kind, path, resolveDir }) => {
        const isOurs = kind === 'dynamic-import' && !resolveDir.includes('node_modules');
        if (!isOurs || isBuiltin(path) || initialOptions.external?.includes(path)) return undefined;
        const text = `import('${path}') bundles the whole package: import a file of ours that exports the needed parts.`;
        return { errors: [{ text }] };
      });
      onResolve({ filter: /^later:/ }, ({ path }) => this.#external(path.slice(LATER.length)));
    },
  };

  #external(source: string) {
    const name = fileName(source);
    const other = this.#found.get(name);
    if (other !== undefined && other !== source) {
      return { errors: [{ text: `${source} and ${other} would both become ${name}.cjs: rename one.` }] };
    }
    this.#found.set(name, source);
    return { path: `./${name}.cjs`, external: true };
  }
}

/**
 * `openapi-compile` for `src/openapi/compile.ts`, `mock` for `src/mock/index.ts`, `ajv-dist-2020` for
 * `ajv/dist/2020.js`.
 */
function fileName(source: string): string {
  return source
    .replace(/^src\//, '')
    .replace(/\.[jt]s$/, '')
    .replace(/\/index$/, '')
    .replace(/[^\w.]+/g, '-');
}
