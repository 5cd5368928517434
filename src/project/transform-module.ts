import { SourceMap } from 'node:module';
import { createJiti } from 'jiti';

// Loaded when a module has to be transformed, and never by a start that finds everything in the cache.

/** What is wrong with a text that cannot be transformed; both count from 1. */
export interface SyntaxProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Used for its transformer, and to find what Node's own `require` does not: nothing of it is kept on disk. */
const jiti = createJiti(import.meta.dirname, { fsCache: false, moduleCache: false, interopDefault: true });

/**
 * TypeScript or JavaScript as the body of an async function that takes `exports`, `require`, `module` and `jitiImport`.
 * @param map whether a map to the text is added, for a place in a stack
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

/** Where in the text of a module something stands that a stack names in the transformed code; all count from 1. */
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

/** Where an import ends that `require` cannot resolve: a package for `import` alone, for one. */
export function resolveImport(specifier: string, from: string): string | undefined {
  return jiti.esmResolve(specifier, { parentURL: from, try: true });
}

/** Imports what cannot be required: an ES module that waits at its top, for one. */
export function importModule(path: string): Promise<unknown> {
  return jiti.import(path);
}
