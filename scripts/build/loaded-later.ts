import { isBuiltin } from 'node:module';
import { join, relative } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';

/** What a plugin writes to have a file loaded at the first call, without waiting for it: `require('later:yaml')`. */
const LATER = 'later:';

/** Files of the build: what each is made from, by its name. */
export type Entries = Readonly<Record<string, string>>;

/**
 * What the sources load when they need it is a file of its own, so that a process that cron starts reads the code of one
 * check and nothing else: `import('./report.ts')`, and `require('later:…')`. What a library loads later comes with it.
 * ESM has chunks for the first.
 */
export class LoadedLater {
  readonly #root: string;
  readonly #found = new Map<string, string>();
  readonly #built = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Builds CommonJS files, all that they load later, what that loads later, and what was found before. */
  async build(entries: Entries, options: BuildOptions): Promise<Metafile[]> {
    const { metafile } = await build({
      ...options,
      ...{ entryPoints: entries, format: 'cjs', outExtension: { '.js': '.cjs' }, metafile: true },
      // Required, not imported: code with a cache of its own cannot import.
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
      // esbuild gives it a default export and no names in ESM, where it is CommonJS.
      onResolve({ filter: /^[^./]/ }, ({ kind, path, resolveDir }) => {
        const isOurs = kind === 'dynamic-import' && !resolveDir.includes('node_modules');
        if (!isOurs || isBuiltin(path) || initialOptions.external?.includes(path)) return undefined;
        const text = `import('${path}') takes a package in: import a file of ours that exports what is needed of it.`;
        return { errors: [{ text }] };
      });
      onResolve({ filter: /^later:/ }, ({ path }) => this.#external(path.slice(LATER.length)));
    },
  };

  #external(source: string) {
    const name = fileName(source);
    const other = this.#found.get(name);
    if (other !== undefined && other !== source) {
      return { errors: [{ text: `${source} and ${other} would both be ${name}.cjs: rename one.` }] };
    }
    this.#found.set(name, source);
    return { path: `./${name}.cjs`, external: true };
  }
}

/** `src/openapi/compile.ts` is `openapi-compile`, `src/mock/index.ts` is `mock`, `ajv/dist/2020.js` is `ajv-dist-2020`. */
function fileName(source: string): string {
  return source
    .replace(/^src\//, '')
    .replace(/\.[jt]s$/, '')
    .replace(/\/index$/, '')
    .replace(/[^\w.]+/g, '-');
}
