import type { Connection, Expectation } from '../../http/index.ts';
import type { Finding } from '../../rules/index.ts';
import { CONNECTION, EVIDENCE, FINDING, OUTCOME, PHASES } from './exchange-shape.ts';
import {
  constant,
  count,
  listOf,
  number,
  type ObjectOf,
  object,
  oneOf,
  optional,
  orNull,
  span,
  type TypeOf,
  text,
  time,
  whole,
} from './shape.ts';

// One more property of a record is a line here: its type, what the reader requires, and `run-store.schema.json`, which
// "npm run docs" writes with these comments, come from it.

/**
 * Version of the records, on stdout and in the run store. Lines of version 2, which had other names, are still read;
 * `history rebuild` rewrites them.
 */
export const RECORD_VERSION = 3;

/**
 * What one run says of the API.
 * - `up`: no contract violation;
 * - `degraded`: no violation, but slower than the monitor's limit;
 * - `drifting`: no violation, but not as documented (warnings only);
 * - `broken`: the contract was violated;
 * - `down`: no response to judge;
 * - `unknown`: no verdict; `cause` says why.
 */
export const VERDICTS = ['up', 'degraded', 'drifting', 'broken', 'down', 'unknown'] as const;
export type Verdict = (typeof VERDICTS)[number];

/**
 * Why a verdict is unknown.
 * - `error`: a setting, a file, the disk;
 * - `monitor-host`: this machine's own network does not work;
 * - `event-loop`: this process was too busy to measure anything;
 * - `rate-limited`: the API required a wait (`Retry-After`), now or in an earlier run;
 * - `maintenance`: a window in which nothing is sent;
 * - `overlap`: the run before was still under way, so this one was skipped;
 * - `deadline`: the time for the whole run was up;
 * - `interrupted`: the process had to end before the run did. Of one that was killed, the run that finds its lock
 *   stores this;
 * - `internal`: Driftline itself failed in the run, which is a defect.
 */
export const UNKNOWN_CAUSES = [
  'error',
  'monitor-host',
  'event-loop',
  'rate-limited',
  'maintenance',
  'overlap',
  'deadline',
  'interrupted',
  'internal',
] as const;
export type UnknownCause = (typeof UNKNOWN_CAUSES)[number];

/** up: no contract violation; degraded: slow; drifting: no violation, but not as documented; broken: the contract was violated; down: no response to judge; unknown: the monitor host could not tell. */
export const VERDICT = oneOf(VERDICTS);

/** An attempt of a step that failed and was repeated: kept apart from what the step came to. */
export const ATTEMPT = object({
  /** ISO 8601: when it was started. */
  time,
  /** `response`: that of a gateway, in place of the API. */
  outcome: OUTCOME,
  failure: text,
  phases: PHASES,
});
export interface AttemptRecord extends TypeOf<typeof ATTEMPT> {}

/** A response header that the last healthy run had otherwise; values are masked and cut, and empty where it is absent. */
export const HEADER_CHANGE = object({ name: text, before: text, after: text });
export interface HeaderChange extends TypeOf<typeof HEADER_CHANGE> {}

/** What an exchange says, as a record of its own and within the line of its run. */
const STEP = {
  /** operationId of the contract. */
  operation: text,
  /** The case, for example right-credentials. */
  case: text,
  /** What was expected: a documented success, anything but a success, or whatever is documented. */
  expects: oneOf<Expectation>(['accepted', 'refused', 'any']),
  /** Why there is no response, in words. */
  failure: optional(text),
  /** Status of the response. */
  status: optional(whole),
  /** Milliseconds. */
  phases: PHASES,
  /** How long this process kept the response waiting, in milliseconds; only where it is worth reporting. */
  lagMs: optional(span),
  /** Set where the process was too busy for the phases to be believed. */
  untrusted: optional(constant(true)),
  /** The attempts before the one that counts. */
  attempts: optional(listOf(ATTEMPT)),
  /** Seconds until the token that this step got expires. */
  tokenLifeSeconds: optional(number),
  /** Response headers that the last healthy run had otherwise; of those that are alike from run to run. */
  changedHeaders: optional(listOf(HEADER_CHANGE)),
  /** Kept only when something is wrong. */
  evidence: optional(EVIDENCE),
};

