/*
 * Dates and times, checked character by character: a regular expression that knows the calendar takes longer
 * to compile than a response takes to check, and is not faster to run.
 */

const ZERO = 0x30;
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MINUTES_OF_DAY = 24 * 60;

/** RFC 3339, section 5.6, full-date, by the calendar: 30 February is invalid. */
export function isDate(text: string): boolean {
  return text.length === 10 && beginsWithDate(text);
}

/**
 * RFC 3339, section 5.6, full-time: the offset is required; second 60 only where a leap second is possible.
 */
export function isTime(text: string): boolean {
  return endsWithTime(text, 0);
}

/** RFC 3339, section 5.6, date-time. */
export function isDateTime(text: string): boolean {
  return isOneOf(text, 10, 'Tt') && beginsWithDate(text) && endsWithTime(text, 11);
}

function beginsWithDate(text: string): boolean {
  const year = numberAt(text, 0, 4);
  const month = numberAt(text, 5, 2);
  const day = numberAt(text, 8, 2);
  if (year < 0 || month < 1 || day < 1 || text[4] !== '-' || text[7] !== '-') return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 && !leap ? 28 : (DAYS[month - 1] ?? 0));
}

/** From `at` to the end of the text. */
function endsWithTime(text: string, at: number): boolean {
  const hour = numberAt(text, at, 2);
  const minute = numberAt(text, at + 3, 2);
  const second = numberAt(text, at + 6, 2);
  if (!isTimeOfDay(hour, minute) || second < 0 || second > 60) return false;
  if (text[at + 2] !== ':' || text[at + 5] !== ':') return false;
  const offset = offsetAt(text, endOfFraction(text, at + 8));
  if (offset === undefined) return false;
  // Leap seconds are inserted at the end of a day in UTC.
  return second < 60 || (hour * 60 + minute - offset + MINUTES_OF_DAY + 1) % MINUTES_OF_DAY === 0;
}

/** The offset behind a fraction of a second, if there is one; a point without digits is not a fraction. */
function endOfFraction(text: string, at: number): number {
  if (text[at] !== '.') return at;
  let end = at + 1;
  while (isDigit(text, end)) end++;
  return end === at + 1 ? at : end;
}

/**
 * The UTC offset in minutes, positive east of Greenwich; undefined if the rest of the text is not an offset.
 */
function offsetAt(text: string, at: number): number | undefined {
  if (isOneOf(text, at, 'Zz')) return text.length === at + 1 ? 0 : undefined;
  const hour = numberAt(text, at + 1, 2);
  const minute = numberAt(text, at + 4, 2);
  if (!isTimeOfDay(hour, minute) || !isOneOf(text, at, '+-') || text[at + 3] !== ':') return undefined;
  if (text.length !== at + 6) return undefined;
  return (text[at] === '-' ? -1 : 1) * (hour * 60 + minute);
}

function isTimeOfDay(hour: number, minute: number): boolean {
  return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59;
}

/** The number in so many digits; negative if one of the characters is not a digit. */
function numberAt(text: string, at: number, digits: number): number {
  let value = 0;
  for (let index = at; index < at + digits; index++) {
    if (!isDigit(text, index)) return -1;
    value = value * 10 + text.charCodeAt(index) - ZERO;
  }
  return value;
}

function isDigit(text: string, at: number): boolean {
  const digit = text.charCodeAt(at) - ZERO;
  return digit >= 0 && digit <= 9;
}

function isOneOf(text: string, at: number, characters: string): boolean {
  return at < text.length && characters.includes(text.charAt(at));
}
