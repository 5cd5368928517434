import { essenceOf } from '../documented.ts';
import { type MockResponse, withBytes, withHeader, withoutHeader } from '../mock-response.ts';
import { type SequenceStep, sequenceOf } from '../sequence.ts';
import type { Fault } from './fault.ts';
import { on, type ResponseAlteration } from './on.ts';

const PAGE = '<!DOCTYPE html><html lang="en"><title>Error</title><h1>Something went wrong</h1></html>';

function ofContentType(
  name: string,
  title: string,
  rule: string,
  role: SequenceStep['role'],
  accepted: boolean,
  alter: ResponseAlteration,
): Fault {
  return {
    name,
    title,
    violates: [rule],
    applies: (contract) =>
      sequenceOf(contract).some(
        (step) => step.role === role && step.accepted === accepted && essenceOf(step.response) !== '',
      ),
    response: on(role, accepted, alter),
  };
}

const as = (mediaType: string) => (response: MockResponse) => withHeader(response, 'Content-Type', mediaType);

/** The same JSON with a media type that the contract does not document for it. */
function otherJson(response: MockResponse): MockResponse {
  const other = essenceOf(response) === 'application/json' ? 'application/problem+json' : 'application/json';
  return as(other)(response);
}

/** Faults of Content-Type. */
export const mediaTypes: readonly Fault[] = [
  ofContentType(
    'login-media-type-missing',
    'The response to a login has no Content-Type',
    'media-type-missing',
    'login',
    true,
    (response) => withoutHeader(response, 'Content-Type'),
  ),
  ofContentType(
    'refusal-media-type-missing',
    'Wrong credentials are refused without Content-Type',
    'media-type-missing',
    'login',
    false,
    (response) => withoutHeader(response, 'Content-Type'),
  ),
  ofContentType(
    'login-as-html',
    'The JSON of a login is sent as text/html',
    'media-type-undocumented',
    'login',
    true,
    as('text/html; charset=utf-8'),
  ),
  ofContentType(
    'refusal-html-page',
    'Wrong credentials are refused with an HTML page',
    'media-type-undocumented',
    'login',
    false,
    (response) => withBytes(as('text/html; charset=utf-8')(response), PAGE),
  ),
  ofContentType(
    'refusal-other-json',
    'Wrong credentials are refused with JSON of another media type',
    'media-type-undocumented',
    'login',
    false,
    otherJson,
  ),
  ofContentType(
    'use-html-page',
    'The response to the use of the token is an HTML page',
    'media-type-undocumented',
    'use',
    true,
    (response) => withBytes(as('text/html; charset=utf-8')(response), PAGE),
  ),
  ofContentType(
    'login-charset-latin-1',
    'The JSON of a login is declared as ISO-8859-1',
    'charset-not-utf-8',
    'login',
    true,
    (response) => as(`${essenceOf(response)}; charset=iso-8859-1`)(response),
  ),
  ofContentType(
    'login-charset-utf-16',
    'The JSON of a login is declared as UTF-16',
    'charset-not-utf-8',
    'login',
    true,
    (response) => as(`${essenceOf(response)}; charset=utf-16`)(response),
  ),
];
