/**
 * What the sender of a request expects of the response.
 * - `accepted`: a documented success (2xx);
 * - `refused`: anything but a success;
 * - `any`: whatever the contract documents.
 */
export type Expectation = 'accepted' | 'refused' | 'any';

/** Why a request was sent: valid, or wrong in one named way. */
export interface Case {
  /** Stable, kebab-case: `right-credentials`, `unknown-user`, `unsigned-token`. */
  readonly name: string;
  readonly expects: Expectation;
  /**
   * What a response with an undocumented 4xx status is worth. `error` (the default): the contract must document
   * how this request is refused. `warning`: an orderly refusal is a gap in the contract. `ignore`: HTTP itself
   * says how such a request is refused (405 for a method, RFC 9110, section 15.5.6).
   */
  readonly undocumentedRefusal?: 'error' | 'warning' | 'ignore';
  /** Statuses with which HTTP itself responses such a request, documented or not: 413 for a body that is too large. */
  readonly orderlyStatuses?: readonly number[];
  /** The server may close the connection over this request, in place of a response (RFC 9110, section 15.5.14). */
  readonly mayCutOff?: true;
  /** Responses to cases of the same group must not be told apart: `wrong-credentials`. */
  readonly alike?: string;
  /** Name of the case that this one varies: what both of them show is one broken thing, and is told of that one. */
  readonly variationOf?: string;
  /** Why it is only a warning where such a request, which is to be accepted, is refused. */
  readonly refusalTolerable?: string;
  /** How late the response may come. */
  readonly limits?: SpeedLimits;
  /** What the response has to be, beyond what the contract promises. */
  readonly expectation?: StepExpectation;
}

/** Of the server phase, in milliseconds. */
export interface SpeedLimits {
  /** Later is slow. */
  readonly slowMs?: number;
  /** Later is as good as no response. */
  readonly downMs?: number;
}

/** What somebody who asks expects of a response, beyond its contract. */
export interface StepExpectation {
  readonly status?: number;
  /** By JSON pointer into the body (RFC 6901): the value there. */
  readonly body?: Readonly<Record<string, string | number | boolean | null>>;
  /** By name: a text that the header's value holds. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request, ready to be sent. Header names are in the case in which they are sent. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes of the body; a string is sent as UTF-8. */
  readonly body?: string | Uint8Array;
}

/**
 * How long each part of an exchange took, in milliseconds on the monotonic clock, as floats. A phase that did
 * not happen (no DNS for an address, no TLS for http) is absent.
 */
export interface Phases {
  readonly dns?: number;
  readonly connect?: number;
  readonly tls?: number;
  /** Connected until the request was written. */
  readonly send?: number;
  /** Request written until the first byte of the response: the one figure that a cold process does not distort. */
  readonly server?: number;
  /** First byte until the end of the response. */
  readonly download?: number;
  readonly total: number;
}

export const PHASE_NAMES = ['dns', 'connect', 'tls', 'send', 'server', 'download'] as const;
export type PhaseName = (typeof PHASE_NAMES)[number];

/** The response, as it came: nothing is decoded but the content encoding. */
export interface HttpResponse {
  readonly status: number;
  readonly statusText: string;
  /** Name and value in the order and case in which they came; a repeated header stands more than once. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The body after `Content-Encoding` was undone. */
  readonly body: Uint8Array;
}

/** Every way in which an exchange can end without a response that can be judged. */
export const FAILURE_KINDS = [
  'dns',
  'refused',
  'tls',
  'reset',
  'timeout',
  'truncated',
  'too-large',
  'undecodable',
  'not-http',
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** Why there is no response. */
export interface CallFailure {
  readonly kind: FailureKind;
  /** One sentence without secrets: `no response within 5000 ms, waiting for the first byte`. */
  readonly message: string;
  /** The phase in which it happened. */
  readonly phase: PhaseName;
  /** Set where the error speaks of this machine: no network, no name server that responds, no free descriptor. */
  readonly hostHealth?: true;
  /** The status line and headers, where they had arrived. */
  readonly status?: number;
}

/** Whom we talked to. */
export interface Connection {
  readonly address: string;
  readonly port: number;
  readonly family?: string;
  /** `HTTP/1.1`, as the response says; absent where there is none. */
  readonly protocol?: string;
  /** `TLSv1.3`; absent for http. */
  readonly tlsVersion?: string;
  /** ISO 8601; absent for http. */
  readonly certificateExpiresAt?: string;
  /** ISO 8601; absent for http. */
  readonly certificateValidFrom?: string;
}

/** One HTTP request and what became of it: a response, or why there was none, with its timings. */
export interface Exchange {
  /** operationId of the contract. */
  readonly operation: string;
  readonly case: Case;
  readonly request: OutgoingRequest;
  readonly response?: HttpResponse;
  readonly failure?: CallFailure;
  readonly phases: Phases;
  readonly connection?: Connection;
  /**
   * The longest time, in ms, for which this process kept the response waiting, from the request written to the end: the
   * phases may be too long by that much.
   */
  readonly lagMs?: number;
  /** ISO 8601, wall clock. */
  readonly startedAt: string;
}

/** So late by our own error, in ms, that a phase says little of the server. */
const WORST_LAG_MS = 25;
const WORST_LAG_SHARE = 0.1;

/**
 * Whether the phases, and a time limit that was passed, can be believed: this process did not keep the response waiting for
 * long. What ran out of time waited until its limit, which is the whole of it, however early its first byte came.
 */
export function isTrusted({
  lagMs = 0,
  phases,
  failure,
}: Pick<Exchange, 'lagMs' | 'phases' | 'failure'>): boolean {
  const respondedMs = (phases.server ?? phases.total) + (phases.download ?? 0);
  const waitedMs = failure?.kind === 'timeout' ? phases.total : respondedMs;
  return lagMs < WORST_LAG_MS || lagMs < waitedMs * WORST_LAG_SHARE;
}

/** All values of a header, matched without case, in the order in which they came. */
export function headerValues(response: HttpResponse, name: string): string[] {
  const wanted = name.toLowerCase();
  return response.headers.filter(([found]) => found.toLowerCase() === wanted).map(([, value]) => value);
}

/** A header's value, repeated ones joined by a comma (RFC 9110, section 5.3). */
export function headerValue(response: HttpResponse, name: string): string | undefined {
  const values = headerValues(response, name);
  return values.length === 0 ? undefined : values.join(', ');
}

/** Milliseconds since 1970 by the server's own clock, where the response tells it (`Date`), else by ours. */
export function clockOf({ response, startedAt }: Exchange): number {
  const reported = response ? Date.parse(headerValue(response, 'date') ?? '') : Number.NaN;
  return Number.isFinite(reported) ? reported : Date.parse(startedAt);
}
