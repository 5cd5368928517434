import type { Socket } from 'node:net';
import type { JWTPayload } from 'jose';
import type { Credentials } from '../../auth/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import type { MockRequest, MockResponse, ReceivedBody } from '../mock-response.ts';

/** Why a login was refused. */
type LoginRefusal =
  | 'unknown-identifier'
  | 'wrong-secret'
  | 'old-secret'
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
  | 'token-expired'
  | 'session-ended'
  | 'password-changed'
  | 'refresh-token-unknown'
  | 'refresh-token-used';

/** What the mock server decided on a request. */
export type Outcome =
  | 'accepted'
  | LoginRefusal
  | TokenRefusal
  | 'parameter-malformed'
  | 'resource-unknown'
  | 'path-unknown'
  | 'method-unknown';

/** An operation's part in the login: it issues the token, it needs the token, or neither. */
export type Role = 'login' | 'use' | 'open';

/** What a request does with a session that exists. */
export type SessionPart = 'refresh' | 'revoke' | 'changePassword';

/** A token, with the expiry that the response states. */
export interface IssuedToken {
  readonly value: string;
  readonly claims: JWTPayload;
  /** Whole seconds since 1970. */
  readonly expiresAt: number;
  /** The same, when it was issued. */
  readonly issuedAt: number;
}

/** The request that a response is for, and what was decided on it. */
export interface Situation {
  readonly contract: Contract;
  /** Absent where no operation of the contract matches the request. */
  readonly operation?: Operation;
  readonly role: Role;
  readonly outcome: Outcome;
  readonly method: string;
  /** Of the request, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Path of the request, with its query. */
  readonly target: string;
  /** The body of the request. */
  readonly body: ReceivedBody;
  /**
   * Number of this request among those to the operation with this outcome since the fault was set, from 1.
   */
  readonly nth: number;
  /** Number of wrong secrets of the account that were sent before. */
  readonly wrongSecrets: number;
  /** The credentials that a login sent; absent where they could not be read. */
  readonly attempt?: Credentials;
  /** What the request does with a session that exists. */
  readonly part?: SessionPart;
  /** A token made for this login: sent where the login is accepted; a refusal must not contain it. */
  readonly issued?: IssuedToken;
}

/** JOSE header of a token; `alg: none` leaves it unsigned (RFC 7519, section 6). */
export interface TokenHeader {
  readonly alg: 'HS256' | 'HS384' | 'HS512' | 'none';
  readonly typ?: string;
}

/**
 * How a fault makes a token deviate. The mock server accepts a deviant token, so that nothing else breaks
 * with it.
 */
export interface TokenDeviation {
  /** Seconds until a login's token expires, both in its claim and in the response. */
  readonly lifeSeconds?: number;
  /** @param sent the value of the login's body */
  claims?(claims: JWTPayload, attempt: Credentials, sent: unknown): JWTPayload;
  joseHeader?(header: TokenHeader): TokenHeader;
  /** Replaces the finished token. `first` is the first that was made since the fault was set. */
  token?(issued: IssuedToken, first: IssuedToken): IssuedToken;
}

/**
 * Writes a response to the socket directly, for bytes that node:http would not send. It has to end the
 * socket.
 */
export type Transport = (socket: Socket, response: MockResponse) => void;

/**
 * What a mock server does otherwise than the contract says. Hooks are pure functions; without one, that part
 * conforms.
 */
export interface Alteration extends TokenDeviation {
  /** Overrides what the mock server decided on a request. */
  decide?(outcome: Outcome, situation: Omit<Situation, 'outcome' | 'issued'>): Outcome;
  /**
   * The request as the stored resources read it: without the filter, say. Undefined: nothing is stored, and the response
   * is the usual one.
   */
  read?(request: MockRequest, situation: Situation): MockRequest | undefined;
  response?(response: MockResponse, situation: Situation): MockResponse;
  /** Undefined for a response that is written by node:http. */
  transport?(situation: Situation): Transport | undefined;
}

/** An alteration that the mock server injects by its name. */
export interface Fault {
  /** Kebab-case. */
  readonly name: string;
  readonly title: string;
  /** Ids of the rules that report it; empty for a harmless fault, which still conforms. */
  readonly violates: readonly string[];
  /**
   * Which requests show it: one pass over the login and the first use of its token, the same login sent
   * repeatedly, a session that is continued and ended, an item requested after its list, requests that follow from each
   * other, or any operation of a contract without a login.
   */
  readonly shownBy: 'login' | 'series' | 'session' | 'items' | 'sequences' | 'operations';
  /** Undefined where the contract documents nothing that the fault breaks. */
  apply(contract: Contract): Alteration | undefined;
}
