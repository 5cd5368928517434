import type { DriftKind } from '../../../drift/index.ts';
import { type FailureKind, type HttpResponse, headerValue } from '../../../http/index.ts';
import { type Reading, whereInBody } from '../../../reading/index.ts';
import { jsonIn } from '../../../requests/index.ts';
import { describeSecret, isObject, type SchemaViolation, valueAt } from '../../../schema/index.ts';
import type { RuleReading, Violation } from '../../rule.ts';
import { isNothing } from './compare-values.ts';

/** How it looks to the client when a server stops reading a large request. */
const CUT_OFF: readonly FailureKind[] = ['reset', 'truncated'];

/** The check of a rule about calls that failed in one way. */
export function callFailed(kind: FailureKind): (reading: Reading) => Iterable<Violation> {
  return ({ exchange: { failure, case: step }, operation }) =>
    failure?.kind === kind && !(step.mayCutOff && CUT_OFF.includes(kind))
      ? [{ where: 'call', expected: 'a response', received: failure.message, pointer: operation.pointer }]
      : [];
}

/**
 * How many wrong passwords were sent for an account before a login with the right one was refused, which was accepted
 * earlier in the run; 0 for any other exchange. A 429 limits the rate, and says so.
 */
export function lockedAfter(reading: Reading): number {
  const { response, exchange, operation } = reading;
  if (!operation.token || !response || exchange.case.expects !== 'accepted') return 0;
  const { status } = response.received;
  if (status < 400 || status > 499 || status === 429) return 0;
  return exchange.case.afterWrongPasswords ?? wrongPasswordsBefore(reading);
}

/** Since these credentials were accepted; none where they never were: then they may be wrong themselves. */
function wrongPasswordsBefore({ sent, earlier }: Reading): number {
  const [identifier, secret] = [sent.identifiers[0], sent.secrets[0]];
  if (identifier === undefined || secret === undefined) return 0;
  const attempts = earlier().filter((each) => each.sent.identifiers[0] === identifier);
  const accepted = attempts.findIndex((each) => each.sent.secrets[0] === secret && each.response?.success);
  if (accepted < 0) return 0;
  return attempts.slice(accepted).filter((each) => each.sent.secrets[0] !== secret).length;
}

/**
 * `401 Unauthorized`; the reason phrase is the one that the server sent. Of a redirect its target as well:
 * `302 Found, Location: https://login.example.com/sign-in`.
 */
export function describeStatus(response: HttpResponse): string {
  const { status, statusText } = response;
  const text = statusText === '' ? String(status) : `${status} ${statusText.slice(0, 40)}`;
  const target = status >= 300 && status <= 399 ? headerValue(response, 'location') : undefined;
  return target === undefined ? text : `${text}, Location: ${describeTarget(target)}`;
}

/**
 * Whether a success says of an item in a list that it was refused, as bulk operations do: by its own status (207: RFC 4918,
 * section 13), or by its own error.
 */
export function refusesItems({ body }: HttpResponse): boolean {
  const value = jsonIn(body);
  const holders = isObject(value) ? [value, ...Object.values(value).filter(isObject)] : [];
  const lists = [value, ...holders.flatMap((each) => Object.values(each))].filter(Array.isArray);
  return lists.some((list) => list.slice(0, MOST_ITEMS).some((item) => isObject(item) && isRefused(item)));
}

const MOST_ITEMS = 1000;

function isRefused(item: Readonly<Record<string, unknown>>): boolean {
  const status = Number(item.status ?? item.statusCode ?? item.status_code ?? item.httpStatus ?? item.code);
  if (status >= 400 && status <= 599) return true;
  return (
    [item.success, item.ok].includes(false) || [item.error, item.errors].some((each) => !isNothing(each))
  );
}

