import type { Contract } from '../../openapi/index.ts';
import { isObject } from '../../schema/index.ts';
import { bodyBytes, withBody, withBytes, withHeader } from '../mock-response.ts';
import { freeText, type Place, placesOf } from '../places.ts';
import { type SequenceStep, sequenceOf } from '../sequence.ts';
import { setAt } from './edit.ts';
import type { Fault } from './fault.ts';
import { isAt, on, type ResponseAlteration } from './on.ts';

/** A character that no example contains, to find a place again among the bytes. */
const MARK = '\u{f8ff}';

function hasBody(role: SequenceStep['role'], accepted: boolean): NonNullable<Fault['applies']> {
  return (contract) =>
    sequenceOf(contract).some(
      (step) => step.role === role && step.accepted === accepted && bodyBytes(step.response).length > 0,
    );
}

function ofBody(
  name: string,
  title: string,
  rule: string,
  [role, accepted]: readonly [SequenceStep['role'], boolean],
  alter: ResponseAlteration,
): Fault {
  return {
    name,
    title,
    violates: [rule],
    applies: hasBody(role, accepted),
    response: on(role, accepted, alter),
  };
}

function somePlace(contract: Contract): Place | undefined {
  return (
    freeText(contract, 'use', true) ?? freeText(contract, 'login', true) ?? freeText(contract, 'login', false)
  );
}

/** Faults of a body's bytes: missing, not JSON, not UTF-8. */
export const bodies: readonly Fault[] = [
  ofBody(
    'login-body-empty',
    'The response to a login has no body',
    'body-missing',
    ['login', true],
    (response) => withBytes(response, ''),
  ),
  ofBody(
    'refusal-body-empty',
    'Wrong credentials are refused without a body',
    'body-missing',
    ['login', false],
    (response) => withBytes(response, ''),
  ),
  ofBody(
    'login-byte-order-mark',
    'The JSON of a login begins with a byte order mark',
    'body-byte-order-mark',
    ['login', true],
    (response) => withBytes(response, Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bodyBytes(response)])),
  ),
  ofBody(
    'login-json-cut-short',
    'The JSON of a login is cut in half, with a matching Content-Length',
    'body-not-json',
    ['login', true],
    (response) => {
      const bytes = bodyBytes(response);
      return withBytes(response, bytes.subarray(0, bytes.length >> 1));
    },
  ),
  ofBody(
    'login-text-for-json',
    'The response to a login is plain text, declared as JSON',
    'body-not-json',
    ['login', true],
    (response) => withBytes(response, 'Internal error, please try again later'),
  ),
  ofBody(
    'refusal-text-for-json',
    'Wrong credentials are refused with plain text, declared as JSON',
    'body-not-json',
    ['login', false],
    (response) => withBytes(response, 'Wrong user name or password'),
  ),
  ofBody(
    'login-name-twice',
    'The JSON of a login has a property twice',
    'body-key-repeated',
    ['login', true],
    (response) => {
      const [name] = isObject(response.body) ? Object.keys(response.body) : [];
      const text = bodyBytes(response).toString('utf8');
      return name === undefined
        ? response
        : withBytes(response, `{${JSON.stringify(name)}:null,${text.slice(1)}`);
    },
  ),
  {
    name: 'number-with-too-many-digits',
    title: 'A number has more digits than clients can represent',
    violates: ['body-number-imprecise'],
    applies: (contract) => numberPlace(contract) !== undefined,
    response: (response, situation) => {
      const place = numberPlace(situation.contract);
      if (!place || !isAt(situation, place.step.role, place.step.accepted)) return response;
      const marked = bodyBytes(withBody(response, setAt(response.body, place.pointer, MARK))).toString(
        'utf8',
      );
      return withBytes(
        response,
        marked.replace(JSON.stringify(MARK), `${place.value}.${'1'.padStart(25, '0')}`),
      );
    },
  },
  {
    name: 'body-in-latin-1',
    title: 'A text contains a byte that is not UTF-8',
    violates: ['body-not-utf-8'],
    applies: (contract) => somePlace(contract) !== undefined,
    response: (response, situation) => {
      const place = somePlace(situation.contract);
      if (!place || !isAt(situation, place.step.role, place.step.accepted)) return response;
      const marked = bodyBytes(
        withBody(response, setAt(response.body, place.pointer, `${place.value}${MARK}`)),
      );
      const at = marked.indexOf(MARK);
      const after = marked.subarray(at + Buffer.byteLength(MARK));
      return withBytes(response, Buffer.concat([marked.subarray(0, at), Buffer.from([0xe9]), after]));
    },
  },
  {
    name: 'body-where-none-is',
    title: 'A response that is documented without a body has one',
    violates: ['body-undocumented'],
    applies: (contract) => bodilessStep(contract) !== undefined,
    response: (response, situation) => {
      const step = bodilessStep(situation.contract);
      if (!step || !isAt(situation, step.role, step.accepted)) return response;
      return withBody(withHeader(response, 'Content-Type', 'application/json'), { message: 'A word more' });
    },
  },
];

function numberPlace(contract: Contract): Place | undefined {
  return placesOf(contract).find(({ value, token }) => Number.isInteger(value) && !token);
}

/**
 * A response that is documented without a body; not a 204, for which HTTP allows none (RFC 9110, section
 * 15.3.5).
 */
function bodilessStep(contract: Contract): SequenceStep | undefined {
  return sequenceOf(contract).find(
    ({ response }) => response.status !== 204 && bodyBytes(response).length === 0,
  );
}
