/** A parsed `$ref` (RFC 3986, section 4.1). */
export interface Reference {
  /** Path of the file, relative to the contract's folder; undefined: the file that contains the reference. */
  readonly path?: string;
  /** Set if the reference is a URL: the URL without its fragment. */
  readonly remote?: string;
  /** Without `#`, percent-decoded: a JSON pointer or an anchor. */
  readonly fragment: string;
}

/** The key of the assembled document under which the other files of a contract are. */
export const FILES = 'x-referenced-files';

/** The folder beside the contract for copies of remote files: `remote/example.com/schemas.yaml`. */
const COPIES = 'remote';

/**
 * Parses a reference.
 * @param from path of the file that contains it, relative to the contract's folder
 */
export function parseReference(reference: string, from: string): Reference {
  const hash = reference.indexOf('#');
  const address = hash < 0 ? reference : reference.slice(0, hash);
  const fragment = hash < 0 ? '' : decoded(reference.slice(hash + 1));
  if (address === '') return { fragment };
  if (/^(?:[a-z][a-z\d+.-]*:|\/)/i.test(address)) {
    return { path: copyOf(address), remote: address, fragment };
  }
  const [path = ''] = address.split('?');
  return { path: joinPath(from, decoded(path)), fragment };
}

/** The path of a copy of a remote file; `..` in the address does not lead out of the folder for copies. */
function copyOf(address: string): string {
  const [path = ''] = address.split('?');
  const below = decoded(path).replace(/^[a-z][a-z\d+.-]*:/i, '');
  return `${COPIES}/${joinPath('', below).replace(/^(?:\.\.(?:\/|$))+/, '')}`;
}

/** `../common/x.yaml` from `schemas/pet.yaml` is `common/x.yaml`. */
function joinPath(from: string, path: string): string {
  const segments = from.split('/').slice(0, -1);
  for (const segment of path.split('/')) {
    if (segment === '..' && segments.length > 0 && segments.at(-1) !== '..') segments.pop();
    else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  return segments.join('/');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A local reference to a pointer; the inverse of `localReference`. */
export function referenceTo(pointer: string): string {
  return `#${pointer.split('/').map(encodeURIComponent).join('/')}`;
}