const LONGEST_TARGET = 120;
/** The authority of an absolute target may hold credentials (RFC 3986, section 3.2.1). */
const CREDENTIALS = /^((?:[a-z][a-z\d+.-]*:)?\/\/)[^/?#]*@/i;
/** A query or fragment: it holds the codes and tokens of a login. */
const REST = /[?#].+$/s;
/** A segment of a path that is more likely a key than a word. */
const OPAQUE = /(?<=\/)(?=[^/]*\d)(?=[^/]*[a-z])[\w.~+=%-]{24,}(?=\/|$)/gi;

/** Where a redirect leads, without what may be a secret. */
function describeTarget(location: string): string {
  const text = location
    .slice(0, 4 * LONGEST_TARGET)
    .replace(REST, (rest) => `${rest.charAt(0)}…`)
    .replace(CREDENTIALS, '$1[masked]@')
    .replace(OPAQUE, '[masked]');
  return text.length > LONGEST_TARGET ? `${text.slice(0, LONGEST_TARGET)}…` : text;
}

/** The check of a rule about one kind of change since the baseline was accepted. */
export function drifted(kind: DriftKind): (reading: RuleReading) => Iterable<Violation> {
  return ({ drifts = [], response, operation }) =>
    drifts
      .filter((drift) => drift.kind === kind)
      .map(({ where, accepted, seen }) => ({
        where,
        expected: `${accepted}, as accepted in the baseline`,
        received: seen,
        pointer: response?.media?.schema ?? response?.documented?.pointer ?? operation.pointer,
      }));
}

/** The check of a rule about one family of JSON Schema keywords. */
export function schemaViolations(...keywords: readonly string[]): (reading: Reading) => Iterable<Violation> {
  return (reading) =>
    (reading.response?.violations ?? [])
      .filter(({ keyword }) => keywords.includes(keyword))
      .map((violation) => ({
        where: whereInBody(violation.instance),
        expected: violation.expected,
        received: describeReceived(violation, reading),
        pointer: violation.pointer,
      }));
}

/** The value in the place of the token is described without its content. */
function describeReceived(
  { instance, received, keyword }: SchemaViolation,
  { operation, response }: Reading,
): string {
  const expression = operation.token?.value;
  if (keyword === 'required' || expression?.source !== 'body' || expression.path !== instance)
    return received;
  return describeSecret(valueAt(response?.body.json?.value, instance));
}

/** Shorter secrets occur in texts by chance. */
const SHORTEST = 4;
/** Secrets of this length or more are also searched for inside of words. */
const DISTINCTIVE = 8;
/** Cases send them as secrets to find loose comparisons; they occur in many headers anyway. */
const LITERALS = ['true', 'false', 'null', 'none', 'undefined'];

/** Every string in a JSON value, property names included; added to one list, for there may be a million. */
export function textsOf(value: unknown, found: string[] = []): string[] {
  if (typeof value === 'string') found.push(value);
  else if (Array.isArray(value)) for (const each of value) textsOf(each, found);
  else if (isObject(value)) {
    for (const name of Object.keys(value)) {
      found.push(name);
      textsOf(value[name], found);
    }
  }
  return found;
}

/** Whether a header or a claim contains a secret; a short secret counts only as the whole text. */
export function carries(text: string, secret: string): boolean {
  if (secret.length < SHORTEST || isLiteral(secret)) return false;
  return secret.length >= DISTINCTIVE ? text.includes(secret) : text === secret;
}

/** Whether a text for people contains a secret: a long one anywhere, a short one as a separate word. */
export function reveals(text: string, secret: string): boolean {
  if (secret.length < SHORTEST || isLiteral(secret)) return false;
  if (secret.length >= DISTINCTIVE) return text.includes(secret);
  for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
    const around = text.charAt(at - 1) + text.charAt(at + secret.length);
    if (!/[\p{L}\p{N}_-]/u.test(around)) return true;
  }
  return false;
}

function isLiteral(secret: string): boolean {
  return LITERALS.includes(secret.toLowerCase());
}
