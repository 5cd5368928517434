import type { Connection, Expectation, FailureKind, Phases } from '../../http/index.ts';
import type { Evidence } from '../../masking/index.ts';
import type { Finding } from '../../rules/index.ts';

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

/** An attempt of a step that failed and was repeated: kept apart from what the step came to. */
export interface AttemptRecord {
  /** ISO 8601. */
  readonly time: string;
  /** `response`: that of a gateway, in place of the API. */
  readonly outcome: 'response' | FailureKind;
  readonly failure: string;
  readonly phases: Phases;
}

/** One exchange of a run. */
export interface StepRecord {
  readonly type: 'step';
  readonly version: number;
  /** Id of the run that the step belongs to. */
  readonly run: string;
  readonly monitor: string;
  /** ISO 8601: when the request was started. */
  readonly time: string;
  readonly operation: string;
  readonly case: string;
  readonly expects: Expectation;
  /** `response`, or why there was none. */
  readonly outcome: 'response' | FailureKind;
  readonly failure?: string;
  readonly status?: number;
  /** Milliseconds. */
  readonly phases: Phases;
  /** Whom we talked to: address, protocol, TLS version, expiry of the certificate. */
  readonly connection?: Connection;
  /** How long this process kept the response waiting, in milliseconds; only where it is worth reporting. */
  readonly lagMs?: number;
  /** Set where the process was too busy for the phases to be believed. */
  readonly untrusted?: true;
  /** The attempts before the one that counts. */
  readonly attempts?: readonly AttemptRecord[];
  readonly findings: readonly Finding[];
  /** Seconds until the token that this step got expires. */
  readonly tokenLifeSeconds?: number;
  /** Kept only when something is wrong. */
  readonly evidence?: Evidence;
}

/** A run; on stdout it comes after its steps, in the run store they stand within it. */
export interface RunRecord {
  readonly type: 'run';
  readonly version: number;
  readonly run: string;
  readonly monitor: string;
  /** ISO 8601: when the run was started. */
  readonly time: string;
  readonly verdict: Verdict;
  /** Of an unknown verdict. */
  readonly cause?: UnknownCause;
  readonly durationMs: number;
  /** 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN: the Nagios plugin convention. */
  readonly exitCode: 0 | 1 | 2 | 3;
  /** One sentence: what is wrong, or that nothing is. */
  readonly summary: string;
  readonly contract: string;
  readonly contractHash: string;
  /** The base address, or `mock`. */
  readonly target: string;
  readonly steps: number;
  readonly errors: number;
  readonly warnings: number;
  /** The slowest server phase that can be trusted, in milliseconds; absent where there is none. */
  readonly serverMs?: number;
  readonly tokenLifeSeconds?: number;
  /** ISO 8601: the certificate that expires first. */
  readonly certificateExpiresAt?: string;
  /** Milliseconds from the start of the process to the run: what a process that cron starts costs, and no server. */
  readonly coldStartMs?: number;
  /** ISO 8601: no request before this moment, for the API required a wait. */
  readonly notBefore?: string;
  /** Runs that should have happened since the one before, and did not. */
  readonly gap?: { readonly from: string; readonly missed: number };
  readonly tags?: readonly string[];
}

/** The outcome of one attempt to notify one channel of one alert, a line of the run store. */
export interface DeliveryRecord {
  readonly type: 'delivery';
  readonly version: number;
  readonly monitor: string;
  /** ISO 8601. */
  readonly time: string;
  /** Id of the alert. */
  readonly alert: string;
  readonly channel: string;
  readonly outcome: 'delivered' | 'failed' | 'given-up';
  /** With this one. */
  readonly attempts: number;
  /** Why it was not taken, without secrets. */
  readonly problem?: string;
  /** ISO 8601: when it is tried again. */
  readonly nextAt?: string;
}

/** What a run emits: each step, then the run. */
export type RunEvent = StepRecord | RunRecord;
