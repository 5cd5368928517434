import { isIPv4, isIPv6 } from 'node:net';
import { isExactUri } from './address-formats.ts';

/** A format check in the shapes that ajv takes: of strings, or of numbers. */
export type Format =
  | true
  | RegExp
  | ((text: string) => boolean)
  | { readonly type: 'number'; readonly validate: (value: number) => boolean };

/*
 * What nearly every value looks like is taken by one regular expression without alternatives in its loops; only what
 * that does not take is looked at with care. A body of an API holds hundreds of addresses.
 */
const PLAIN_DATE = String.raw`\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)`;
const PLAIN_TIME = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)`;
const DATE = new RegExp(`^${PLAIN_DATE}$`);
const TIME = new RegExp(`^${PLAIN_TIME}$`);
const DATE_TIME = new RegExp(`^${PLAIN_DATE}[Tt]${PLAIN_TIME}$`);

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** RFC 3339, section 5.6, full-date: with the calendar kept, 30 February is none. */
export function isDate(text: string): boolean {
  return DATE.test(text) || isRareDate(text);
}

function isRareDate(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 && !leap ? 28 : (DAYS[month - 1] ?? 0);
  return day >= 1 && day <= last;
}

/** RFC 3339, section 5.6, full-time: the offset is required; second 60 only where a leap second can be. */
export function isTime(text: string): boolean {
  return TIME.test(text) || isRareTime(text);
}

function isRareTime(text: string): boolean {
  const match = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|([+-])(\d\d):(\d\d))$/i.exec(text);
  if (!match) return false;
  const [hour, minute, second] = match.slice(1, 4).map(Number) as [number, number, number];
  const offsetHour = Number(match[5] ?? 0);
  const offsetMinute = Number(match[6] ?? 0);
  if (hour > 23 || minute > 59 || offsetHour > 23 || offsetMinute > 59) return false;
  if (second < 60) return true;
  const sign = match[4] === '-' ? 1 : -1;
  const minuteOfDay = hour * 60 + minute + sign * (offsetHour * 60 + offsetMinute);
  return second === 60 && (minuteOfDay + 1440) % 1440 === 1439;
}

/** RFC 3339, section 5.6, date-time. */
export function isDateTime(text: string): boolean {
  return DATE_TIME.test(text) || isRareDateTime(text);
}

function isRareDateTime(text: string): boolean {
  const separator = text.charAt(10);
  return (separator === 'T' || separator === 't') && isDate(text.slice(0, 10)) && isTime(text.slice(11));
}

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

/** Nearly every URI, in a third of the time. */
const PLAIN_URI =
  /^[A-Za-z][A-Za-z\d+.-]*:\/\/[\w.~-]+(?::\d+)?(?:\/[\w.~!$&'()*+,;=:@/-]*)?(?:\?[\w.~!$&'()*+,;=:@/?-]*)?(?:#[\w.~!$&'()*+,;=:@/?-]*)?$/;

/** RFC 3986, section 3: with a scheme. */
export function isUri(text: string): boolean {
  return PLAIN_URI.test(text) || isExactUri(text);
}

const whole = (minimum: number, maximum: number): Format => ({
  type: 'number',
  validate: (value) => Number.isInteger(value) && value >= minimum && value <= maximum,
});
const finite: Format = { type: 'number', validate: Number.isFinite };

/**
 * The formats that Driftline checks itself: those of the OpenAPI format registry and the common ones of JSON
 * Schema 2020-12, section 7.3. The remaining ones of JSON Schema come from ajv-formats.
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
  byte: /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/,
  int32: whole(-(2 ** 31), 2 ** 31 - 1),
  int64: whole(-(2 ** 63), 2 ** 63),
  float: { type: 'number', validate: (value) => Number.isFinite(Math.fround(value)) },
  double: finite,
  binary: true,
  password: true,
} satisfies Record<string, Format>;
