import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, extname, join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';
import { DriftlineError, type ErrorCode, fingerprintOf } from '../core/index.ts';
import { readCached, writeCached } from './cache.ts';
import { packageRoot, shownPath } from './project-root.ts';

/** In TypeScript, `./a.js` imports `a.ts`; a path without an extension may have any of EXTENSIONS. */
const WRITTEN_AS: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};
const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json'];

/** Not imported, for it costs half a millisecond of each start, and a module that imports only `driftline` needs it not. */
const nodeModule = () => process.getBuiltinModule('node:module');

/** Wraps the transformed code in an async function, for a top-level await. */
const OPENING = '(async function (exports, require, module, __filename, __dirname, jitiImport) {';

/**
 * Loads a TypeScript or JavaScript module of the user, with all its imports, on every Node version that
 * Driftline supports. The module may be anywhere: `driftline` and `driftline/…` resolve to the running
 * engine. The transformed code is kept in the project's cache together with its source, so that the next
 * start loads no transformer.
 * @param path absolute
 * @param code of the error
 * @returns the default export; without one, all exports of a CommonJS module, or undefined for an ES module
 * @throws DriftlineError with file, line and column of the error
 * @example
 * const definition = await loadUserModule('/srv/monitors/login.monitor.ts', 'DL_MONITOR_INVALID');
 */
export async function loadUserModule(path: string, code: ErrorCode): Promise<unknown> {
  const graph = new Graph(code);
  const exported = await graph.load(realpathSync(path));
  if (typeof exported !== 'object' || exported === null) return exported;
  if ('default' in exported) return exported.default;
  return '__esModule' in exported ? undefined : exported;
}

/** A module that is loaded, or is about to be. */
interface Loaded {
  readonly module: { exports: unknown };
  readonly text: string;
  ready: Promise<unknown>;
}

/**
 * The modules that one module of the user imports. Each load has its own graph, so that edits take effect.
 */
class Graph {
  readonly #code: ErrorCode;
  readonly #loaded = new Map<string, Loaded>();

  constructor(code: ErrorCode) {
    this.#code = code;
  }

  /** @param above the modules that wait for this one: a circular import gets the exports so far */
  async load(path: string, above: readonly string[] = []): Promise<unknown> {
    const known = this.#loaded.get(path);
    if (known) return above.includes(path) ? known.module.exports : known.ready;
    const module = { exports: {} };
    const loaded: Loaded = {
      module,
      text: readFileSync(path, 'utf8'),
      ready: Promise.resolve(module.exports),
    };
    this.#loaded.set(path, loaded);
    loaded.ready = this.#run(path, loaded, above);
    return loaded.ready;
  }

  async #run(path: string, { module, text }: Loaded, above: readonly string[]): Promise<unknown> {
    const code = await this.#transformed(path, text);
    const importThere = (specifier: string) => this.#import(specifier, path, [...above, path]);
    try {
      await runInThisContext(`${OPENING}${code}\n})`, { filename: path, columnOffset: -OPENING.length })(
        ...[module.exports, requireFrom(path), module, path, dirname(path), importThere],
      );
    } catch (error) {
      if (error instanceof DriftlineError) throw error;
      throw await this.#failure(path, error);
    }
    return module.exports;
  }

  async #transformed(path: string, text: string): Promise<string> {
    const name = `module-${fingerprintOf([path])}.json`;
    const kept = keptCode(readCached(name), path, text);
    if (kept !== undefined) return kept;
    const { transformModule } = await import('./transform-module.ts');
    const code = transformModule(path, text);
    if (typeof code !== 'string') {
      throw this.#error(`${shownPath(path)}:${code.line}:${code.column} cannot be compiled: ${code.message}`);
    }
    writeCached(name, JSON.stringify({ path, text, code }));
    return code;
  }

  async #import(specifier: string, from: string, above: readonly string[]): Promise<unknown> {
    if (/^driftline(?:\/|$)/.test(specifier)) return engineModule(specifier);
    if (nodeModule().isBuiltin(specifier)) return requireFrom(from)(specifier);
    const path = await this.#resolved(specifier, from);
    if (!isUsers(path)) return requiredOrImported(path);
    return extname(path) === '.json' ? JSON.parse(readFileSync(path, 'utf8')) : this.load(path, above);
  }

  async #resolved(specifier: string, from: string): Promise<string> {
    const found = /^(?:\.{1,2}(?:\/|$)|\/|file:|[A-Za-z]:[\\/])/.test(specifier)
      ? fileAt(specifier, from)
      : await packageAt(specifier, from);
    if (found !== undefined) return realpathSync(found);
    const text = this.#loaded.get(from)?.text ?? '';
    throw this.#error(
      `${shownPath(from)}${placeOf(specifier, text)} imports ${specifier}, which cannot be found`,
    );
  }

  /** The error that a module threw while it was loaded, with its place in the module or in an import. */
  async #failure(path: string, error: unknown): Promise<DriftlineError> {
    const message = error instanceof Error ? error.message : String(error);
    const frames = error instanceof Error ? (error.stack ?? '') : '';
    for (const [, named = '', line, column] of frames.matchAll(
      /(?:\(|at |^)([^()\s][^()\n]*?):(\d+)(?::(\d+))?\)?$/gm,
    )) {
      const file = named.startsWith('file:') ? fileURLToPath(named) : named;
      const loaded = this.#loaded.get(file);
      if (!loaded) continue;
      const { originalPlace } = await import('./transform-module.ts');
      const place = originalPlace(file, loaded.text, Number(line), Number(column ?? 1));
      return this.#error(`${shownPath(file)}:${place} threw: ${message}`, error);
    }
    return this.#error(`${shownPath(path)} threw: ${message}`, error);
  }

  #error(message: string, cause?: unknown): DriftlineError {
    return new DriftlineError(
      this.#code,
      message,
      'Correct it; an editor with TypeScript shows the same error.',
      cause,
    );
  }
}

