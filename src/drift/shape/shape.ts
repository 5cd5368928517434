import { parseJwt } from '../../auth/index.ts';
import { isDate, isDateTime, isEmail, ownFormats } from '../../schema/index.ts';

/** Whether something was in every response of a shape, or in some. */
export type Presence = 'always' | 'sometimes';

/** An enum value, as a shape keeps it. */
export type EnumValue = string | number | boolean | null;

/** The values at one path of a body. */
export interface PathShape {
  /**
   * JSON types, sorted; `integer` is distinguished from `number` where the contract does not say `number`.
   */
  readonly types: readonly string[];
  /** Formats of strings, and of times given as numbers, sorted; `text` is a string without format. */
  readonly formats?: readonly string[];
  /** Values, only where the contract enumerates them. */
  readonly values?: readonly EnumValue[];
  /** Set where a parent object lacked it. */
  readonly optional?: true;
}

/** The form of an access token, without its content but the names of its rights. */
export interface TokenTraits {
  readonly forms: readonly ('jwt' | 'opaque')[];
  readonly algorithms: readonly string[];
  /** Names of the claims. */
  readonly claims: Readonly<Record<string, Presence>>;
  /** The names of rights (scopes, roles, …), by claim; absent in a baseline of an earlier version. */
  readonly rights?: Readonly<Record<string, readonly string[]>>;
  /** From issue, or from now where the token does not state it, to expiry; to two significant digits. */
  readonly lifetimeSeconds?: { readonly least: number; readonly most: number };
}

/** Messages for people by JSON pointer, normalised. */
export type Wording = Readonly<Record<string, readonly string[]>>;

/**
 * The structure of the responses of one operation and status, without their values.
 *
 * A path is a JSON pointer into the body, with `*` for every item of an array and for every key of a map:
 * keys that are data (account ids) never enter a shape.
 */
export interface Shape {
  readonly operation: string;
  readonly status: number;
  /** Names of the cases that got such a response. */
  readonly cases: readonly string[];
  /** Type and subtype in lower case; empty where no response named one. */
  readonly mediaTypes: readonly string[];
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, Presence>>;
  /** Empty where no body was JSON. */
  readonly paths: Readonly<Record<string, PathShape>>;
  readonly token?: TokenTraits;
  /** By case: error messages differ between cases. */
  readonly wording: Readonly<Record<string, Wording>>;
}

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
