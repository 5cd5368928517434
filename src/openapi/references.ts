/** A `$ref`, taken apart (RFC 3986, section 4.1): where its file lies, and what in it is meant. */
export interface Reference {
  /** Path of the file relative to the folder of the contract; undefined: the file that the reference stands in. */
  readonly path?: string;
  /** Set where the reference is an address: without its fragment. */
  readonly remote?: string;
  /** Without `#`, percent-encoding undone: a JSON pointer or an anchor. */
  readonly fragment: string;
}

/** Where the other files of a contract stand in the document that they are put together to. */
export const FILES = 'x-referenced-files';

/** Copies of what lies on other hosts are looked for here, beside the contract: `remote/example.com/schemas.yaml`. */
const COPIES = 'remote';

/**
 * Takes a reference apart.
 * @param from path of the file that it stands in, relative to the folder of the contract
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

function copyOf(address: string): string {
  const [path = ''] = address.split('?');
  return joinPath(
    '',
    `${COPIES}/${decoded(path)
      .replace(/^[a-z][a-z\d+.-]*:/i, '')
      .replace(/^\/+/, '')}`,
  );
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

/** A local reference to what a pointer names, so that `localReference` gives the pointer back. */
export function referenceTo(pointer: string): string {
  return `#${pointer.split('/').map(encodeURIComponent).join('/')}`;
}
