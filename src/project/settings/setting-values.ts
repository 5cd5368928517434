import type { CustomChannel, CustomRule, RuleSwitches } from './extension.ts';
import type { Gates, SETTINGS, Secret, SettingTypes } from './settings.ts';

// The types of the values of all settings, made from their descriptions.

type Setting = (typeof SETTINGS)[number];

/** `alertWebhookUrl` of `ALERT_WEBHOOK_URL`. */
type KeyOf<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${Lowercase<First>}${Capitalize<KeyOf<Rest>>}`
  : Lowercase<Name>;

export function keyOf<Name extends string>(name: Name): KeyOf<Name> {
  return name.toLowerCase().replace(/_(.)/g, (_, first: string) => first.toUpperCase()) as KeyOf<Name>;
}

type ValueOf<Type> = Type extends keyof SettingTypes
  ? SettingTypes[Type]
  : Type extends readonly (infer Value)[]
    ? Value
    : number;

/** The settings that are set, by their names in camel case. */
export type SettingValues = {
  readonly [Each in Setting as Each['type'] extends 'early' ? never : KeyOf<Each['name']>]?: ValueOf<
    Each['type']
  >;
};

/**
 * The settings of notifications. Most of these hold a key: none may appear in a message, a record or an
 * error.
 */
export type AlertSettings = Pick<
  SettingValues,
  | 'alertWebhookUrl'
  | 'alertWebhookSecret'
  | 'slackWebhookUrl'
  | 'teamsWebhookUrl'
  | 'pagerdutyRoutingKey'
  | 'pagerdutyUrl'
  | 'smtpUrl'
  | 'alertEmailFrom'
  | 'alertEmailTo'
  | 'alertCommand'
  | 'heartbeatUrl'
>;

/** The proxies of all requests, as URLs with user and password, and the hosts that need none. */
export type ProxySettings = Pick<SettingValues, 'httpProxy' | 'httpsProxy' | 'noProxy'>;

/** TLS with one target: paths of files in PEM format, and names. */
export type TlsSettings = Pick<
  SettingValues,
  'clientCert' | 'clientKey' | 'clientKeyPassphrase' | 'caCert' | 'tlsServerName'
>;

/** Those that have a default. */
type WithDefault = Required<
  Pick<
    SettingValues,
    | 'contract'
    | 'monitors'
    | 'depth'
    | 'wrongPasswordLimit'
    | 'requestsPerMinute'
    | 'requestTimeoutMs'
    | 'logLevel'
  >
>;

/**
 * Checked settings, with defaults filled in. Without `baseUrl`, which has no slash at the end, the target is the mock
 * server; `wrongPasswordLimit` and `requestsPerMinute` are Infinity where there is no limit.
 */
export interface Settings
  extends Omit<SettingValues, keyof WithDefault | 'lockoutSafe' | 'ipFamily' | 'reportsDir'>,
    WithDefault {
  /** Of CREDENTIAL_<SCHEME>, by what is written for `<SCHEME>`: `API_KEY`. */
  readonly schemeCredentials?: Readonly<Record<string, string>>;
  /** Where CONTRACT is an address; `contract` is then the accepted copy of its document. */
  readonly contractAddress?: string;
  /** The only family of addresses to connect to; absent: both. */
  readonly ipFamily?: 4 | 6;
  /** Absolute path. */
  readonly reportsDirectory: string;
  /** Secrets of other targets, and those that only libraries of Driftline read. */
  readonly otherSecrets?: readonly Secret[];
  /** Of `driftline.config.*`, as the next ones are; absent: none. */
  readonly gates?: Gates;
  /** Rules that are off or have another severity; absent: none. */
  readonly ruleSwitches?: RuleSwitches;
  /** Custom rules; absent: none. */
  readonly customRules?: readonly CustomRule[];
  /** Custom channels; absent: none. */
  readonly customChannels?: readonly CustomChannel[];
}
