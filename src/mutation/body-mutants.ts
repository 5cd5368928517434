import { fits, parseContentType } from '../media/index.ts';
import { bodyBytes, header, withBody, withBytes, withHeader, withoutHeader } from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';
import { type DocumentedResponse, hasBody, isJsonDocumentedResponse } from './documented-responses.ts';
import type { Mutant } from './mutant.ts';
import { onDocumentedResponse, type ResponseEdit } from './on-documented-response.ts';
import { keepsAsJson } from './still-json.ts';

const PAGE = '<!DOCTYPE html><html lang="en"><title>Sign in</title><h1>Sign in</h1></html>';
const OTHER_TYPES = ['text/html; charset=utf-8', 'text/plain', 'application/xml', 'application/octet-stream'];
const OTHER_JSON = ['application/json', 'application/problem+json', 'application/vnd.api+json'];
const CHARSETS = ['iso-8859-1', 'utf-16', 'windows-1252'];

/** What Content-Type says: nothing, or something that is not documented. */
export function* mediaTypeMutants(documentedResponse: DocumentedResponse): Generator<Mutant> {
  if (!hasBody(documentedResponse)) return;
  const make = (what: string, edit: ResponseEdit) =>
    onDocumentedResponse(documentedResponse, 'media-type', `media type: ${what}`, edit);
  yield make('missing', (response) => withoutHeader(response, 'Content-Type'));
  const documented = documentedResponse.documented.content.map(({ mediaType }) => mediaType);
  for (const type of [...OTHER_TYPES, ...OTHER_JSON]) {
    const { essence } = parseContentType(type);
    if (documented.some((each) => fits(essence, each))) continue;
    yield make(essence, (response) => withHeader(response, 'Content-Type', type));
  }
  if (!documented.some((each) => fits('text/html', each))) {
    yield make('an HTML page', (response) =>
      withBytes(withHeader(response, 'Content-Type', 'text/html; charset=utf-8'), PAGE),
    );
  }
  if (!isJsonDocumentedResponse(documentedResponse)) return;
  for (const charset of CHARSETS) {
    yield make(`charset ${charset}`, (response) => {
      const { essence } = parseContentType(header(response, 'Content-Type') ?? '');
      return withHeader(response, 'Content-Type', `${essence}; charset=${charset}`);
    });
  }
}

/** What is wrong with the bytes of a body, before anybody looks at what they say. */
export function* bodyMutants(contract: Contract, documentedResponse: DocumentedResponse): Generator<Mutant> {
  const make = (what: string, edit: ResponseEdit) =>
    onDocumentedResponse(documentedResponse, 'body', `body: ${what}`, edit);
  if (!hasBody(documentedResponse)) {
    if (isBodilessByHttp(documentedResponse) || documentedResponse.media) return;
    yield make('one where none is', (response) =>
      withBody(withHeader(response, 'Content-Type', 'application/json'), { message: 'A word more' }),
    );
    return;
  }
  yield make('missing', (response) => withBytes(response, ''));
  if (!isJsonDocumentedResponse(documentedResponse)) return;
  const conforming = bodyBytes(documentedResponse.response);
  for (const [what, change] of Object.entries(BYTES)) {
    const broken = change(conforming);
    // Where no text is, no quotation mark can be wrong.
    if (broken.equals(conforming)) continue;
    const mutant = make(what, (response) => withBytes(response, change(bodyBytes(response))));
    yield keepsAsJson(contract, documentedResponse, broken) ? { ...mutant, unseeable: 'still-json' } : mutant;
  }
}

/** HTTP itself lets these have no body, and no client reads one (RFC 9110, sections 9.3.2, 15.3.5 and 15.4.5). */
function isBodilessByHttp({ operation, status }: DocumentedResponse): boolean {
  return operation.method === 'HEAD' || status === 204 || status === 304;
}

const text =
  (change: (json: string) => string) =>
  (bytes: Buffer): Buffer =>
    Buffer.from(change(bytes.toString('utf8')));

/** JSON texts that are none (RFC 8259), as servers make them. */
const BYTES: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  'white space only': text(() => ' \n'),
  'cut short': (bytes) => bytes.subarray(0, bytes.length >> 1),
  'last character missing': (bytes) => bytes.subarray(0, bytes.length - 1),
  'plain words': text(() => 'Internal error, please try again later'),
  'an HTML page': text(() => PAGE),
  'sent twice': (bytes) => Buffer.concat([bytes, bytes]),
  'a warning before it': text((json) => `Warning: undefined index in login.php\n${json}`),
  'a comment': text((json) => `/* cached */ ${json}`),
  'a guard against hijacking': text((json) => `)]}',\n${json}`),
  'a callback around it': text((json) => `callback(${json});`),
  'single quotes': text((json) => json.replaceAll('"', "'")),
  'a comma too many': text((json) => json.replace(/([\]}"\w])$/, '$1,')),
  'a byte order mark': (bytes) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
  'UTF-16': (bytes) => Buffer.from(bytes.toString('utf8'), 'utf16le'),
  'Latin-1': latin1,
  'a null byte': (bytes) => Buffer.concat([bytes, Buffer.from([0])]),
};

/** A byte in the middle of a text that no UTF-8 has; after the first quotation mark, or at the end. */
function latin1(bytes: Buffer): Buffer {
  const at = bytes.indexOf('"') + 1;
  return Buffer.concat([bytes.subarray(0, at), Buffer.from([0xe9]), bytes.subarray(at)]);
}
