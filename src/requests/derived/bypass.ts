import { takesCertificate } from '../../auth/index.ts';
import { isSafeMethod } from '../../openapi/index.ts';
import type { Draft, Generator } from './derived-case.ts';

const lastSegment = (path: string, change: (segment: string) => string) =>
  path.replace(/[^/]+(?=\/?$)/, change);

/** Paths that some part of a server takes for another one, and another part for the same. */
const PATHS: readonly (readonly [name: string, title: string, path: (path: string) => string])[] = [
  ['slash-behind', 'The path ends with a slash.', (path) => `${path}/`],
  ['two-slashes', 'The path has two slashes in a row.', (path) => lastSegment(path, (last) => `/${last}`)],
  ['encoded-dot', 'The path has the segment %2e.', (path) => lastSegment(path, (last) => `%2e/${last}`)],
  [
    'encoded-letter',
    'A letter of the path is percent-encoded.',
    (path) => lastSegment(path, (last) => last.replace(/^[A-Za-z]/, encodedLetter)),
  ],
  ['upper-case', 'The path is in upper case.', (path) => lastSegment(path, (last) => last.toUpperCase())],
  ['matrix-parameter', 'The path ends with a matrix parameter.', (path) => `${path};driftline=1`],
];

const REDIRECTS = [301, 302, 303, 307, 308];

/** Ways around the protection of an operation that only reads, without credentials. */
export const bypass: Generator = {
  kind: 'bypass',
  needs: 'security',
  title: 'protects its operations under every spelling of their paths, and for HEAD',
  expected: 'Without credentials it gives away nothing (CWE-288, CWE-647).',
  *drafts({ contract, operation, example }) {
    const { method, path, security } = operation;
    if (!isSafeMethod(method) || security.length === 0 || takesCertificate(contract, operation)) return;
    const shared: Omit<Draft, 'name' | 'title'> = {
      expects: 'refused',
      undocumentedRefusal: 'ignore',
      orderlyStatuses: REDIRECTS,
      bypass: true,
      body: example === undefined ? 'none' : 'keeps',
      authorization: () => undefined,
    };
    for (const [name, title, changed] of PATHS) {
      if (changed(path) !== path) yield { ...shared, name: `bypass-${name}`, title, path: changed };
    }
    const taken = contract.operations.some((each) => each.path === path && each.method === 'HEAD');
    if (method !== 'GET' || taken) return;
    yield { ...shared, name: 'bypass-head', title: 'The method is HEAD.', method: 'HEAD' };
  },
};

function encodedLetter(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16)}`;
}
