import { isIPv4, isIPv6 } from 'node:net';
import { isExactUri } from './address-formats.ts';
import { isDate, isDateTime, isTime } from './date-formats.ts';

/** A format check of strings or of numbers, in the forms that ajv accepts. */
export type Format =
  | true
  | RegExp
  | ((text: string) => boolean)
  | { readonly type: 'number'; readonly validate: (value: number) => boolean };

const LOCAL_PART = /^(?:[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*|"(?:[^"\\\r\n]|\\.)*")$/;
const DOMAIN = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*$/i;

/** RFC 5321, section 4.1.2, Mailbox, and the lengths of section 4.5.3.1. */
export function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  const domain = text.slice(at + 1);
  if (at < 1 || at > 64 || domain.length > 255) return false;
  if (!LOCAL_PART.test(text.slice(0, at))) return false;
  if (!domain.startsWith('[')) return DOMAIN.test(domain);
  const literal = /^\[(?:IPv6:)?([\da-f:.]+)\]$/i.exec(domain)?.[1] ?? '';
  return isIPv4(literal) || isIPv6(literal);
}

/** Matches nearly every URI in a third of the time; a body may contain hundreds of them. */
const PLAIN_URI =
  /^[A-Za-z][A-Za-z\d+.-]*:\/\/[\w.~-]+(?::\d+)?(?:\/[\w.~!$&'()*+,;=:@/-]*)?(?:\?[\w.~!$&'()*+,;=:@/?-]*)?(?:#[\w.~!$&'()*+,;=:@/?-]*)?$/u;

/** RFC 3986, section 3: with a scheme. */
function isUri(text: string): boolean {
  return PLAIN_URI.test(text) || isExactUri(text);
}

const whole = (minimum: number, maximum: number): Format => ({
  type: 'number',
  validate: (value) => Number.isInteger(value) && value >= minimum && value <= maximum,
});
const finite: Format = { type: 'number', validate: Number.isFinite };

/**
 * Expressions have the flag `u` where a text of megabytes may make them backtrack, see `text-pattern.ts`.
 *
 * The formats that most documents need: the common ones of the OpenAPI format registry and of JSON Schema
 * 2020-12, section 7.3. The others are in `all-formats.ts`.
 */
export const ownFormats = {
  'date-time': isDateTime,
  date: isDate,
  time: isTime,
  email: isEmail,
  uri: isUri,
  uuid: /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i,
  ipv4: (text) => isIPv4(text),
  ipv6: (text) => isIPv6(text) && !text.includes('%'),
  byte: /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/u,
  int32: whole(-(2 ** 31), 2 ** 31 - 1),
  int64: whole(-(2 ** 63), 2 ** 63),
  float: { type: 'number', validate: (value) => Number.isFinite(Math.fround(value)) },
  double: finite,
  binary: true,
  password: true,
} satisfies Record<string, Format>;
