import type { Contract } from '../../openapi/index.ts';
import { isObject } from '../../schema/index.ts';
import { bodyBytes, withBody, withBytes, withHeader } from '../answer.ts';
import type { Behaviour } from '../behaviour.ts';
import { setAt } from '../edit.ts';
import { journeyOf, type Stop } from '../journey.ts';
import { freeText, type Place, placesOf } from '../places.ts';
import { type Edit, isAt, on } from './on.ts';

/** A character that stands in no example, to be found again among the bytes. */
const MARK = '\u{f8ff}';

function hasBody(role: Stop['role'], accepted: boolean): NonNullable<Behaviour['applies']> {
  return (contract) =>
    journeyOf(contract).some(
      (stop) => stop.role === role && stop.accepted === accepted && bodyBytes(stop.answer).length > 0,
    );
}

function ofBody(
  name: string,
  title: string,
  rule: string,
  [role, accepted]: readonly [Stop['role'], boolean],
  edit: Edit,
): Behaviour {
  return { name, title, breaks: [rule], applies: hasBody(role, accepted), answer: on(role, accepted, edit) };
}

function somePlace(contract: Contract): Place | undefined {
  return (
    freeText(contract, 'use', true) ?? freeText(contract, 'login', true) ?? freeText(contract, 'login', false)
  );
}

/** The bytes of the body, before anybody looks at what they say. */
export const bodies: readonly Behaviour[] = [
  ofBody('login-body-empty', 'A login is answered with no body', 'body-missing', ['login', true], (answer) =>
    withBytes(answer, ''),
  ),
  ofBody(
    'refusal-body-empty',
    'Wrong credentials are refused with no body',
    'body-missing',
    ['login', false],
    (answer) => withBytes(answer, ''),
  ),
  ofBody(
    'login-byte-order-mark',
    'A byte order mark stands before the JSON of a login',
    'body-byte-order-mark',
    ['login', true],
    (answer) => withBytes(answer, Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bodyBytes(answer)])),
  ),
  ofBody(
    'login-json-cut-short',
    'The JSON of a login ends half way, and Content-Length agrees',
    'body-not-json',
    ['login', true],
    (answer) => {
      const bytes = bodyBytes(answer);
      return withBytes(answer, bytes.subarray(0, bytes.length >> 1));
    },
  ),
  ofBody(
    'login-text-for-json',
    'A login is answered with plain words under the media type of JSON',
    'body-not-json',
    ['login', true],
    (answer) => withBytes(answer, 'Internal error, please try again later'),
  ),
  ofBody(
    'refusal-text-for-json',
    'Wrong credentials are refused with plain words under the media type of JSON',
    'body-not-json',
    ['login', false],
    (answer) => withBytes(answer, 'Wrong user name or password'),
  ),
  ofBody(
    'login-name-twice',
    'The JSON of a login has one name twice',
    'body-key-repeated',
    ['login', true],
    (answer) => {
      const [name] = isObject(answer.body) ? Object.keys(answer.body) : [];
      const text = bodyBytes(answer).toString('utf8');
      return name === undefined
        ? answer
        : withBytes(answer, `{${JSON.stringify(name)}:null,${text.slice(1)}`);
    },
  ),
  {
    name: 'number-with-too-many-digits',
    title: 'A number has more digits than clients read',
    breaks: ['body-number-imprecise'],
    applies: (contract) => numberPlace(contract) !== undefined,
    answer: (answer, situation) => {
      const place = numberPlace(situation.contract);
      if (!place || !isAt(situation, place.stop.role, place.stop.accepted)) return answer;
      const marked = bodyBytes(withBody(answer, setAt(answer.body, place.pointer, MARK))).toString('utf8');
      return withBytes(
        answer,
        marked.replace(JSON.stringify(MARK), `${place.value}.${'1'.padStart(25, '0')}`),
      );
    },
  },
  {
    name: 'body-in-latin-1',
    title: 'A text holds a byte that is not UTF-8',
    breaks: ['body-not-utf-8'],
    applies: (contract) => somePlace(contract) !== undefined,
    answer: (answer, situation) => {
      const place = somePlace(situation.contract);
      if (!place || !isAt(situation, place.stop.role, place.stop.accepted)) return answer;
      const marked = bodyBytes(withBody(answer, setAt(answer.body, place.pointer, `${place.value}${MARK}`)));
      const at = marked.indexOf(MARK);
      const after = marked.subarray(at + Buffer.byteLength(MARK));
      return withBytes(answer, Buffer.concat([marked.subarray(0, at), Buffer.from([0xe9]), after]));
    },
  },
  {
    name: 'body-where-none-is',
    title: 'A response that is documented without a body has one',
    breaks: ['body-undocumented'],
    applies: (contract) => bodilessStop(contract) !== undefined,
    answer: (answer, situation) => {
      const stop = bodilessStop(situation.contract);
      if (!stop || !isAt(situation, stop.role, stop.accepted)) return answer;
      return withBody(withHeader(answer, 'Content-Type', 'application/json'), { message: 'A word more' });
    },
  },
];

function numberPlace(contract: Contract): Place | undefined {
  return placesOf(contract).find(({ value, token }) => Number.isInteger(value) && !token);
}

/** HTTP itself lets no 204 have a body (RFC 9110, section 15.3.5). */
function bodilessStop(contract: Contract): Stop | undefined {
  return journeyOf(contract).find(({ answer }) => answer.status !== 204 && bodyBytes(answer).length === 0);
}
