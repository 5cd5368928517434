import { posix } from 'node:path';

/** A file of a document: its path from the folder of the document that was named, and its text. */
export interface DocumentFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Where the files of a document go: itself to `contracts/NAME.openapi.yaml` (or `.json`), what lies below its folder to
 * the same place below `contracts/`, all else below `contracts/NAME/`. References are changed where they have to be.
 * @param files the document itself is the first
 * @returns the files by their paths from the project's folder
 */
export function relocated(files: readonly DocumentFile[], name: string): DocumentFile[] {
  const [document, ...others] = files;
  if (!document) return [];
  const ending = /\.json$/i.test(document.path) ? 'json' : 'yaml';
  const depth = Math.max(...others.map(({ path }) => /^(?:\.\.\/)*/.exec(path)?.[0].length ?? 0), 0) / 3;
  const places = new Map([[document.path, `contracts/${name}.openapi.${ending}`]]);
  for (const { path } of others) {
    places.set(
      path,
      path.startsWith('../') ? `contracts/${name}/${fromAbove(path, depth)}` : `contracts/${path}`,
    );
  }
  return files.map(({ path, text }) => ({
    path: places.get(path) ?? path,
    text: withReferences(text, path, places),
  }));
}

/** A path that leads out of a folder, seen from so many folders above it; what those are called does not matter. */
function fromAbove(path: string, depth: number): string {
  const up = path.split('/').filter((segment) => segment === '..').length;
  const between = Array.from({ length: depth - up }, () => 'up');
  return [...between, ...path.split('/').filter((segment) => segment !== '..')].join('/');
}

/** A `$ref` to a file, in YAML or JSON: what stands before, the file, and what ends it. */
const REFERENCE = /((["']?)\$ref\2\s*:\s*["']?)([^\s"'#{}[\],]+)(?=[#"'\s,}]|$)/g;

function withReferences(text: string, from: string, places: ReadonlyMap<string, string>): string {
  const here = places.get(from) ?? from;
  return text.replace(REFERENCE, (whole, before: string, _quote: string, written: string) => {
    if (/^[a-z][a-z\d+.-]*:/i.test(written)) return whole;
    const target = posix.normalize(posix.join(posix.dirname(from), decoded(written)));
    const place = places.get(target);
    if (place === undefined) return whole;
    const next = posix.relative(posix.dirname(here), place);
    const same = next === posix.normalize(decoded(written));
    return same ? whole : `${before}${next.split('/').map(encodeURIComponent).join('/')}`;
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
