import { resolve } from 'node:path';
import { DriftlineError, editDistance } from '../core/index.ts';
import {
  headersIn,
  keyOf,
  namedSetting,
  PLACE_NAME,
  SCHEME_SETTING,
  type SchemeSettingName,
  SETTINGS,
  type SettingName,
  type Settings,
  type SettingType,
  type SettingTypes,
  type SettingValues,
  splitCommand,
  TARGET_SETTINGS,
} from '../project/index.ts';

/** The text of a setting, the variable that holds it, and the base folder of a relative path in it. */
export interface Written {
  readonly variable: string;
  readonly text: string;
  readonly folder: string;
}

export type WrittenSettings = Partial<Record<SettingName, Written>>;

/**
 * The error for a setting. Callers leave the value out of `found` where it may hold a secret, as a URL may.
 */
function invalid(
  written: WrittenSettings,
  name: SettingName,
  found: string,
  expected: string,
): DriftlineError {
  const { example } = SETTINGS.find((setting) => setting.name === name) ?? SCHEME_SETTING;
  return new DriftlineError(
    'DL_SETTING_INVALID',
    `${written[name]?.variable ?? name} is ${found}.`,
    `Expected ${expected}, for example ${example}`,
  );
}

/** Makes the error of a wrong text: what it is, and what is expected. */
type Invalid = (found: string, expected: string) => DriftlineError;

/** Whether a contract is named by its address, not by its path. */
export function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/** Reads a text, which is not empty. */
type Check<Value> = (text: string, invalid: Invalid, folder: string) => Value;