/** The cached code, if it was made from exactly this text. */
function keptCode(entry: Buffer | undefined, path: string, text: string): string | undefined {
  if (!entry) return undefined;
  const kept = JSON.parse(entry.toString()) as { path: string; text: string; code: string };
  return kept.path === path && kept.text === text ? kept.code : undefined;
}

/**
 * Whether a file is the user's code, which is transformed and checked for edits; Node loads that of packages.
 */
function isUsers(path: string): boolean {
  return !path.split(sep).includes('node_modules') || /\.[cm]?tsx?$/.test(path);
}

function fileAt(specifier: string, from: string): string | undefined {
  const path = specifier.startsWith('file:')
    ? fileURLToPath(specifier)
    : resolve(dirname(from), specifier.replace(/[?#].*$/, ''));
  const extension = extname(path);
  const bare = path.slice(0, path.length - extension.length);
  const candidates = [
    path,
    ...(WRITTEN_AS[extension] ?? []).map((each) => bare + each),
    ...EXTENSIONS.map((each) => path + each),
    ...EXTENSIONS.map((each) => join(path, `index${each}`)),
  ];
  return candidates.find((each) => existsSync(each) && statSync(each).isFile());
}

async function packageAt(specifier: string, from: string): Promise<string | undefined> {
  try {
    return nodeModule().createRequire(from).resolve(specifier);
  } catch {
    const { resolveImport } = await import('./transform-module.ts');
    const found = resolveImport(specifier, pathToFileURL(from).href);
    return found?.startsWith('file:') ? fileURLToPath(found) : undefined;
  }
}

async function requiredOrImported(path: string): Promise<unknown> {
  try {
    return nodeModule().createRequire(path)(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_REQUIRE_ESM' && code !== 'ERR_REQUIRE_ASYNC_MODULE') throw error;
    const { importModule } = await import('./transform-module.ts');
    return importModule(path);
  }
}

/** The `require` of a module of the user; Node's own is made when it is used. */
function requireFrom(path: string): NodeJS.Require {
  let made: NodeJS.Require | undefined;
  const plain = () => {
    made ??= nodeModule().createRequire(path);
    return made;
  };
  const intercepted = (specifier: string) =>
    /^driftline(?:\/|$)/.test(specifier) ? engineModule(specifier) : plain()(specifier);
  for (const name of ['resolve', 'cache', 'extensions', 'main'] as const) {
    Object.defineProperty(intercepted, name, { get: () => plain()[name], enumerable: true });
  }
  return intercepted as NodeJS.Require;
}

const same = <Definition>(definition: Definition) => definition;

/**
 * `driftline` as imported by a module of the user. The `define…` functions are here, so that they load
 * nothing; every other export is loaded from the package when it is used.
 */
const engine: object = new Proxy(
  { __esModule: true, defineConfig: same, defineMonitor: same, defineRule: same, defineChannel: same },
  {
    get(definitions, name) {
      // `await` checks for a `then`.
      if (typeof name === 'symbol' || name === 'then' || name === 'default') return undefined;
      return Object.hasOwn(definitions, name)
        ? definitions[name as keyof typeof definitions]
        : Object(packageModule('driftline'))[name];
    },
  },
);

function engineModule(specifier: string): unknown {
  return specifier === 'driftline' ? engine : packageModule(specifier);
}

/** A package can resolve itself by its own name. */
function packageModule(specifier: string): unknown {
  return nodeModule().createRequire(join(packageRoot(), 'package.json'))(specifier);
}

/** The place of an import in the text: `:3:8`; empty where it is not found. */
function placeOf(specifier: string, text: string): string {
  const at = ["'", '"', '`']
    .map((quote) => text.indexOf(quote + specifier + quote))
    .filter((index) => index >= 0)
    .sort((one, other) => one - other)[0];
  if (at === undefined) return '';
  const before = text.slice(0, at).split('\n');
  return `:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
