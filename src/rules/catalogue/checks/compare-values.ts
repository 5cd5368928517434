import { isDate, isDateTime, isObject } from '../../../schema/index.ts';

// Whether a value that came back is the one that was sent, as servers write it.

/** Databases hold an empty text or list as nothing, and the other way round; a member that is null may be left out. */
export function isNothing(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'string' || Array.isArray(value)
    ? value.length === 0
    : isObject(value) && Object.values(value).every((each) => each === null);
}

const SAME_INSTANT_MS = 1000;
const DAY_MS = 86_400_000;

/** Amounts are often kept to two decimals, whatever the schema says. */
const ROUNDED = 0.01;

/** Whether two values are the same, however they are written: instants, decimals, the order of a list. */
export function isEqual(sent: unknown, received: unknown): boolean {
  if (typeof sent === 'number' && typeof received === 'number') return isSameNumber(sent, received);
  if (typeof sent === 'string' && typeof received === 'string') return isSameText(sent, received);
  if (Array.isArray(sent) && Array.isArray(received)) {
    if (sent.some((each) => isObject(each)))
      return sent.length === received.length && hasItems(sent, received);
    const [ones, others] = [sent, received].map((list) => new Set(list.map(plainItem)));
    return ones?.size === others?.size && [...(ones ?? [])].every((each) => others?.has(each));
  }
  return sent === received;
}

function isSameNumber(sent: number, received: number): boolean {
  const apart = Math.abs(sent - received);
  // A 32-bit float has seven digits.
  return Number.isInteger(sent)
    ? apart <= Math.abs(sent) * 1e-9
    : apart < ROUNDED || apart <= Math.abs(sent) * 1e-6;
}

/** Each item has at least what was sent of it; most lists keep their order. */
function hasItems(sent: readonly unknown[], received: readonly unknown[]): boolean {
  return sent.every(
    (each, index) => contains(received[index], each) || received.some((other) => contains(other, each)),
  );
}

function contains(whole: unknown, part: unknown): boolean {
  if (!isObject(part) || !isObject(whole))
    return isNothing(part) || isEqual(part, whole) || typeof part === 'object';
  return Object.entries(part).every(
    ([name, value]) => !Object.hasOwn(whole, name) || contains(whole[name], value),
  );
}

export function isSameText(sent: string, received: string): boolean {
  const [one, other] = [sent, received].map((text) => text.normalize('NFC').trim());
  if (one === undefined || other === undefined || one === other || !isPlain(sent)) return true;
  if (isDateTime(one) && isDateTime(other)) {
    return Math.abs(Date.parse(one) - Date.parse(other)) < SAME_INSTANT_MS;
  }
  // Where no format says which of them, a date is held as the moment that it begins, or a moment as its date.
  const mayBeDates = (isDate(one) && isDateTime(other)) || (isDateTime(one) && isDate(other));
  if (mayBeDates) return Math.abs(Date.parse(one) - Date.parse(other)) <= DAY_MS;
  if (DECIMAL.test(one) && DECIMAL.test(other)) return isSameNumber(Number(one), Number(other));
  // Durations and times of day have several forms.
  if ([DURATION, TIME].some((form) => form.test(one) && form.test(other))) return true;
  return plainText(one) === plainText(other);
}

const DECIMAL = /^[-+]?\d{1,30}(?:\.\d{1,30})?$/;

const DURATION = /^-?P(?=.*\d)[\dTYMWDHS.,]+$/;

const TIME = /^\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[-+]\d\d:?\d\d)?$/i;

/** An item of a list, written as every server may write it: instants and decimals have several forms. */
function plainItem(value: unknown): string {
  if (typeof value !== 'string') return plainText(value);
  if (isDateTime(value)) return String(Math.round(Date.parse(value) / SAME_INSTANT_MS));
  return DECIMAL.test(value) ? String(Number(value)) : plainText(value);
}

/** Servers normalize codes, names, addresses and phone numbers: case, spaces and what separates words. */
function plainText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const plain = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{S}]+/gu, '');
  return plain === '' ? text : plain;
}

/** Markup, control characters and very long texts may be cleaned or cut before they are stored. */
function isPlain(text: string): boolean {
  return text.length <= 1000 && !/[<>\p{Cc}\p{Cs}]/u.test(text);
}
