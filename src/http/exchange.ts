/**
 * Which response a request expects.
 * - `accepted`: a documented success (2xx);
 * - `refused`: anything but a success;
 * - `any`: any documented response.
 */
export type Expectation = 'accepted' | 'refused' | 'any';

/** What a request tests: a valid request, or one that is invalid in one named way. */
export interface Case {
  /** Stable, kebab-case: `right-credentials`, `unknown-user`, `unsigned-token`. */
  readonly name: string;
  readonly expects: Expectation;
  /**
   * The severity of an undocumented 4xx status. `error` (the default): the contract must document how this
   * request is refused. `warning`: the refusal is right, but a gap in the contract. `ignore`: HTTP itself
   * defines how such a request is refused (405 for a method, RFC 9110, section 15.5.6).
   */
  readonly undocumentedRefusal?: 'error' | 'warning' | 'ignore';
  /**
   * Statuses that HTTP itself defines for such a request, documented or not: 413 for a body that is too
   * large.
   */
  readonly orderlyStatuses?: readonly number[];
  /** The server may close the connection instead of responding (RFC 9110, section 15.5.14). */
  readonly mayCutOff?: true;
  /** Name of a group whose responses must be indistinguishable: `wrong-credentials`. */
  readonly alike?: string;
  /** Name of the case that this one varies: a problem of both is reported once, for that case. */
  readonly variationOf?: string;
  /** Another client made the request, so it is judged as well: a recorded one, or one that the mock server received. */
  readonly ofClient?: true;
  /** The body of that request was not recorded: nothing is known about it. */
  readonly bodyUnknown?: true;
  /** The number of a page, from 1, in a walk through the pages of a list: they follow each other directly. */
  readonly page?: number;
  /** Why the refusal of this valid request is only a warning. */
  readonly refusalTolerable?: string;
  /** How grave it is that this wrong request is accepted, and why it is no error. */
  readonly acceptanceTolerable?: { readonly severity: 'warning' | 'info'; readonly reason: string };
  /**
   * Tries to get around the protection of its operation, by another path or method and without credentials: what the
   * operation documents does not apply to the response.
   */
  readonly bypass?: true;
  /** Rights that a login asks for beside its credentials, by the names of the properties. */
  readonly claimedRights?: Readonly<Record<string, unknown>>;
  /**
   * Of a login with the right password that was accepted before: how many wrong ones this run has sent for the account
   * since.
   */
  readonly afterWrongPasswords?: number;
  /** Limits of the response time. */
  readonly limits?: SpeedLimits;
  /** What is expected of the response, in addition to the contract. */
  readonly expectation?: StepExpectation;
}

/** Limits of the server phase, in milliseconds. */
export interface SpeedLimits {
  /** A longer server phase is slow. */
  readonly slowMs?: number;
  /** A longer server phase counts as no response. */
  readonly downMs?: number;
}

/** What a step expects of a response, in addition to the contract. */
export interface StepExpectation {
  readonly status?: number;
  /** Statuses that are right in its place. */
  readonly otherStatuses?: readonly number[];
  /** Expected values in the body, by JSON pointer (RFC 6901). */
  readonly body?: Readonly<Record<string, string | number | boolean | null>>;
  /** Texts that header values have to contain, by header name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request, ready to be sent. Header names are sent in their case. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Names of the headers that a setting of the user added: their values are secret. */
  readonly ownHeaders?: readonly string[];
  /** Tokens that were put in when it was sent: they are secret wherever they are. */
  readonly tokens?: readonly string[];
  /** The bytes of the body; a string is sent as UTF-8. */
  readonly body?: string | Uint8Array;
}

/**
 * How long each part of an exchange took, in milliseconds on the monotonic clock, as floats. A phase that did
 * not happen (no DNS for an IP address, no TLS for http) is absent.
 */
export interface Phases {
  readonly dns?: number;
  /** To the proxy, where there is one; so is `dns`. */
  readonly connect?: number;
  /** Connected to the proxy until it has a connection to the API: its TLS, and CONNECT. */
  readonly proxy?: number;
  readonly tls?: number;
  /** Connected until the request was written. */
  readonly send?: number;
  /**
   * Request written until the first byte of the response: the only phase that a cold process does not
   * distort.
   */
  readonly server?: number;
  /** First byte until the end of the response. */
  readonly download?: number;
  readonly total: number;
}