/** One exchange of a run. */
export interface StepRecord extends ObjectOf<typeof STEP> {
  readonly type: 'step';
  readonly version: number;
  /** Id of the run that the step belongs to. */
  readonly run: string;
  readonly monitor: string;
  /** ISO 8601: when the request was started. */
  readonly time: string;
  readonly outcome: TypeOf<typeof OUTCOME>;
  /** Whom we talked to: address, protocol, TLS version, expiry of the certificate. */
  readonly connection?: Connection;
  readonly findings: readonly Finding[];
}

/** One exchange of a run, in its line: without what the run says already, and without what is so in most steps. */
export const EXCHANGE = object({
  ...STEP,
  /** When the request was started, in milliseconds after the run's time. */
  afterMs: whole,
  /** Why there was no response; absent or response: there was one. */
  outcome: optional(OUTCOME),
  /** Absent: the run's. null: there was none. */
  connection: optional(orNull(CONNECTION)),
  /** Absent: none. */
  findings: optional(listOf(FINDING)),
});

/** Runs that should have happened since the one before, and did not. */
export const GAP = object({
  /** The run before the gap. */
  from: time,
  /** Runs that should have happened and did not. */
  missed: count,
});

/** The silence that a run was made in. */
export const SILENCED = object({ until: time, reason: text });

/** That somebody works on the incident that was open when the run began. */
export const RUN_ACKNOWLEDGED = object({ incident: text, time, reason: optional(text) });

export const RUN = {
  type: constant('run'),
  /** Version of the format. */
  version: constant<number>(RECORD_VERSION),
  /** Id of the run. */
  run: text,
  /** Name of the monitor. */
  monitor: text,
  /** The place of the machine, `PLACE`; absent: there is one place. */
  place: optional(text),
  /** ISO 8601: when the run was started. */
  time,
  verdict: VERDICT,
  /** Why the verdict is unknown. */
  cause: optional(oneOf(UNKNOWN_CAUSES)),
  /** ISO 8601: the moment of the schedule; set where several machines share the history. */
  slot: optional(time),
  /** How long the run took, in milliseconds. */
  durationMs: span,
  /** 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN: the Nagios plugin convention. */
  exitCode: oneOf([0, 1, 2, 3]),
  /** One sentence: what is wrong, or that nothing is. */
  summary: text,
  /** The contract's file. */
  contract: text,
  /** SHA-256 of the contract's text. */
  contractHash: text,
  /** The base address, or `mock`. */
  target: text,
  /** How many exchanges the run made. */
  steps: count,
  /** Steps that were not sent, and why: `getOrder was not sent: listOrders returned 500`. */
  skipped: optional(listOf(text)),
  /** Findings of severity error, of all steps. */
  errors: count,
  /** Findings of severity warning, of all steps. */
  warnings: count,
  /** The slowest server phase that can be trusted, in milliseconds; absent where there is none. */
  serverMs: optional(span),
  /** Seconds until the token that the run got expires. */
  tokenLifeSeconds: optional(number),
  /** ISO 8601: the certificate that expires first. */
  certificateExpiresAt: optional(time),
  /** Milliseconds from the start of the process to the run: what a process that cron starts costs, and no server. */
  coldStartMs: optional(span),
  /** ISO 8601: no request before this moment, for the API required a wait. */
  notBefore: optional(time),
  /** Runs that should have happened since the one before, and did not. */
  gap: optional(GAP),
  /** Set where a person had silenced the monitor: the run notified nobody. */
  silenced: optional(SILENCED),
  /** Set where a person had acknowledged the incident that is open: no reminders are sent. */
  acknowledged: optional(RUN_ACKNOWLEDGED),
  tags: optional(listOf(text)),
};
/** A run; on stdout it comes after its steps, in the run store they stand within it. */
export interface RunRecord extends ObjectOf<typeof RUN> {}

/** The outcome of one attempt to notify one channel of one alert, a line of the run store. */
export const DELIVERY = object({
  type: constant('delivery'),
  /** Version of the format. */
  version: constant<number>(RECORD_VERSION),
  /** Name of the monitor. */
  monitor: text,
  /** ISO 8601: when it was tried. */
  time,
  /** Id of the alert. */
  alert: text,
  channel: text,
  outcome: oneOf(['delivered', 'failed', 'given-up']),
  /** With this one. */
  attempts: count,
  /** Why it was not taken, without secrets. */
  problem: optional(text),
  /** ISO 8601: when it is tried again. */
  nextAt: optional(time),
});
export interface DeliveryRecord extends TypeOf<typeof DELIVERY> {}

/** What a run emits: each step, then the run. */
export type RunEvent = StepRecord | RunRecord;
