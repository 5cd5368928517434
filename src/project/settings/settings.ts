/** How much a run sends to the API: `polite` sends few requests and no wrong password for a real account. */
const DEPTHS = ['polite', 'full'] as const;
export type Depth = (typeof DEPTHS)[number];

/** Which findings fail a test of the suite: errors; errors that the default branch did not have; warnings too, or drift. */
export const FAIL_ON = ['error', 'new', 'drift', 'warning'] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** What a whole run of the suite must have exercised. */
export interface Gates {
  /** Operations that responded, in percent of those that the contract documents. */
  readonly operations?: number;
  /** Documented responses that were received, in percent. */
  readonly responses?: number;
  /** Parameters that were sent, in percent. */
  readonly parameters?: number;
  /** Statuses that must have been received, by operationId: `{ login: [200, '4XX'] }`. */
  readonly statuses?: Readonly<Record<string, readonly (number | string)[]>>;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
/** What `PLACE` can be: it becomes part of a file name. */
export const PLACE_NAME = /^(?!.*\.\.)[A-Za-z0-9][\w.-]{0,31}$/;

/** A value that every output masks. */
export interface Secret {
  /** Replaces the value: `$ACCESS_TOKEN` */
  readonly mask: string;
  readonly value: string;
}

/**
 * Which part of a setting is masked: all of its text, the keys in a URL, the user and password in a URL, the
 * keys in a program's arguments, or the values of headers.
 */
export type SecretKind = 'text' | 'address' | 'credentials' | 'arguments' | 'headers';

/** What the text of a setting is read as; `config/checks.ts` has a check for each. */
export interface SettingTypes {
  readonly text: string;
  readonly token: string;
  readonly host: string;
  /** Letters, digits, dots, dashes and underscores: it becomes part of a file name. */
  readonly name: string;
  /** Without the space around it. */
  readonly line: string;
  readonly url: string;
  /** A URL without query and fragment. */
  readonly root: string;
  readonly proxy: string;
  readonly mailServer: string;
  /** Of PostgreSQL: `postgres://user:password@host/name`. */
  readonly database: string;
  readonly address: string;
  readonly addresses: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** Absolute, of a file or a folder. */
  readonly path: string;
  /** A path, or the URL of a document. */
  readonly document: string;
  /** Names separated by commas. */
  readonly list: readonly string[];
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Read before the other settings are, by `earlySetting`. */
  readonly early: never;
}

/** A type by name, the values that are allowed, or the range of a whole number. */
export type SettingType = keyof SettingTypes | readonly string[] | WholeNumber;

interface WholeNumber {
  readonly from: number;
  readonly to: number;
}

/** One setting as `.env` has it. */
export interface SettingDescription {
  readonly name: string;
  readonly type: SettingType;
  /** Required, so that nobody forgets it: every output is masked, and tested, by this. */
  readonly secret: SecretKind | false;
  /** Its purpose, as `.env.example` explains it. */
  readonly description: string;
  /** The default, in words. */
  readonly fallback: string;
  readonly example: string;
}

/** Every setting. To add one: an entry here; its value is then among the settings, under its name in camel case. */
export const SETTINGS = [
  {
    name: 'BASE_URL',
    type: 'root',
    secret: false,
    description: 'Root of the API with its path. Leave it empty to use the embedded mock server.',
    fallback: 'the mock server',
    example: 'https://app.sealmetrics.com/api',
  },
  {
    name: 'LOGIN_EMAIL',
    type: 'text',
    secret: 'text',
    description: 'E-mail address (or user name) of an account for monitoring.',
    fallback: "the contract's example account, on this machine only",
    example: 'monitoring@example.com',
  },
  {
    name: 'LOGIN_PASSWORD',
    type: 'text',
    secret: 'text',
    description: 'Password of that account. Every output masks it.',
    fallback: "the password of the contract's example, on this machine only",
    example: 'a-long-password',
  },
  {
    name: 'EXPIRED_TOKEN',
    type: 'token',
    secret: 'text',
    description: 'A token that has expired, to check that the API rejects it.',
    fallback: 'that check is skipped, and listed as not run',
    example: 'eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.c2lnbmF0dXJl',
  },
  {
    name: 'FOREIGN_TOKEN',
    type: 'token',
    secret: 'text',
    description:
      'A valid token of another audience or issuer, another environment of the API say, to check that the API rejects it.',
    fallback: 'that check is not made',
    example: 'eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJvdGhlciJ9.c2lnbmF0dXJl',
  },
  {
    name: 'ACCESS_TOKEN',
    type: 'token',
    secret: 'text',
    description:
      'Token or API key, sent as the contract describes where no login issues one. Every output masks it.',
    fallback: 'operations that need one are skipped, and listed as such',
    example: 'a-long-random-token',
  },
  {
    name: 'TOKEN_COMMAND',
    type: 'command',
    secret: 'arguments',
    description:
      'A program that prints such a token, in place of ACCESS_TOKEN: started without a shell when one is needed first, when it expires, and when the API refuses it. ACCESS_TOKEN takes precedence.',
    fallback: 'no program is started',
    example: 'gcloud auth print-access-token',
  },
  {
    name: 'SAFE_OPERATIONS',
    type: 'list',
    secret: false,
    description:
      'Operations that may be sent though they are not GET, HEAD or OPTIONS: operationIds, separated by commas.',
    fallback: 'those that the contract marks by "x-safe: true"',
    example: 'searchPets, previewInvoice',
  },
  {
    name: 'CONTRACT',
    type: 'document',
    secret: false,
    description:
      'Path or address of the OpenAPI document: 3.0, 3.1 or 3.2, YAML or JSON. Of an address, a copy is kept in contracts/.',
    fallback: 'the only *.openapi.yaml (or .yml, .json) in contracts/',
    example: 'contracts/sealmetrics.openapi.yaml',
  },
  {
    name: 'CONTRACT_FOLDERS',
    type: 'early',
    secret: false,
    description:
      "Folders, apart from that of the document, that its $refs may lead to, separated by commas. They are read with this user's rights.",
    fallback: 'a $ref stays in the folder of the document',
    example: '../shared-schemas',
  },
  {
    name: 'MONITORS',
    type: 'path',
    secret: false,
    description: 'Folder of the *.monitor.ts files that define the monitors.',
    fallback: 'monitors',
    example: 'monitors',
  },
  {
    name: 'DEPTH',
    type: DEPTHS,
    secret: false,
    description:
      'polite: at most 6 login requests a run and no wrong password for the real account. full: everything, wrong passwords up to WRONG_PASSWORD_LIMIT.',
    fallback: 'full on the mock server, polite elsewhere',
    example: 'polite',
  },
  {
    name: 'WRONG_PASSWORD_LIMIT',
    type: { from: 0, to: 100_000 },
    secret: false,
    description:
      'Maximum number of wrong passwords a run sends for the real account at DEPTH=full, since they may lock it; a whole number.',
    fallback: '3; no limit on the mock server',
    example: '3',
  },
  {
    name: 'LOCKOUT_SAFE',
    type: ['true', 'false'],
    secret: false,
    description:
      'true: wrong passwords never lock the account, so that any number of them is sent at DEPTH=full, as the timing test needs.',
    fallback: 'false',
    example: 'true',
  },
  {
    name: 'REQUESTS_PER_MINUTE',
    type: { from: 1, to: 100_000 },
    secret: false,
    description: 'Maximum number of requests within any 60 seconds; a whole number from 1 on.',
    fallback: '60 if DEPTH is polite, else no limit',
    example: '60',
  },
  {
    name: 'REQUEST_TIMEOUT_MS',
    type: { from: 1, to: 600_000 },
    secret: false,
    description: 'Time limit of one whole exchange, from DNS to the last byte, in milliseconds.',
    fallback: '5000',
    example: '5000',
  },
  {
    name: 'REQUEST_HEADERS',
    type: 'headers',
    secret: 'headers',
    description:
      'Headers for each request to the API, and to no other host: "Name: value", one a line, or a JSON object. Values are masked.',
    fallback: 'none',
    example: "'X-Env: staging'",
  },
  {
    name: 'CLIENT_CERT',
    type: 'path',
    secret: false,
    description:
      'File with the client certificate for the API (mutual TLS), in PEM format, its chain after it.',
    fallback: 'no client certificate',
    example: 'certificates/client.pem',
  },
  {
    name: 'CLIENT_KEY',
    type: 'path',
    secret: false,
    description: 'File with the private key of CLIENT_CERT, in PEM format.',
    fallback: 'no client certificate',
    example: 'certificates/client-key.pem',
  },
  {
    name: 'CLIENT_KEY_PASSPHRASE',
    type: 'text',
    secret: 'text',
    description: 'Passphrase of CLIENT_KEY. Every output masks it.',
    fallback: 'the key is not encrypted',
    example: 'a-long-passphrase',
  },
  {
    name: 'CA_CERT',
    type: 'path',
    secret: false,
    description:
      'File with the certificate authorities of the API, in PEM format, in addition to those that Node knows.',
    fallback: 'those that Node knows',
    example: 'certificates/ca.pem',
  },
  {
    name: 'TLS_SERVER_NAME',
    type: 'host',
    secret: false,
    description: 'Name for the TLS handshake (SNI) with the API, which its certificate must have.',
    fallback: 'the host of BASE_URL',
    example: 'api.example.com',
  },
  {
    name: 'IP_FAMILY',
    type: ['4', '6', 'auto'],
    secret: false,
    description: '4, 6 or auto: the addresses of the API that are tried. A proxy chooses by itself.',
    fallback: 'auto: both, whichever responds first',
    example: '4',
  },
  {
    name: 'HTTP_VERSION',
    type: ['1.1', '2'],
    secret: false,
    description:
      '2: requests to an https API go over HTTP/2, and over HTTP/1.1 where the server does not speak it; an http API has to speak HTTP/2 (prior knowledge).',
    fallback: '1.1',
    example: '2',
  },
  {
    name: 'HTTP_PROXY',
    type: 'proxy',
    secret: 'credentials',
    description:
      'Proxy for requests to http:// addresses, with user and password, percent-encoded. http_proxy takes precedence.',
    fallback: 'no proxy',
    example: 'http://user:password@proxy.example.com:3128',
  },
  {
    name: 'HTTPS_PROXY',
    type: 'proxy',
    secret: 'credentials',
    description:
      'Proxy for requests to https:// addresses, by CONNECT: the API, notifications, heartbeat. https_proxy takes precedence.',
    fallback: 'no proxy',
    example: 'http://user:password@proxy.example.com:3128',
  },
  {
    name: 'NO_PROXY',
    type: 'line',
    secret: false,
    description:
      'Hosts that are reached without a proxy, separated by commas: domains with all below them, addresses, networks, or *.',
    fallback: 'none',
    example: 'localhost, 127.0.0.1, .internal.example.com, 10.0.0.0/8',
  },
  {
    name: 'FAIL_ON',
    type: FAIL_ON,
    secret: false,
    description:
      'What fails the suite. error: contract violations. new: those that the last run of the default branch did not have. drift, warning: drift or any warning as well. Takes precedence over failOn in driftline.config.ts.',
    fallback: 'error',
    example: 'new',
  },
  {
    name: 'DEFAULT_BRANCH',
    type: 'line',
    secret: false,
    description: 'The branch whose last run the suite is compared with.',
    fallback: 'as the CI server or git says; else main or master',
    example: 'main',
  },
  {
    name: 'LOG_LEVEL',
    type: LOG_LEVELS,
    secret: false,
    description: 'fatal, error, warn, info, debug, trace or silent: which records a run prints on stdout.',
    fallback: 'info',
    example: 'info',
  },
  {
    name: 'REPORTS_DIR',
    type: 'path',
    secret: false,
    description: 'Folder of the reports (out/) and the run store (history/).',
    fallback: 'reports',
    example: 'reports',
  },
  {
    name: 'PLACE',
    type: 'name',
    secret: false,
    description:
      'Where this machine is: each run says so; the database of HISTORY_URL and "driftline gather" keep the runs of places apart.',
    fallback: 'none: there is one place',
    example: 'eu-west',
  },
  {
    name: 'PAGE_URL',
    type: 'root',
    secret: false,
    description:
      'Where the pages of reports/out are served: notifications link to the page of their incident.',
    fallback: 'notifications have no link',
    example: 'https://reports.example.com/driftline',
  },
  {
    name: 'ALERT_WEBHOOK_URL',
    type: 'url',
    secret: 'address',
    description: 'Gets a POST with JSON when an incident begins, changes or ends.',
    fallback: 'no notification is sent',
    example: 'https://hooks.example.com/driftline',
  },
  {
    name: 'ALERT_WEBHOOK_SECRET',
    type: 'text',
    secret: 'text',
    description:
      'Key for signing the requests to ALERT_WEBHOOK_URL, so that the receiver can verify the sender.',
    fallback: 'no signature',
    example: 'a-long-random-text',
  },
  {
    name: 'SLACK_WEBHOOK_URL',
    type: 'url',
    secret: 'address',
    description: 'Incoming webhook of the Slack channel to notify.',
    fallback: 'no notification is sent',
    example: 'https://hooks.slack.com/services/your/own/key',
  },
  {
    name: 'TEAMS_WEBHOOK_URL',
    type: 'url',
    secret: 'address',
    description: 'Webhook of a Microsoft Teams workflow that posts a card.',
    fallback: 'no notification is sent',
    example: 'https://your.logic.azure.com/workflows/your-own-key',
  },
  {
    name: 'PAGERDUTY_ROUTING_KEY',
    type: 'token',
    secret: 'text',
    description: 'Integration key of a PagerDuty service (Events API v2).',
    fallback: 'no page is sent',
    example: 'your32characterintegrationkey000',
  },
  {
    name: 'PAGERDUTY_URL',
    type: 'url',
    secret: 'address',
    description: 'URL for PagerDuty events; the EU region has its own.',
    fallback: 'https://events.pagerduty.com/v2/enqueue',
    example: 'https://events.eu.pagerduty.com/v2/enqueue',
  },
  {
    name: 'SMTP_URL',
    type: 'mailServer',
    secret: 'address',
    description: 'Mail server for alerts by e-mail, with user and password, percent-encoded.',
    fallback: 'no e-mail is sent',
    example: 'smtps://user:password@mail.example.com:465',
  },
  {
    name: 'ALERT_EMAIL_FROM',
    type: 'address',
    secret: false,
    description: 'Sender of those e-mails.',
    fallback: 'the first address of ALERT_EMAIL_TO',
    example: 'Driftline <driftline@example.com>',
  },
  {
    name: 'ALERT_EMAIL_TO',
    type: 'addresses',
    secret: false,
    description: 'Recipients of those e-mails, separated by commas.',
    fallback: 'no e-mail is sent',
    example: 'on-call@example.com, team@example.com',
  },
  {
    name: 'ALERT_COMMAND',
    type: 'command',
    secret: 'arguments',
    description: 'A program of your own, started without a shell, with the alert as JSON on its stdin.',
    fallback: 'no program is started',
    example: '/usr/local/bin/page-me --team api',
  },
  {
    name: 'HEARTBEAT_URL',
    type: 'url',
    secret: 'address',
    description:
      'URL to ping at the start and end of each run, so that a stopped monitor is noticed (healthchecks.io style).',
    fallback: 'no ping',
    example: 'https://hc-ping.com/your-uuid',
  },
  {
    name: 'HISTORY_URL',
    type: 'database',
    secret: 'credentials',
    description:
      'PostgreSQL database for the history of several machines; user and password percent-encoded, TLS by sslmode and sslrootcert.',
    fallback: 'files below REPORTS_DIR',
    example: 'postgres://driftline:password@db.example.com:5432/driftline?sslmode=verify-full',
  },
  {
    name: 'CACHE_DIR',
    type: 'early',
    secret: false,
    description: 'Cache folder for compiled contracts and monitors, for a project that is read-only.',
    fallback: 'node_modules/.cache/driftline',
    example: '/var/cache/driftline',
  },
] as const satisfies readonly SettingDescription[];
