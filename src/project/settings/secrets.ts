import { namedSetting } from './named-setting.ts';
import { keyOf, type Settings } from './setting-values.ts';
import { SETTINGS, type Secret, type SecretKind, type SettingDescription } from './settings.ts';
import { headersIn, secretFile, splitCommand } from './written.ts';

/** The secret settings by name, with the kind of secret. */
const SECRETS: ReadonlyMap<string, SecretKind> = new Map(
  SETTINGS.flatMap(({ name, secret }: SettingDescription) => (secret ? [[name, secret] as const] : [])),
);

/** Variables that the OpenTelemetry libraries read: credentials for the collector. */
const OTHERS = /^OTEL_EXPORTER_OTLP_(?:[A-Z]+_)?HEADERS$/;

/** Every secret of some settings. Every output is masked by this list. */
export function secretsOf(settings: Partial<Settings>): Secret[] {
  const own = [...SECRETS].flatMap(([name, kind]) => {
    const value = settings[keyOf(name) as keyof Settings];
    // The first word of a command is the program.
    if (Array.isArray(value)) return argumentSecrets(value.slice(1));
    if (kind === 'headers') return valueSecrets(`$${name}`, value as Settings['requestHeaders']);
    return typeof value === 'string' ? secretsInText(name, kind, value) : [];
  });
  const ofSchemes = Object.entries(settings.schemeCredentials ?? {}).flatMap(([scheme, value]) =>
    schemeSecrets(`CREDENTIAL_${scheme}`, value),
  );
  return [...own, ...ofSchemes, ...(settings.otherSecrets ?? [])];
}

/**
 * Every secret in environment variables, including those of other targets (`STAGING_ACCESS_TOKEN`), and in the
 * files that they name. A file that cannot be read has none: where it is used, that is an error.
 * @param folder from which relative paths of such files start
 * @param without names of variables to skip
 */
export function secretsIn(
  variables: Readonly<Record<string, string | undefined>>,
  folder = process.cwd(),
  without: ReadonlySet<string> = new Set(),
): Secret[] {
  return Object.entries(variables).flatMap(([variable, text]) => {
    if (!text?.trim() || without.has(variable)) return [];
    if (OTHERS.test(variable)) return headerSecrets(text);
    const setting = namedSetting(variable);
    if (!setting?.secret) return [];
    const { name, secret: kind, inFile } = setting;
    const found = inFile ? secretFile(folder, text) : { text };
    if (!('text' in found)) return [];
    const shown = inFile ? variable.replace(/_FILE$/, '') : variable;
    return name.startsWith('CREDENTIAL_')
      ? schemeSecrets(shown, found.text)
      : secretsInText(shown, kind, found.text);
  });
}

/** A credential, and the password of `user:password`. */
function schemeSecrets(name: string, text: string): Secret[] {
  const [, password] = /^[^:]+:(.+)$/s.exec(text) ?? [];
  return [
    ...secretsInText(name, 'text', text),
    ...(password === undefined ? [] : [{ mask: '[password]', value: password }]),
  ];
}

function secretsInText(name: string, kind: SecretKind, text: string): Secret[] {
  if (kind === 'address') return addressSecrets(text.trim());
  if (kind === 'credentials') return credentialSecrets(text.trim());
  if (kind === 'headers') return valueSecrets(`$${name}`, headersIn(text));
  if (kind === 'arguments') return argumentSecrets((splitCommand(text) ?? []).slice(1));
  // A token is sent trimmed, a password as it is.
  return [...new Set([text, text.trim()])].map((value) => ({ mask: `$${name}`, value }));
}

/** The URL as a whole is a secret, and of its parts those that may be keys, which are not words. */
function addressSecrets(address: string): Secret[] {
  if (!URL.canParse(address)) return [{ mask: '[key]', value: address }];
  const { href, pathname, search, hash, username, password } = new URL(address);
  const path = pathname + search + hash;
  const keys = [...path.split(/[/?&=#]/), username].filter(isKeyLike);
  const values = [address, href, ...(keys.length > 0 ? [path] : []), ...keys, password];
  return values
    .filter((value) => value !== '')
    .flatMap((value) => [value, decoded(value)])
    .map((value) => ({ mask: '[key]', value }));
}

/** User and password of a URL, whose host may be shown; together they are what the scheme Basic encodes. */
function credentialSecrets(address: string): Secret[] {
  const [, written = ''] = /^(?:[a-z][a-z\d+.-]*:\/\/)?([^/]*)@/i.exec(address) ?? [];
  if (written === '') return [];
  const [username = '', ...rest] = written.split(':');
  const password = rest.join(':');
  return [written, password, ...(isKeyLike(username) ? [username] : [])]
    .filter((value) => value !== '')
    .flatMap((value) => [value, decoded(value)])
    .map((value) => ({ mask: '[credentials]', value }));
}

function argumentSecrets(parameters: readonly string[]): Secret[] {
  return parameters
    .flatMap((parameter) => [parameter.replace(/^--?[\w-]+=/, ''), parameter])
    .filter((each) => !/^--?[a-z-]+$/i.test(each) && isKeyLike(each))
    .map((value) => ({ mask: '[parameter]', value }));
}

/** Of headers; a word such as `staging` is masked only where the header is shown. */
function valueSecrets(mask: string, headers: Readonly<Record<string, string>> = {}): Secret[] {
  return Object.entries(headers)
    .flatMap(([name, value]) => [
      ...[value, value.replace(/^\S+\s+/, ''), ...(/^cookie$/i.test(name) ? cookieValues(value) : [])].filter(
        (each) => each.length >= 4 && !WORDS.test(each) && !/^\d{1,5}$/.test(each),
      ),
      ...basicSecrets(value),
    ])
    .map((value) => ({ mask, value }));
}

/** Of `a=1; sid="abc"`: `1`, `"abc"` and `abc`. */
function cookieValues(text: string): string[] {
  return text
    .split(';')
    .map((pair) => pair.slice(pair.indexOf('=') + 1).trim())
    .flatMap((value) => [value, value.replace(/^"(.*)"$/, '$1')]);
}

/** User with password, and the password, of `Basic …` (RFC 7617). */
function basicSecrets(value: string): string[] {
  const [, encoded] = /^Basic\s+(\S+)$/i.exec(value) ?? [];
  if (encoded === undefined) return [];
  const pair = Buffer.from(encoded, 'base64').toString();
  const password = pair.slice(pair.indexOf(':') + 1);
  return pair.includes(':') && password !== '' ? [pair, password] : [];
}

/** `api-key=abc,authorization=Bearer%20def` (OpenTelemetry's specification, OTLP exporter). */
function headerSecrets(text: string): Secret[] {
  return text
    .split(',')
    .map((header) => header.slice(header.indexOf('=') + 1).trim())
    .flatMap((value) => [value, decoded(value), decoded(value).replace(/^\S+\s+/, '')])
    .filter((value) => value.length >= SHORTEST_KEY)
    .map((value) => ({ mask: '[key]', value }));
}

const SHORTEST_KEY = 8;
/**
 * `driftline`, `on-call-alerts`: masked, they would disappear from every text that contains them by chance.
 */
const WORDS = /^[A-Z]?[a-z]+(?:[-_.][A-Z]?[a-z]+)*$/;

function isKeyLike(part: string): boolean {
  return part.length >= SHORTEST_KEY && !WORDS.test(part);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