/** Where a setting may hold a secret, as a URL may, no error has the value. */
const CHECKS: { readonly [Type in keyof SettingTypes]: Check<SettingTypes[Type]> } = {
  text: (text) => text,
  token: (text, invalid) => {
    // It goes into a header.
    if (/^[\x21-\x7e]+$/.test(text.trim())) return text.trim();
    throw invalid('text with spaces, control or non-ASCII characters', 'a token as the API issued it');
  },
  host: (text, invalid) => {
    if (/^[\w-]+(?:\.[\w-]+)*$/.test(text.trim())) return text.trim();
    throw invalid(JSON.stringify(text.trim()), 'a host name without a port');
  },
  name: (text, invalid) => {
    if (PLACE_NAME.test(text.trim())) return text.trim();
    const expected =
      'at most 32 letters, digits, dots, dashes and underscores, beginning with a letter or a digit';
    throw invalid(JSON.stringify(text.trim()), expected);
  },
  line: (text) => text.trim(),
  url: (text, invalid) => httpUrl(text.trim(), invalid, 'an http or https URL without credentials'),
  root: (text, invalid) => {
    const expected = 'an http or https URL without credentials, query or fragment';
    const href = httpUrl(text.trim(), invalid, expected);
    // Not URL.search: it is empty for a bare "?" at the end, which would stay in the URL.
    if (/[?#]/.test(text)) throw invalid('a URL with a query or a fragment', expected);
    return href.replace(/\/+$/, '');
  },
  proxy: (text, invalid) => proxyUrl(text.trim(), invalid),
  mailServer: (text, invalid) => smtpUrl(text.trim(), invalid),
  database: (text, invalid) => databaseUrl(text.trim(), invalid),
  address: (text, invalid) => {
    const [first = '', ...others] = addresses(text, invalid);
    if (others.length > 0) throw invalid('more than one address', 'one e-mail address');
    return first;
  },
  addresses: (text, invalid) => addresses(text, invalid),
  headers: (text, invalid) => {
    const expected = 'lines of the form "Name: value", or a JSON object of texts';
    const headers = headersIn(text);
    if (!headers) throw invalid('not a list of headers', expected);
    const wrong = Object.keys(headers).find((name) => UNSETTABLE.test(name));
    if (wrong === undefined) return headers;
    throw invalid(`a list with ${wrong}, which Driftline sets by itself`, expected);
  },
  path: (text, _, folder) => resolve(folder, text.trim()),
  document: (text, invalid, folder) =>
    isAddress(text.trim())
      ? httpUrl(text.trim(), invalid, 'a path, or an http or https URL without credentials')
      : resolve(folder, text.trim()),
  list: (text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  command: (text, invalid) => {
    const words = splitCommand(text);
    if (words?.[0]) return words;
    throw invalid('not a command line', 'a program and its arguments, each quote closed');
  },
  early: () => undefined as never,
};

/**
 * The settings that are set, each read as its type says.
 * @throws DriftlineError DL_SETTING_INVALID
 */
export function checkedValues(written: WrittenSettings): SettingValues {
  const entries = SETTINGS.flatMap(({ name, type }) => {
    const setting = written[name];
    const value =
      setting && checked(type, setting, (found, expected) => invalid(written, name, found, expected));
    return value === undefined ? [] : [[keyOf(name), value]];
  });
  return Object.fromEntries(entries) as SettingValues;
}

function checked(type: SettingType, { text, folder }: Written, invalid: Invalid): unknown {
  if (typeof type === 'string') return CHECKS[type](text, invalid, folder);
  const found = text.trim();
  if ('from' in type) {
    const value = Number(found);
    if (/^\d+$/.test(found) && value >= type.from && value <= type.to) return value;
    throw invalid(JSON.stringify(found), `a whole number from ${type.from} to ${type.to}`);
  }
  if (type.includes(found)) return found;
  throw invalid(JSON.stringify(found), `one of ${type.join(', ')}`);
}

/**
 * Of two settings that need each other, both are set or neither is.
 * @throws DriftlineError DL_SETTING_MISSING
 */
export function requireBoth(written: WrittenSettings, one: SettingName, other: SettingName, note = ''): void {
  const there = written[one] ?? written[other];
  if (!there || (written[one] && written[other])) return;
  const [missing, given] = written[one] ? [other, one] : [one, other];
  const prefix = there.variable.replace(new RegExp(`${given}(?:_FILE)?$`), '');
  throw new DriftlineError(
    'DL_SETTING_MISSING',
    `${prefix}${missing} is not set.`,
    `Set both ${prefix}${one} and ${prefix}${other}${note}.`,
  );
}

function httpUrl(text: string, invalid: Invalid, expected: string): string {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (!parsed) throw invalid('not a URL', expected);
  if (!/^https?:$/.test(parsed.protocol)) throw invalid(`a URL with the scheme ${parsed.protocol}`, expected);
  if (parsed.username || parsed.password) throw invalid('a URL with credentials in it', expected);
  return parsed.href;
}

/** The URL of a proxy; its scheme may be left out, as for curl. */
function proxyUrl(text: string, invalid: Invalid): string {
  const expected = 'the URL of an HTTP proxy, user and password percent-encoded';
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const parsed = URL.canParse(withScheme) ? new URL(withScheme) : undefined;
  if (!parsed) throw invalid('not a URL', expected);
  if (!/^https?:$/.test(parsed.protocol)) throw invalid(`a URL with the scheme ${parsed.protocol}`, expected);
  return withoutPath(parsed, invalid, expected);
}

/** The URL of the mail server. A query is refused: nodemailer would take options from it. */
function smtpUrl(text: string, invalid: Invalid): string {
  const expected = 'smtp:// or smtps:// with a host, user and password percent-encoded, and no query';
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (!parsed || !/^smtps?:$/.test(parsed.protocol) || parsed.hostname === '')
    throw invalid('not an SMTP URL', expected);
  return withoutPath(parsed, invalid, expected);
}

/** The modes that `pg` has; allow and prefer would fall back to a connection without TLS. */
const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full'];

/** The URL of a database. A password in its query would escape the mask of the credentials. */
function databaseUrl(text: string, invalid: Invalid): string {
  const expected = 'postgres:// with a host and the name of a database, user and password percent-encoded';
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (!parsed || !/^postgres(?:ql)?:$/.test(parsed.protocol) || parsed.hostname === '')
    throw invalid('not the URL of a PostgreSQL database', expected);
  if (!/^\/[^/]+$/.test(parsed.pathname)) throw invalid('a URL without the name of a database', expected);
  if (parsed.searchParams.has('password')) throw invalid('a URL with a password in its query', expected);
  const mode = parsed.searchParams.get('sslmode') ?? 'disable';
  if (!SSL_MODES.includes(mode))
    throw invalid(`a URL with sslmode=${mode}`, `sslmode ${SSL_MODES.join(', ')}`);
  try {
    decodeURIComponent(parsed.username + parsed.password + parsed.pathname);
  } catch {
    throw invalid('a URL whose user, password or database is not percent-encoded', expected);
  }
  return parsed.href;
}

function withoutPath(parsed: URL, invalid: Invalid, expected: string): string {
  if (parsed.pathname.length > 1 || parsed.search || parsed.hash)
    throw invalid('a URL with a path, a query or a fragment', expected);
  try {
    decodeURIComponent(parsed.username + parsed.password);
  } catch {
    throw invalid('a URL whose user or password is not percent-encoded', expected);
  }
  return parsed.href;
}

/** Addresses go into mail headers: no control characters, and text before and after the at sign. */
function addresses(text: string, invalid: Invalid): readonly string[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.every((part) => /^[^\p{Cc}]*[^\s@<]@[^\s@>]+>?$/u.test(part))) return parts;
  throw invalid('not a list of e-mail addresses', 'e-mail addresses separated by commas');
}

/** Headers that belong to the connection or the body: a wrong one breaks every request. */
export const UNSETTABLE =
  /^(?:connection|content-length|expect|keep-alive|proxy-authorization|proxy-connection|te|trailer|transfer-encoding|upgrade)$/i;

/**
 * The credentials of single security schemes. Which characters a request can carry depends on the scheme.
 * @throws DriftlineError DL_SETTING_INVALID for one with control characters, which none can
 */
export function schemeCredentials(written: WrittenSettings): Pick<Settings, 'schemeCredentials'> {
  const names = Object.keys(written).filter((name): name is SchemeSettingName =>
    name.startsWith('CREDENTIAL_'),
  );
  if (names.length === 0) return {};
  const entries = names.map((name) => {
    const text = written[name]?.text.trim() ?? '';
    if (!/\p{Cc}/u.test(text)) return [name.slice('CREDENTIAL_'.length), text];
    throw invalid(written, name, 'text with control characters', 'a key, a token, or "user:password"');
  });
  return { schemeCredentials: Object.fromEntries(entries) };
}

/**
 * The setting that a mistyped name stands for. Other programs read the `.env` of a project as well, so a name
 * that resembles no setting of Driftline is theirs.
 * @param prefix of the settings of another target; empty without one
 * @returns undefined where the name is a setting, or resembles none
 */
export function meantSetting(name: string, prefix: string): string | undefined {
  if (namedSetting(name)) return undefined;
  const known: readonly string[] = SETTINGS.map((setting) => setting.name);
  const [, inFile] = /^(.+)_FILE$/.exec(name) ?? [];
  // Only secrets are read from files.
  if (inFile !== undefined && namedSetting(inFile)) return inFile;
  const prefixed =
    prefix !== '' && name.startsWith(prefix) ? TARGET_SETTINGS.map((each) => prefix + each) : [];
  return [...known, ...prefixed].find((each) => {
    const length = each.length - (each.startsWith(prefix) ? prefix.length : 0);
    return editDistance(name.toUpperCase(), each) <= (length >= 10 ? 2 : 1);
  });
}
