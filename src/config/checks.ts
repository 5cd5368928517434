import { resolve } from 'node:path';
import { DriftlineError, editDistance } from '../core/index.ts';
import {
  headersIn,
  namedSetting,
  type ProxySettings,
  SCHEME_SETTING,
  type SchemeSettingName,
  SETTINGS,
  type SettingName,
  type Settings,
  splitCommand,
  TARGET_SETTINGS,
  type TlsSettings,
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
export function invalid(
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

export function url(written: WrittenSettings, name: SettingName): string | undefined {
  const text = written[name]?.text.trim();
  if (text === undefined) return undefined;
  const root = name === 'BASE_URL';
  const expected = `an http or https URL without ${root ? 'credentials, query or fragment' : 'credentials'}`;
  let parsed: URL;
  try {
    parsed = new URL(text);
  } catch {
    throw invalid(written, name, 'not a URL', expected);
  }
  if (!/^https?:$/.test(parsed.protocol))
    throw invalid(written, name, `a URL with the scheme ${parsed.protocol}`, expected);
  if (parsed.username || parsed.password)
    throw invalid(written, name, 'a URL with credentials in it', expected);
  // Not parsed.search: it is empty for a bare "?" at the end, which would stay in the URL.
  if (root && /[?#]/.test(text)) {
    throw invalid(written, name, 'a URL with a query or a fragment', expected);
  }
  return parsed.href;
}

/** @throws DriftlineError DL_SETTING_INVALID, without the value, which may hold a password */
export function proxySettings(written: WrittenSettings): ProxySettings {
  const httpProxy = proxy(written, 'HTTP_PROXY');
  const httpsProxy = proxy(written, 'HTTPS_PROXY');
  const noProxy = written.NO_PROXY?.text.trim();
  return { ...(httpProxy && { httpProxy }), ...(httpsProxy && { httpsProxy }), ...(noProxy && { noProxy }) };
}

/** @throws DriftlineError DL_SETTING_INVALID, DL_SETTING_MISSING; the files are read when they are used */
export function tlsSettings(written: WrittenSettings): TlsSettings {
  const [clientCert, clientKey, caCert] = (['CLIENT_CERT', 'CLIENT_KEY', 'CA_CERT'] as const).map((name) =>
    path(written, name),
  );
  const clientKeyPassphrase = written.CLIENT_KEY_PASSPHRASE?.text;
  const tlsServerName = written.TLS_SERVER_NAME?.text.trim();
  if (tlsServerName !== undefined && !/^[\w-]+(?:\.[\w-]+)*$/.test(tlsServerName))
    throw invalid(written, 'TLS_SERVER_NAME', JSON.stringify(tlsServerName), 'a host name without a port');
  if ((clientCert === undefined) !== (clientKey === undefined)) {
    const there = written.CLIENT_CERT ?? written.CLIENT_KEY;
    const prefix = there?.variable.replace(/CLIENT_(?:CERT|KEY)$/, '') ?? '';
    throw new DriftlineError(
      'DL_SETTING_MISSING',
      `${prefix}${clientCert === undefined ? 'CLIENT_CERT' : 'CLIENT_KEY'} is not set.`,
      `Set both ${prefix}CLIENT_CERT and ${prefix}CLIENT_KEY, to one file if it has both.`,
    );
  }
  return {
    ...(clientCert && { clientCert }),
    ...(clientKey && { clientKey }),
    ...(clientKeyPassphrase && { clientKeyPassphrase }),
    ...(caCert && { caCert }),
    ...(tlsServerName && { tlsServerName }),
  };
}

/** Headers that belong to the connection or the body: a wrong one breaks every request. */
export const UNSETTABLE =
  /^(?:connection|content-length|expect|keep-alive|proxy-authorization|proxy-connection|te|trailer|transfer-encoding|upgrade)$/i;

/** @throws DriftlineError DL_SETTING_INVALID, without the values */
export function requestHeaders(written: WrittenSettings): Readonly<Record<string, string>> | undefined {
  const text = written.REQUEST_HEADERS?.text;
  if (text === undefined) return undefined;
  const headers = headersIn(text);
  const expected = 'lines of the form "Name: value", or a JSON object of texts';
  if (!headers) throw invalid(written, 'REQUEST_HEADERS', 'not a list of headers', expected);
  const wrong = Object.keys(headers).find((name) => UNSETTABLE.test(name));
  if (wrong === undefined) return headers;
  throw invalid(written, 'REQUEST_HEADERS', `a list with ${wrong}, which Driftline sets by itself`, expected);
}

/** The URL of a proxy; its scheme may be left out, as for curl. */
function proxy(written: WrittenSettings, name: SettingName): string | undefined {
  const text = written[name]?.text.trim();
  if (text === undefined) return undefined;
  const expected = 'the URL of an HTTP proxy, user and password percent-encoded';
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const parsed = URL.canParse(withScheme) ? new URL(withScheme) : undefined;
  if (!parsed) throw invalid(written, name, 'not a URL', expected);
  if (!/^https?:$/.test(parsed.protocol))
    throw invalid(written, name, `a URL with the scheme ${parsed.protocol}`, expected);
  if (parsed.pathname.length > 1 || parsed.search || parsed.hash)
    throw invalid(written, name, 'a URL with a path, a query or a fragment', expected);
  try {
    decodeURIComponent(parsed.username + parsed.password);
  } catch {
    throw invalid(written, name, 'a URL whose user or password is not percent-encoded', expected);
  }
  return parsed.href;
}

export function whole(
  written: WrittenSettings,
  name: SettingName,
  least: number,
  most: number,
): number | undefined {
  const text = written[name]?.text.trim();
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw invalid(written, name, JSON.stringify(text), `a whole number from ${least} to ${most}`);
}

export function oneOf<T extends string>(
  written: WrittenSettings,
  name: SettingName,
  values: readonly T[],
): T | undefined {
  const text = written[name]?.text.trim();
  if (text === undefined) return undefined;
  const value = values.find((candidate) => candidate === text);
  if (value !== undefined) return value;
  throw invalid(written, name, JSON.stringify(text), `one of ${values.join(', ')}`);
}

export function path(written: WrittenSettings, name: SettingName): string | undefined {
  const setting = written[name];
  return setting && resolve(setting.folder, setting.text.trim());
}

/** A token goes into a header: printable ASCII characters without spaces. */
export function headerText(written: WrittenSettings, name: SettingName): string | undefined {
  const text = written[name]?.text.trim();
  if (text === undefined || /^[\x21-\x7e]+$/.test(text)) return text;
  throw invalid(
    written,
    name,
    'text with spaces, control or non-ASCII characters',
    'a token as the API issued it',
  );
}

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

/** A program and its arguments. */
export function commandLine(written: WrittenSettings, name: SettingName): readonly string[] | undefined {
  const text = written[name]?.text;
  if (text === undefined) return undefined;
  const words = splitCommand(text);
  if (words?.[0]) return words;
  throw invalid(written, name, 'not a command line', 'a program and its arguments, each quote closed');
}

/** Names separated by commas. */
export function list(written: WrittenSettings, name: SettingName): readonly string[] | undefined {
  return written[name]?.text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
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
