import { fits, parseContentType } from '../../media/index.ts';
import type { Contract } from '../../openapi/index.ts';
import { bodyBytes, header, withBody, withBytes, withHeader, withoutHeader } from '../mock-response.ts';
import { type DocumentedResponse, hasBody, hasJsonBody } from './documented-responses.ts';
import type { Mutant } from './mutant.ts';
import { type ResponseMutation, responseMutant } from './on-documented-response.ts';
import { keepsAsJson } from './still-json.ts';

const PAGE = '<!DOCTYPE html><html lang="en"><title>Sign in</title><h1>Sign in</h1></html>';
const OTHER_TYPES = ['text/html; charset=utf-8', 'text/plain', 'application/xml', 'application/octet-stream'];
const OTHER_JSON = ['application/json', 'application/problem+json', 'application/vnd.api+json'];
const CHARSETS = ['iso-8859-1', 'utf-16', 'windows-1252'];

/** Mutants of Content-Type: missing, or not documented. */
export function* mediaTypeMutants(documented: DocumentedResponse): Generator<Mutant> {
  if (!hasBody(documented)) return;
  const make = (what: string, mutate: ResponseMutation) =>
    responseMutant(documented, 'media-type', `media type: ${what}`, mutate);
  yield make('missing', (response) => withoutHeader(response, 'Content-Type'));
  const mediaTypes = documented.expected.content.map(({ mediaType }) => mediaType);
  for (const type of [...OTHER_TYPES, ...OTHER_JSON]) {
    const { essence } = parseContentType(type);
    if (mediaTypes.some((each) => fits(essence, each))) continue;
    yield make(essence, (response) => withHeader(response, 'Content-Type', type));
  }
  if (!mediaTypes.some((each) => fits('text/html', each))) {
    yield make('an HTML page', (response) =>
      withBytes(withHeader(response, 'Content-Type', 'text/html; charset=utf-8'), PAGE),
    );
  }
  if (!hasJsonBody(documented)) return;
  for (const charset of CHARSETS) {
    yield make(`charset ${charset}`, (response) => {
      const { essence } = parseContentType(header(response, 'Content-Type') ?? '');
      return withHeader(response, 'Content-Type', `${essence}; charset=${charset}`);
    });
  }
}

/** Mutants of a body's bytes: missing, not JSON, not UTF-8. */
export function* bodyMutants(contract: Contract, documented: DocumentedResponse): Generator<Mutant> {
  const make = (what: string, mutate: ResponseMutation) =>
    responseMutant(documented, 'body', `body: ${what}`, mutate);
  if (!hasBody(documented)) {
    if (isBodilessByHttp(documented) || documented.media) return;
    yield make('undocumented', (response) =>
      withBody(withHeader(response, 'Content-Type', 'application/json'), { message: 'A word more' }),
    );
    return;
  }
  yield make('missing', (response) => withBytes(response, ''));
  if (!hasJsonBody(documented)) return;
  const conforming = bodyBytes(documented.response);
  for (const [what, change] of Object.entries(BYTES)) {
    const broken = change(conforming);
    // Without a text in the body, single quotes change nothing.
    if (broken.equals(conforming)) continue;
    const mutant = make(what, (response) => withBytes(response, change(bodyBytes(response))));
    yield keepsAsJson(contract, documented, broken) ? { ...mutant, undetectable: 'still-json' } : mutant;
  }
}

/** HTTP allows these no body, and clients read none (RFC 9110, sections 9.3.2, 15.3.5 and 15.4.5). */
function isBodilessByHttp({ operation, status }: DocumentedResponse): boolean {
  return operation.method === 'HEAD' || status === 204 || status === 304;
}

const text =
  (change: (json: string) => string) =>
  (bytes: Buffer): Buffer =>
    Buffer.from(change(bytes.toString('utf8')));

/** Invalid JSON (RFC 8259), as real servers send it. */
const BYTES: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  'white space only': text(() => ' \n'),
  'cut short': (bytes) => bytes.subarray(0, bytes.length >> 1),
  'last character missing': (bytes) => bytes.subarray(0, bytes.length - 1),
  'plain text': text(() => 'Internal error, please try again later'),
  'an HTML page': text(() => PAGE),
  'sent twice': (bytes) => Buffer.concat([bytes, bytes]),
  'a warning before it': text((json) => `Warning: undefined index in login.php\n${json}`),
  'a comment': text((json) => `/* cached */ ${json}`),
  'a prefix against JSON hijacking': text((json) => `)]}',\n${json}`),
  'a callback around it': text((json) => `callback(${json});`),
  'single quotes': text((json) => json.replaceAll('"', "'")),
  'a comma too many': text((json) => json.replace(/([\]}"\w])$/, '$1,')),
  'a byte order mark': (bytes) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
  'UTF-16': (bytes) => Buffer.from(bytes.toString('utf8'), 'utf16le'),
  'Latin-1': latin1,
  'a null byte': (bytes) => Buffer.concat([bytes, Buffer.from([0])]),
};

/** Adds a byte that is invalid in UTF-8: after the first quotation mark, or at the beginning. */
function latin1(bytes: Buffer): Buffer {
  const at = bytes.indexOf('"') + 1;
  return Buffer.concat([bytes.subarray(0, at), Buffer.from([0xe9]), bytes.subarray(at)]);
}
