import { parseJwt } from '../../auth/index.ts';
import { isDate, isDateTime, isEmail, ownFormats } from '../../schema/index.ts';

/** The name for a string of no known format. */
export const PLAIN_TEXT = 'text';

const LONGEST = 4096;
const LOCAL_DATE_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/;
/** Stricter than URI: by its grammar, `note: see below` is one. */
const ADDRESS = /^[a-z][a-z\d+.-]*:\/\/\S+$/i;

const DETECTED: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': isDateTime,
  'local date-time': (text) => LOCAL_DATE_TIME.test(text),
  date: isDate,
  uuid: (text) => ownFormats.uuid.test(text),
  jwt: (text) => text.startsWith('eyJ') && parseJwt(text) !== undefined,
  uri: (text) => ADDRESS.test(text),
  email: (text) => text.includes('.') && isEmail(text),
};

/** The format that a string seems to have, `text` where it has none. */
export function textFormat(text: string): string {
  if (text === '' || text.length > LONGEST) return PLAIN_TEXT;
  return Object.keys(DETECTED).find((name) => DETECTED[name]?.(text)) ?? PLAIN_TEXT;
}

/** Names of properties that contain times as numbers. */
const INSTANT_NAME = /(?:_at|At|_on|[tT]ime|[tT]imestamp|[dD]ate|^exp|^iat|^nbf|expires|expiry)$/;

/** Whether a number counts seconds or milliseconds since 1970, by its name and size: from 2001 to 2096. */
export function instantFormat(name: string, value: number): string | undefined {
  if (!INSTANT_NAME.test(name)) return undefined;
  if (value >= 1e9 && value < 4e9) return 'seconds since 1970';
  return value >= 1e12 && value < 4e12 ? 'milliseconds since 1970' : undefined;
}
