import { posix } from 'node:path';

/** A file of a document: its path, with slashes, and its text. */
export interface DocumentFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The new paths of a document's files: itself `contracts/NAME.openapi.yaml` (or `.json`), files below its
 * folder at the same relative path below `contracts/`, all others below `contracts/NAME/`. References are
 * changed where necessary.
 * @param files by absolute paths; the document itself is the first
 * @returns the files by their paths from the project's folder
 */
export function relocated(files: readonly DocumentFile[], name: string): DocumentFile[] {
  const [document, ...others] = files;
  if (!document) return [];
  const places = placesOf(
    document.path,
    others.map(({ path }) => path),
    name,
  );
  return files.map(({ path, text }) => ({
    path: places.get(path) ?? path,
    text: withReferences(text, path, places),
  }));
}

function placesOf(document: string, others: readonly string[], name: string): Map<string, string> {
  const folder = posix.dirname(document);
  const shared = others.reduce((above, path) => commonFolder(above, posix.dirname(path)), folder);
  const ending = /\.json$/i.test(document) ? 'json' : 'yaml';
  const places = new Map([[document, `contracts/${name}.openapi.${ending}`]]);
  for (const path of others) {
    const below = posix.relative(folder, path);
    const place = below.startsWith('../') ? `${name}/${posix.relative(shared, path)}` : below;
    places.set(path, `contracts/${place}`);
  }
  return places;
}

function commonFolder(one: string, other: string): string {
  let folder = one;
  while (posix.relative(folder, other).startsWith('..')) folder = posix.dirname(folder);
  return folder;
}

/** A `$ref` to a file, in YAML or JSON: captures the text before the file, and the file. */
const REFERENCE = /((["']?)\$ref\2\s*:\s*["']?)([^\s"'#{}[\],]+)(?=[#"'\s,}]|$)/g;

function withReferences(text: string, from: string, places: ReadonlyMap<string, string>): string {
  const here = posix.dirname(places.get(from) ?? from);
  return text.replace(REFERENCE, (whole, before: string, _quote: string, written: string) => {
    if (/^[a-z][a-z\d+.-]*:/i.test(written)) return whole;
    const place = places.get(posix.resolve(posix.dirname(from), decoded(written)));
    // A reference that is still right is not rewritten.
    if (place === undefined || posix.join(here, decoded(written)) === place) return whole;
    return `${before}${posix.relative(here, place).split('/').map(encodeURIComponent).join('/')}`;
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
