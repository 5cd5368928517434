import type { AlertPolicy } from '../../history/index.ts';
import type { Depth, RuleSwitches } from '../../project/index.ts';

/** A length of time as people write it: `500ms`, `30s`, `5m`, `4h`, `30d`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

/** What a step asks: an operation of the contract, in one of the ways in which it can be asked. */
export interface StepDefinition {
  /** An operationId of the contract. */
  readonly operation: string;
  /**
   * How it is asked. The operation that gives the token: `right-credentials` (the default), `unknown-user`,
   * `wrong-password`. One that the token opens: `fresh-token` (the default), `unsigned-token`, `missing-token`,
   * `tampered-claims`, `tampered-signature`, `expired-token`. Any other: `documented`.
   */
  readonly case?: string;
  /** Values of parameters by name, in place of those that the contract shows. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** The body, in place of the one that the contract shows. */
  readonly body?: unknown;
  /** Asked at this depth only; absent: always. A wrong password for a real account belongs to `full`. */
  readonly depth?: Depth;
  /** What is expected beyond the contract. */
  readonly expect?: StepExpectation;
  /** In place of the monitor's own. */
  readonly limits?: LatencyLimits;
}

/** What a response is expected to be, beyond what its contract says. */
export interface StepExpectation {
  readonly status?: number;
  /** By JSON pointer into the body: the value that is expected there. */
  readonly body?: Readonly<Record<string, string | number | boolean | null>>;
  /** By name: a text that the header's value holds. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Of the server phase: request written until the first byte of the response. */
export interface LatencyLimits {
  /** Slower is degraded. */
  readonly slow?: Duration;
  /** Slower is as good as down. */
  readonly down?: Duration;
}

/** When a monitor runs; `driftline watch` keeps to it, and a run that did not happen shows as a gap. */
export type ScheduleDefinition =
  | { readonly every: Duration }
  | { readonly cron: string; readonly timeZone?: string };

/** A window in which nothing is asked, and no notification is sent. */
export interface MaintenanceDefinition {
  /** When it begins: a cron expression. */
  readonly cron: string;
  readonly duration: Duration;
  /** Of the expression, an IANA name such as `Europe/Madrid`; absent: the machine's. */
  readonly timeZone?: string;
  readonly reason?: string;
}

/** One thing that is watched, as `monitors/*.monitor.ts` has it. */
export interface MonitorDefinition {
  /** Its name in the run store's file names, in alerts and metrics: letters, digits, dots, dashes, underscores. */
  readonly name: string;
  /** Path of the OpenAPI document, from the project's folder; absent: the setting CONTRACT. */
  readonly contract?: string;
  /**
   * `STAGING_`: the target's settings (BASE_URL, LOGIN_EMAIL, LOGIN_PASSWORD, EXPIRED_TOKEN, ACCESS_TOKEN,
   * SAFE_OPERATIONS, DEPTH, REQUESTS_PER_MINUTE) are read from STAGING_BASE_URL and so on, all of them, so that no password goes to another target.
   */
  readonly settingsPrefix?: string;
  /**
   * In order; the token of one is handed on to the next. Absent: the login, its token's use, and what is refused; for a
   * contract without a login the first ten operations that change nothing, those with examples before the others.
   */
  readonly steps?: readonly StepDefinition[];
  readonly schedule?: ScheduleDefinition;
  readonly limits?: LatencyLimits;
  /** How often a call that got no response is made again within the run, and how long after. Promises are never retried. */
  readonly retries?: { readonly times: number; readonly delay?: Duration };
  readonly objectives?: {
    /** `{ target: 0.999, window: '30d' }` */
    readonly availability?: { readonly target: number; readonly window?: Duration };
    /** `{ target: 0.95, server: '500ms', window: '30d' }` */
    readonly latency?: { readonly target: number; readonly server: Duration; readonly window?: Duration };
  };
  /** Rules that are off, or weigh more or less, for this monitor; they go before those of `driftline.config.ts`. */
  readonly rules?: RuleSwitches;
  readonly maintenance?: readonly MaintenanceDefinition[];
  readonly alerts?: Omit<AlertPolicy, 'remindEveryMs' | 'failures' | 'recoveries'> & {
    readonly failures?: number;
    readonly recoveries?: number;
    readonly remindEvery?: Duration;
    /** Names of channels; absent: every channel whose setting is set. */
    readonly channels?: readonly string[];
  };
  /**
   * A host name whose look-up has to work for this machine's own DNS to be believed, where a call failed; absent: what
   * the system's resolver says of itself.
   */
  readonly control?: string;
  readonly tags?: readonly string[];
}
