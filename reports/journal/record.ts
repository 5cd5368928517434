import type { Expectation, FailureKind, Finding, Phases } from '../../contracts/index.ts';

/** Version of the journal's line format. A reader takes any line of this version. */
export const RECORD_VERSION = 1;

/**
 * What one run says of the API.
 * - `up`: every promise kept;
 * - `drifting`: kept, and yet not what is written (warnings only);
 * - `broken`: a promise was broken;
 * - `down`: there was no answer to judge;
 * - `unknown`: our own side could not tell (rate limited, for one).
 */
export const VERDICTS = ['up', 'drifting', 'broken', 'down', 'unknown'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** An HTTP exchange as it may be shown: every secret masked, bodies cut to a readable length. */
export interface Evidence {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  readonly reply?: {
    readonly status: number;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body: string;
  };
  readonly failure?: string;
  /** A line that repeats the request, with `$LOGIN_PASSWORD` in place of the secret. */
  readonly curl: string;
}

/** One exchange of a run, as a journal line. */
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
  readonly findings: readonly Finding[];
  /** Seconds until the token that this step got expires. */
  readonly tokenLifeSeconds?: number;
  /** Kept only when something is wrong. */
  readonly evidence?: Evidence;
}

/** A run as a journal line; it comes after its steps. */
export interface RunRecord {
  readonly type: 'run';
  readonly version: number;
  readonly run: string;
  readonly monitor: string;
  /** ISO 8601: when the run was started. */
  readonly time: string;
  readonly durationMs: number;
  readonly verdict: Verdict;
  /** 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN: the Nagios plugin convention. */
  readonly exitCode: 0 | 1 | 2 | 3;
  /** One sentence: what is wrong, or that nothing is. */
  readonly summary: string;
  readonly contract: string;
  readonly contractHash: string;
  /** The address that was asked, or `stand-in`. */
  readonly target: string;
  readonly steps: number;
  readonly errors: number;
  readonly warnings: number;
  /** The slowest server phase of the run, in milliseconds; absent where nothing answered. */
  readonly serverMs?: number;
  readonly tokenLifeSeconds?: number;
}

export type JournalRecord = StepRecord | RunRecord;
