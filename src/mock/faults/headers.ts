import { fits, headerAs, parseContentType } from '../../media/index.ts';
import type { Contract, ExpectedHeader } from '../../openapi/index.ts';
import { exampleOf, KEYWORD_MUTATORS, placeOf } from '../../schema/index.ts';
import { essenceOf } from '../documented.ts';
import { withBytes, withHeader, withoutHeader } from '../mock-response.ts';
import { type DocumentedResponse, hasBody, hasJsonBody } from './documented-responses.ts';
import { type Mutant, type ResponseMutation, responseMutant } from './mutant.ts';
import { named } from './named.ts';

/** Values that real servers send; the first that breaks the schema is used. */
const PLAUSIBLE = ['not what was expected', '-1', '0', '1.5', '', 'true', '99999999999999999999'];

/** Mutants of each documented header: missing where it is required, and with values that break its schema. */
export function* headerMutants(contract: Contract, documented: DocumentedResponse): Generator<Mutant> {
  for (const expected of documented.expected.headers) {
    const { name, required } = expected;
    if (required) {
      yield responseMutant(documented, 'header', `header ${name}: missing`, (response) =>
        withoutHeader(response, name),
      );
    }
    for (const [what, value] of wrongValues(contract, expected)) {
      yield responseMutant(documented, 'header', `header ${name}: ${what}`, (response) =>
        withHeader(response, name, value),
      );
    }
  }
}

/**
 * For each variant of a keyword, a value that breaks the header's schema; and the first plausible one that
 * does.
 */
function wrongValues(contract: Contract, expected: ExpectedHeader): [what: string, value: string][] {
  const { schema } = expected;
  if (schema === undefined) return [];
  const breaks = (text: string) =>
    isSendable(text) && !contract.checksOf(schema).kept(headerAs(contract.document, expected, text));
  const value = exampleOf(contract.document, schema);
  const { applied } = placeOf(contract, [schema], value);
  const found = new Map<string, string>();
  const first = PLAUSIBLE.find(breaks);
  if (first !== undefined) found.set('wrong', first);
  for (const each of applied) {
    for (const [keyword, expected] of Object.entries(each.schema)) {
      const mutator = Object.hasOwn(KEYWORD_MUTATORS, keyword) ? KEYWORD_MUTATORS[keyword] : undefined;
      for (const [variant, ...mutations] of mutator?.({
        expected,
        schema: each.schema,
        value,
        exampleBelow: () => undefined,
      }) ?? []) {
        const wrong = mutations.map((mutate) => String(mutate(value))).find(breaks);
        if (wrong !== undefined) found.set(`${keyword}, ${variant}`, wrong);
      }
    }
  }
  return [...found];
}

function isSendable(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text) && text === text.trim();
}

export const headerFaults = named(headerMutants, {
  'header-missing': [
    'A required response header is missing',
    'header-missing',
    ({ what }) => what.endsWith(': missing'),
  ],
  'header-wrong': [
    'A response header has a value that its schema does not allow',
    'header-wrong',
    ({ what }) => !what.endsWith(': missing'),
  ],
});

const PAGE = '<!DOCTYPE html><html lang="en"><title>Sign in</title><h1>Sign in</h1></html>';
const OTHER_TYPES = ['text/html; charset=utf-8', 'text/plain', 'application/xml', 'application/octet-stream'];
const OTHER_JSON = ['application/json', 'application/problem+json', 'application/vnd.api+json'];
const CHARSETS = ['iso-8859-1', 'utf-16', 'windows-1252'];

/** Mutants of Content-Type: missing, or not documented. */
export function* mediaTypeMutants(_contract: Contract, documented: DocumentedResponse): Generator<Mutant> {
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
      return withHeader(response, 'Content-Type', `${essenceOf(response)}; charset=${charset}`);
    });
  }
}

export const mediaTypeFaults = named(mediaTypeMutants, {
  'login-media-type-missing': [
    'The response to a login has no Content-Type',
    'media-type-missing',
    'media type: missing',
    'login',
  ],
  'refusal-media-type-missing': [
    'Wrong credentials are refused without Content-Type',
    'media-type-missing',
    'media type: missing',
    'refusal',
  ],
  'login-as-html': [
    'The JSON of a login is sent as text/html',
    'media-type-undocumented',
    'media type: text/html',
    'login',
  ],
  'refusal-html-page': [
    'Wrong credentials are refused with an HTML page',
    'media-type-undocumented',
    'media type: an HTML page',
    'refusal',
  ],
  'refusal-other-json': [
    'Wrong credentials are refused with JSON of another media type',
    'media-type-undocumented',
    ({ what }) => /^media type: application\/(?:problem\+)?json$/.test(what),
    'refusal',
  ],
  'use-html-page': [
    'The response to the use of the token is an HTML page',
    'media-type-undocumented',
    'media type: an HTML page',
    'use',
  ],
  'login-charset-latin-1': [
    'The JSON of a login is declared as ISO-8859-1',
    'charset-not-utf-8',
    'media type: charset iso-8859-1',
    'login',
  ],
  'login-charset-utf-16': [
    'The JSON of a login is declared as UTF-16',
    'charset-not-utf-8',
    'media type: charset utf-16',
    'login',
  ],
  'every-response-as-html': [
    'Every response is sent as text/html',
    'media-type-undocumented',
    'media type: text/html',
    'every operation',
  ],
});
