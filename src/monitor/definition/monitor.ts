import type { AlertPolicy } from '../../history/index.ts';
import type { Depth, RuleSwitches } from '../../project/index.ts';

/** A duration: `500ms`, `30s`, `5m`, `4h`, `30d`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

/** A request of a monitor: an operation of the contract, and the case in which it is sent. */
export interface StepDefinition {
  /** An operationId of the contract. */
  readonly operation: string;
  /**
   * The case. For the operation that issues the token: `right-credentials` (the default), `unknown-user`,
   * `wrong-password`. For one that needs the token: `fresh-token` (the default), `unsigned-token`,
   * `missing-token`, `tampered-claims`, `tampered-signature`, `expired-token`. For any other: `documented`.
   */
  readonly case?: string;
  /** Values of parameters by name, in place of the documented ones. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** The body, in place of the documented one. */
  readonly body?: unknown;
  /** Sent at this depth only; absent: always. A wrong password for a real account belongs to `full`. */
  readonly depth?: Depth;
  /** What is expected beyond the contract. */
  readonly expect?: StepExpectation;
  /** In place of the limits of the monitor. */
  readonly limits?: LatencyLimits;
}

/** What is expected of a response beyond its contract. */
export interface StepExpectation {
  readonly status?: number;
  /** By JSON pointer into the body: the expected value. */
  readonly body?: Readonly<Record<string, string | number | boolean | null>>;
  /** By name: a string that the header's value must contain. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Limits of the server phase: from the request written to the first byte of the response. */
export interface LatencyLimits {
  /** A slower response is `degraded`. */
  readonly slow?: Duration;
  /** A slower response is `down`. */
  readonly down?: Duration;
}

/** When a monitor runs; `driftline watch` follows it, and missed runs show as a gap. */
export type ScheduleDefinition =
  | { readonly every: Duration }
  | { readonly cron: string; readonly timeZone?: string };

/** A window in which neither requests nor notifications are sent. */
export interface MaintenanceDefinition {
  /** When it begins: a cron expression. */
  readonly cron: string;
  readonly duration: Duration;
  /** The time zone of the expression, an IANA name such as `Europe/Madrid`; absent: that of the machine. */
  readonly timeZone?: string;
  readonly reason?: string;
}

/** A monitor, as `monitors/*.monitor.ts` exports it. */
export interface MonitorDefinition {
  /**
   * Its name in the run store's file names, in alerts and metrics: letters, digits, dots, dashes,
   * underscores.
   */
  readonly name: string;
  /** Path of the OpenAPI document, from the project's folder; absent: the setting CONTRACT. */
  readonly contract?: string;
  /**
   * With `STAGING_`, all settings of the target (BASE_URL, LOGIN_EMAIL, LOGIN_PASSWORD, EXPIRED_TOKEN,
   * ACCESS_TOKEN, SAFE_OPERATIONS, DEPTH, REQUESTS_PER_MINUTE) are read from STAGING_BASE_URL and so on, so
   * that no password is sent to another target.
   */
  readonly settingsPrefix?: string;
  /**
   * Sent in order; each step gets the newest token of the steps before it. Absent: the login, the use of its
   * token, and credentials that must be rejected; for a contract without a login the first ten operations
   * that change nothing, those with examples first.
   */
  readonly steps?: readonly StepDefinition[];
  readonly schedule?: ScheduleDefinition;
  readonly limits?: LatencyLimits;
  /**
   * How often a call without a response is retried within the run, and after which delay. The 502, 503 or
   * 504 of a gateway is no response of the API, unless the contract documents it. Violations are never
   * retried.
   */
  readonly retries?: { readonly times: number; readonly delay?: Duration };
  readonly objectives?: {
    /** `{ target: 0.999, window: '30d' }` */
    readonly availability?: { readonly target: number; readonly window?: Duration };
    /** `{ target: 0.95, server: '500ms', window: '30d' }` */
    readonly latency?: { readonly target: number; readonly server: Duration; readonly window?: Duration };
  };
  /**
   * Rules that are off, or have another severity, for this monitor; they override those of
   * `driftline.config.ts`.
   */
  readonly rules?: RuleSwitches;
  readonly maintenance?: readonly MaintenanceDefinition[];
  readonly alerts?: Omit<
    AlertPolicy,
    'remindEveryMs' | 'remindWarningsEveryMs' | 'failures' | 'recoveries'
  > & {
    readonly failures?: number;
    readonly recoveries?: number;
    /** How long a critical incident goes on before a reminder. */
    readonly remindEvery?: Duration;
    /** The same for a warning, of which there is no reminder otherwise. */
    readonly remindWarningsEvery?: Duration;
    /** Names of channels; absent: every channel that is configured. */
    readonly channels?: readonly string[];
  };
  /**
   * A host name that is looked up when a call failed: if that fails, the monitor host is unhealthy and the
   * verdict is `unknown`. Absent: only the error of the resolver decides.
   */
  readonly control?: string;
  readonly tags?: readonly string[];
}
