import { type Answer, withBytes, withHeader, withoutHeader } from '../answer.ts';
import type { Behaviour } from '../behaviour.ts';
import { essenceOf } from '../documented.ts';
import { journeyOf, type Stop } from '../journey.ts';
import { type Edit, on } from './on.ts';

const PAGE = '<!DOCTYPE html><html lang="en"><title>Error</title><h1>Something went wrong</h1></html>';

function ofContentType(
  name: string,
  title: string,
  rule: string,
  role: Stop['role'],
  accepted: boolean,
  edit: Edit,
): Behaviour {
  return {
    name,
    title,
    breaks: [rule],
    applies: (contract) =>
      journeyOf(contract).some(
        (stop) => stop.role === role && stop.accepted === accepted && essenceOf(stop.answer) !== '',
      ),
    answer: on(role, accepted, edit),
  };
}

const as = (mediaType: string) => (answer: Answer) => withHeader(answer, 'Content-Type', mediaType);

/** JSON under a media type that the contract does not name for it. */
function otherJson(answer: Answer): Answer {
  const other = essenceOf(answer) === 'application/json' ? 'application/problem+json' : 'application/json';
  return as(other)(answer);
}

/** What Content-Type says. */
export const mediaTypes: readonly Behaviour[] = [
  ofContentType(
    'login-media-type-missing',
    'A login is answered without Content-Type',
    'media-type-missing',
    'login',
    true,
    (answer) => withoutHeader(answer, 'Content-Type'),
  ),
  ofContentType(
    'refusal-media-type-missing',
    'Wrong credentials are refused without Content-Type',
    'media-type-missing',
    'login',
    false,
    (answer) => withoutHeader(answer, 'Content-Type'),
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
    (answer) => withBytes(as('text/html; charset=utf-8')(answer), PAGE),
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
    'The use of the token is answered with an HTML page',
    'media-type-undocumented',
    'use',
    true,
    (answer) => withBytes(as('text/html; charset=utf-8')(answer), PAGE),
  ),
  ofContentType(
    'login-charset-latin-1',
    'The JSON of a login is announced as ISO-8859-1',
    'charset-not-utf-8',
    'login',
    true,
    (answer) => as(`${essenceOf(answer)}; charset=iso-8859-1`)(answer),
  ),
  ofContentType(
    'login-charset-utf-16',
    'The JSON of a login is announced as UTF-16',
    'charset-not-utf-8',
    'login',
    true,
    (answer) => as(`${essenceOf(answer)}; charset=utf-16`)(answer),
  ),
];
