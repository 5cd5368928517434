import { SETTINGS, type SecretKind, type SettingDescription } from './settings.ts';

// Settings by the names of variables, of the schemes of a contract and of other targets, too.

/** The settings of single security schemes: their names depend on the contract. */
export const SCHEME_SETTING = {
  name: 'CREDENTIAL_<SCHEME>',
  type: 'text',
  secret: 'text',
  description:
    'Credential of one security scheme of the contract: a key, a token, "user:password" for HTTP basic, "client_id:client_secret" for OAuth 2. <SCHEME> is its name in capitals: CREDENTIAL_API_KEY for apiKey or api-key. Every output masks it.',
  fallback: 'ACCESS_TOKEN for one key or token; LOGIN_EMAIL and LOGIN_PASSWORD for HTTP basic',
  example: 'a-long-random-key',
} as const satisfies SettingDescription;

export type SchemeSettingName = `CREDENTIAL_${string}`;

export type SettingName = (typeof SETTINGS)[number]['name'] | SchemeSettingName;

/** Whether a variable is a setting of proxies, which has two names: in lower case it takes precedence. */
export function isProxySetting(variable: string): boolean {
  return /^(?:https?_proxy|no_proxy|HTTPS?_PROXY|NO_PROXY)$/.test(variable);
}

/** Settings of one target: a monitor of another target has its own, under names with a prefix. */
export const TARGET_SETTINGS = [
  'BASE_URL',
  'LOGIN_EMAIL',
  'LOGIN_PASSWORD',
  'EXPIRED_TOKEN',
  'FOREIGN_TOKEN',
  'ACCESS_TOKEN',
  'TOKEN_COMMAND',
  'SAFE_OPERATIONS',
  'DEPTH',
  'WRONG_PASSWORD_LIMIT',
  'LOCKOUT_SAFE',
  'REQUESTS_PER_MINUTE',
  'REQUEST_HEADERS',
  'CLIENT_CERT',
  'CLIENT_KEY',
  'CLIENT_KEY_PASSPHRASE',
  'CA_CERT',
  'TLS_SERVER_NAME',
  'IP_FAMILY',
  'HTTP_VERSION',
] as const satisfies readonly SettingName[];

/** What a variable sets: `STAGING_ACCESS_TOKEN_FILE`. */
interface NamedSetting {
  /** Of the settings of another target: `STAGING_`. */
  readonly prefix: string;
  readonly name: SettingName;
  readonly secret: SecretKind | false;
  /** The variable holds the path of a file with the value: each secret setting has such a one. */
  readonly inFile: boolean;
}

const BY_NAME: ReadonlyMap<string, SettingDescription> = new Map(SETTINGS.map((each) => [each.name, each]));

const SCHEME_NAME = 'CREDENTIAL_[A-Z0-9_]*?[A-Z0-9]';

const OF_TARGET = new RegExp(
  `^((?!CREDENTIAL_)[A-Z][A-Z0-9_]*?_)?(${TARGET_SETTINGS.join('|')}|${SCHEME_NAME})(_FILE)?$`,
);

/** The setting that a variable sets; undefined where it is not one of Driftline. */
export function namedSetting(variable: string): NamedSetting | undefined {
  const known = BY_NAME.get(variable);
  if (known) return { prefix: '', name: variable as SettingName, secret: known.secret, inFile: false };
  const [, prefix = '', ofTarget = '', file] = OF_TARGET.exec(variable) ?? [];
  const common = isProxySetting(variable) ? variable.toUpperCase() : variable.replace(/_FILE$/, '');
  const name = ofTarget || common;
  const description = BY_NAME.get(name) ?? (ofTarget === '' ? undefined : SCHEME_SETTING);
  if (!description) return undefined;
  const { secret } = description;
  const inFile = ofTarget === '' ? name !== variable && !isProxySetting(variable) : file !== undefined;
  if (inFile && !secret) return undefined;
  return { prefix, name: name as SettingName, secret, inFile };
}