export const PHASE_NAMES = ['dns', 'connect', 'proxy', 'tls', 'send', 'server', 'download'] as const;
export type PhaseName = (typeof PHASE_NAMES)[number];

/** The response as it was received: only the content encoding is decoded. */
export interface HttpResponse {
  readonly status: number;
  readonly statusText: string;
  /**
   * Names and values in the received order and case, over HTTP/2 in lower case; a repeated header is in the list
   * repeatedly.
   */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The body, with its `Content-Encoding` decoded. */
  readonly body: Uint8Array;
  /**
   * Set if the body is only the beginning: of a stream of items, which may never end, or of a file that is
   * larger than the limit.
   */
  readonly partial?: 'stream' | 'large';
}

/** Every kind of failure: an exchange without a response that can be judged. */
export const FAILURE_KINDS = [
  'dns',
  'refused',
  'proxy',
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
  /**
   * Set where the failure is on this machine, the monitor host: no network, no name server, no free
   * descriptor.
   */
  readonly onMonitorHost?: true;
  /** The status, where the head of a response had arrived. */
  readonly status?: number;
}

/** The connection of an exchange: its remote address, protocol and certificate. */
export interface Connection {
  /** Of the proxy, where there is one. */
  readonly address: string;
  readonly port: number;
  readonly family?: string;
  /** `http://proxy.example.com:3128`; absent for a direct connection. */
  readonly proxy?: string;
  /** `HTTP/1.1` or `HTTP/2`, as the response says; absent where there is none. */
  readonly protocol?: string;
  /** `TLSv1.3`; absent for http. */
  readonly tlsVersion?: string;
  /** ISO 8601: of the server's certificate or an intermediate one, that which expires first; absent for http. */
  readonly certificateExpiresAt?: string;
  /** ISO 8601: of the same certificate; absent for http. */
  readonly certificateValidFrom?: string;
  /** The name of the intermediate certificate, where one expires before the server's own. */
  readonly intermediate?: string;
}

/** One HTTP request with its response, or its failure, and its timings. */
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
   * The longest time, in ms, for which this process was blocked between the written request and the end: the
   * phases may be too long by that much.
   */
  readonly lagMs?: number;
  /** ISO 8601, wall clock. */
  readonly startedAt: string;
}

/**
 * A lag in ms from which on the phases say little about the server, where it is also a large share of the
 * wait.
 */
const WORST_LAG_MS = 25;
const WORST_LAG_SHARE = 0.1;

/**
 * Whether the phases, or a timeout, can be trusted: this process was not blocked for long, compared to the
 * time it waited. An exchange that timed out waited for its whole time limit, however early its first byte
 * arrived.
 */
export function isTrusted({
  lagMs = 0,
  phases,
  failure,
}: Pick<Exchange, 'lagMs' | 'phases' | 'failure'>): boolean {
  const responseMs = (phases.server ?? phases.total) + (phases.download ?? 0);
  const waitedMs = failure?.kind === 'timeout' ? phases.total : responseMs;
  return lagMs < WORST_LAG_MS || lagMs < waitedMs * WORST_LAG_SHARE;
}

/** All values of a header, whose name is matched without case, in the received order. */
export function headerValues(response: HttpResponse, name: string): string[] {
  const wanted = name.toLowerCase();
  return response.headers.filter(([found]) => found.toLowerCase() === wanted).map(([, value]) => value);
}

/** The value of a request's header, whatever the case of its name (RFC 9110, section 5.1). */
export function sentHeader(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(headers).find(([sent]) => sent.toLowerCase() === wanted)?.[1];
}

/** A header's value; those of a repeated header are joined by a comma (RFC 9110, section 5.3). */
export function headerValue(response: HttpResponse, name: string): string | undefined {
  const values = headerValues(response, name);
  return values.length === 0 ? undefined : values.join(', ');
}

/**
 * Milliseconds since 1970, by the server's clock where the response has a `Date` header, else by this
 * machine's.
 */
export function clockOf({ response, startedAt }: Exchange): number {
  const serverTime = response ? Date.parse(headerValue(response, 'date') ?? '') : Number.NaN;
  return Number.isFinite(serverTime) ? serverTime : Date.parse(startedAt);
}
