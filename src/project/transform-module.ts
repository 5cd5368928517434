import { SourceMap } from 'node:module';
import { createJiti } from 'jiti';

// Loaded only when a module has to be transformed; a start that finds everything in the cache does not load
// it.

/** Why a text cannot be transformed; line and column count from 1. */
interface SyntaxProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Used for its transformer, and to resolve imports that Node's `require` cannot; its disk cache is off. */
const jiti = createJiti(import.meta.dirname, { fsCache: false, moduleCache: false, interopDefault: true });

/**
 * TypeScript or JavaScript as the body of an async function that takes `exports`, `require`, `module` and
 * `jitiImport`.
 * @param map whether to add a source map, for the place of an error in a stack
 */
export function transformModule(path: string, text: string, map = false): string | SyntaxProblem {
  const code = jiti.transform({
    filename: path,
    source: text,
    ts: !path.endsWith('.js') && !path.endsWith('.mjs') && !path.endsWith('.cjs'),
    async: true,
    interopDefault: true,
    ...(map ? { babel: { sourceMaps: 'inline', sourceFileName: path } } : {}),
  });
  const problem = /^exports\.__JITI_ERROR__ = (\{.*\})/s.exec(code)?.[1];
  if (problem === undefined) return code;
  const { line, column, message } = JSON.parse(problem) as SyntaxProblem;
  return { line, column: column + 1, message: message.trim() };
}

/** Maps a place in the transformed code, from a stack, to the text of the module; all count from 1. */
export function originalPlace(path: string, text: string, line: number, column: number): string {
  const code = transformModule(path, text, true);
  const encoded =
    typeof code === 'string' ? /sourceMappingURL=data:[^,]*;base64,(\S+)/.exec(code)?.[1] : undefined;
  if (encoded === undefined) return `${line}:${column}`;
  const map = new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString()));
  const found = map.findEntry(line - 1, column - 1);
  return 'originalLine' in found
    ? `${found.originalLine + 1}:${found.originalColumn + 1}`
    : `${line}:${column}`;
}

/** Resolves an import that `require` cannot resolve, such as a package with only an `import` condition. */
export function resolveImport(specifier: string, from: string): string | undefined {
  return jiti.esmResolve(specifier, { parentURL: from, try: true });
}

/** Imports a module that cannot be required, such as an ES module with a top-level await. */
export function importModule(path: string): Promise<unknown> {
  return jiti.import(path);
}
