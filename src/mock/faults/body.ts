import { mayBeEmpty } from '../../media/index.ts';
import type { Contract } from '../../openapi/index.ts';
import { setAt } from '../../schema/index.ts';
import { bodyBytes, withBody, withBytes, withHeader } from '../mock-response.ts';
import {
  type DocumentedResponse,
  hasBody,
  hasJsonBody,
  isOfToken,
  keepsAsJson,
  placesOf,
} from './documented-responses.ts';
import { type Mutant, type ResponseMutation, responseMutant } from './mutant.ts';
import { named } from './named.ts';

const PAGE = '<!DOCTYPE html><html lang="en"><title>Sign in</title><h1>Sign in</h1></html>';

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
  const missing = make('missing', (response) => withBytes(response, ''));
  const mayBeMissing = documented.media && mayBeEmpty(documented.media.mediaType);
  yield mayBeMissing ? { ...missing, undetectable: 'text' } : missing;
  if (!hasJsonBody(documented)) return;
  const conforming = bodyBytes(documented.response);
  for (const [what, change] of Object.entries(BYTES)) {
    const broken = change(conforming);
    // Without a text in the body, single quotes change nothing.
    if (broken.equals(conforming)) continue;
    const mutant = make(what, (response) => withBytes(response, change(bodyBytes(response))));
    yield keepsAsJson(contract, documented, broken) ? { ...mutant, undetectable: 'still-json' } : mutant;
  }
  yield* ambiguous(contract, documented);
}

/** JSON that parsers read differently (RFC 8259, sections 4 and 6). */
function* ambiguous(contract: Contract, documented: DocumentedResponse): Generator<Mutant> {
  const { response, media, samples } = documented;
  const name = /^\{("(?:[^"\\]|\\.)*"):/.exec(bodyBytes(response).toString('utf8'))?.[1];
  if (name !== undefined) {
    const repeat = text((json) => `{${name}:null,${json.slice(1)}`);
    yield responseMutant(documented, 'body', 'body: a name twice', (usual) =>
      withBytes(usual, repeat(bodyBytes(usual))),
    );
  }
  const [sample] = samples;
  const places = media?.schema === undefined ? [] : placesOf(contract, media.schema, sample);
  const number = places.find(
    ({ value, pointer }) => Number.isInteger(value) && !isOfToken(documented, pointer),
  );
  if (!number) return;
  const digits = `${number.value}.${'1'.padStart(25, '0')}`;
  const change: ResponseMutation = (usual) => {
    const marked = withBody(usual, setAt(usual.body, number.pointer, MARK));
    return withBytes(usual, text((json) => json.replace(`"${MARK}"`, digits))(bodyBytes(marked)));
  };
  yield responseMutant(documented, 'body', 'body: a number with too many digits', change, { sample });
}

/** A character that no example contains, to find a place again among the bytes. */
const MARK = '\u{f8ff}';

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
  'in an envelope': text((json) => `{"payload":${json}}`),
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

export const bodyFaults = named(bodyMutants, {
  'login-body-empty': ['The response to a login has no body', 'body-missing', 'body: missing', 'login'],
  'refusal-body-empty': [
    'Wrong credentials are refused without a body',
    'body-missing',
    'body: missing',
    'refusal',
  ],
  'login-byte-order-mark': [
    'The JSON of a login begins with a byte order mark',
    'body-byte-order-mark',
    'body: a byte order mark',
    'login',
  ],
  'login-json-cut-short': [
    'The JSON of a login is cut in half, with a matching Content-Length',
    'body-not-json',
    'body: cut short',
    'login',
  ],
  'login-text-for-json': [
    'The response to a login is plain text, declared as JSON',
    'body-not-json',
    'body: plain text',
    'login',
  ],
  'refusal-text-for-json': [
    'Wrong credentials are refused with plain text, declared as JSON',
    'body-not-json',
    'body: plain text',
    'refusal',
  ],
  'login-name-twice': [
    'The JSON of a login has a property twice',
    'body-key-repeated',
    'body: a name twice',
    'login',
  ],
  'number-with-too-many-digits': [
    'A number has more digits than clients can represent',
    'body-number-imprecise',
    'body: a number with too many digits',
  ],
  'body-in-latin-1': ['A text contains a byte that is not UTF-8', 'body-not-utf-8', 'body: Latin-1'],
  'body-where-none-is': [
    'A response that is documented without a body has one',
    'body-undocumented',
    'body: undocumented',
  ],
  'login-enveloped': [
    'The response to a login is wrapped in an envelope',
    'body-property-missing',
    'body: in an envelope',
    'login',
  ],
  'every-body-cut-off': [
    'The JSON of every response is cut off',
    'body-not-json',
    'body: last character missing',
    'every operation',
  ],
});
