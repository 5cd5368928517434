import type { Socket } from 'node:net';
import type { JWTPayload } from 'jose';
import type { Credentials } from '../auth/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import type { MockResponse } from './mock-response.ts';

/** Why a login was refused. */
export type LoginRefusal =
  | 'unknown-identifier'
  | 'wrong-secret'
  | 'body-malformed'
  | 'body-too-large'
  | 'media-type-unsupported';

/** Why a token was refused. */
export type TokenRefusal =
  | 'token-missing'
  | 'scheme-other'
  | 'token-malformed'
  | 'token-unsigned'
  | 'token-tampered'
  | 'token-expired';

/** What the mock server made of a request. */
export type Outcome =
  | 'accepted'
  | LoginRefusal
  | TokenRefusal
  | 'parameter-malformed'
  | 'path-unknown'
  | 'method-unknown';

/** What an operation is to the token: gives it, needs it, or neither. */
export type Role = 'login' | 'use' | 'open';

/** A token, and when the response says that it expires. */
export interface IssuedToken {
  readonly value: string;
  readonly claims: JWTPayload;
  /** Whole seconds since 1970. */
  readonly expiresAt: number;
}

/** What a response is a response to. */
export interface Situation {
  readonly contract: Contract;
  /** Absent where the contract has none for the request. */
  readonly operation?: Operation;
  readonly role: Role;
  readonly outcome: Outcome;
  /** Of the request, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Path of the request, with its query. */
  readonly target: string;
  /** Counts what the operation was asked in this way since the fault was set; the first is 1. */
  readonly nth: number;
  /** What a login sent, as far as it could be read. */
  readonly attempt?: Credentials;
  /** A token for this login: in the response where it is accepted, not given away where it is refused. */
  readonly issued?: IssuedToken;
}

/** JOSE header of a token; `alg: none` leaves it unsigned (RFC 7519, section 6). */
export interface TokenHeader {
  readonly alg: 'HS256' | 'HS384' | 'HS512' | 'none';
  readonly typ?: string;
}

/** How a token is made otherwise. A token that was is accepted all the same, so that one deviation stays one. */
export interface TokenDeviation {
  /** Seconds until a login's token expires, in claim and response. */
  readonly lifeSeconds?: number;
  claims?(claims: JWTPayload, attempt: Credentials): JWTPayload;
  joseHeader?(header: TokenHeader): TokenHeader;
  /** Replaces the finished token. `first` is the first that was made since the fault was set. */
  token?(issued: IssuedToken, first: IssuedToken): IssuedToken;
}

/** Writes a response to the socket itself, for what no HTTP server would let out. The socket is its own to end. */
export type Transport = (socket: Socket, response: MockResponse) => void;

/** One named way in which the mock server breaks the contract. Every hook is a pure function, absent where it is conforming. */
export interface Fault extends TokenDeviation {
  /** Kebab-case. */
  readonly name: string;
  readonly title: string;
  /** Ids of the rules that find it in a whole login pass; empty where it keeps every promise in another way. */
  readonly breaks: readonly string[];
  /** Whether a contract has something that can be broken so; always, where absent. */
  applies?(contract: Contract): boolean;
  /** Overrules what the mock server made of a request. */
  decide?(outcome: Outcome, situation: Omit<Situation, 'outcome' | 'issued'>): Outcome;
  response?(response: MockResponse, situation: Situation): MockResponse;
  /** Undefined for a response that is written as usual. */
  transport?(situation: Situation): Transport | undefined;
}
