// What other modules declare and a record keeps. A property of theirs that has no shape here does not compile.
import { type Connection, FAILURE_KINDS, type FailureKind, type Phases } from '../../http/index.ts';
import type { Evidence } from '../../masking/index.ts';
import { FAMILIES, type Finding, type Severity } from '../../rules/index.ts';
import {
  listOf,
  mapOf,
  objectOf,
  oneOf,
  optional,
  pair,
  type Shape,
  span,
  text,
  time,
  whole,
} from './shape.ts';

/** `response`, or why there was none. */
export const OUTCOME = oneOf<'response' | FailureKind>(['response', ...FAILURE_KINDS]);

/** Milliseconds on the monotonic clock. A phase that did not happen is absent. */
export const PHASES = objectOf<Phases>({
  /** All of the exchange. */
  total: span,
  /** Looking up the name, of the proxy where there is one. */
  dns: optional(span),
  /** Opening the connection, to the proxy where there is one. */
  connect: optional(span),
  /** Connected to the proxy until it has a connection to the API (CONNECT). Absent for http, where server includes the proxy. */
  proxy: optional(span),
  /** The TLS handshake. */
  tls: optional(span),
  /** Connected until the request was written. */
  send: optional(span),
  /** Request written until the first byte of the response. */
  server: optional(span),
  /** First byte until the end of the response. */
  download: optional(span),
});

/** Whom we talked to. */
export const CONNECTION = objectOf<Connection>({
  address: text,
  port: whole,
  family: optional(text),
  /** The proxy, whose address this is then: http://proxy.example.com:3128. Absent for a direct connection. */
  proxy: optional(text),
  /** HTTP/1.1 or HTTP/2, as the response says; absent where there is none. */
  protocol: optional(text),
  /** TLSv1.3, for example; absent for http. */
  tlsVersion: optional(text),
  /** Of the server's certificate or an intermediate one, that which expires first. Absent for http. */
  certificateExpiresAt: optional(time),
  /** Of the same certificate. Absent for http. */
  certificateValidFrom: optional(time),
  /** The name of the intermediate certificate, where one expires before the server's own. */
  intermediate: optional(text),
});

export const FINDING = objectOf<Finding>({
  /** The rule's id. */
  id: text,
  /** call: the call failed; contract: the contract was violated; drift: no violation, but not as documented; speed: slower than agreed. */
  family: oneOf(FAMILIES),
  severity: oneOf<Severity>(['error', 'warning', 'info']),
  title: text,
  operation: text,
  case: text,
  /** The part of the exchange, and a JSON pointer where there is one. */
  where: text,
  expected: text,
  /** Where it is expected: file, line and column. */
  contract: text,
  received: text,
  /** What to do. */
  hint: text,
  /** The same for the same broken thing, in every run. */
  fingerprint: text,
  /** Of a variation of another case: the fingerprint of the same problem there. */
  sameAs: optional(text),
  /** Of a drift: what it means to those who call the API. */
  change: optional(text as Shape<NonNullable<Finding['change']>>),
  /** Why the severity is not the rule's own. */
  reason: optional(text),
});

export const REQUEST = objectOf<Evidence['request']>({
  method: text,
  url: text,
  headers: mapOf(text),
  body: optional(text),
});

export const RESPONSE = objectOf<NonNullable<Evidence['response']>>({
  status: whole,
  headers: listOf(pair),
  body: text,
});

/** The exchange, every secret masked; kept only when something is wrong. */
export const EVIDENCE = objectOf<Evidence>({
  request: REQUEST,
  response: optional(RESPONSE),
  failure: optional(text),
  /** A line that repeats the request. */
  curl: text,
});
