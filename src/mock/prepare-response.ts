import { type Credentials, carriedBy } from '../auth/index.ts';
import { type Contract, type Operation, routeOf } from '../openapi/index.ts';
import { parameterProblems } from '../requests/index.ts';
import { allowsHeader, anyRefusal, documentedRefusal, mockResponseFor } from './documented.ts';
import type { Alteration, Outcome, Situation, Transport } from './faults/fault.ts';
import { challenge, guarded, guardOf, hasOtherKeys, isAuthorized, type Keys, roleOf } from './guard.ts';
import { withQuery } from './listed.ts';
import { bodyOutcome, type LoginAttempt, loginAttempt, type Sessions } from './login.ts';
import { header, type MockRequest, type MockResponse, withHeader } from './mock-response.ts';
import { preferenceIn, preferredResponse } from './preferred.ts';
import { aboutResource, isUnknownResource, successOf } from './resources.ts';
import type { Stored } from './stored.ts';
import { type TokenIssuer, withToken } from './tokens.ts';

/** A response that is ready to be written, and how to write it where HTTP's own way is not used. */
interface PreparedResponse {
  readonly situation: Situation;
  readonly response: MockResponse;
  readonly transport?: Transport;
}

/** The state of a running mock server. */
export interface MockState {
  readonly contract: Contract;
  readonly issuer: TokenIssuer;
  /** How often each operation had each outcome, by their names; changed with every request. */
  readonly counts: Map<string, number>;
  readonly tokenLifeSeconds: number;
  /** What requests created, changed and deleted. */
  readonly stored: Stored;
  /** Who may log in; absent where the contract's login needs no credentials. */
  readonly credentials?: Credentials;
  /** Credentials that authorize operations, other than the login's token. */
  readonly keys: Keys;
  readonly sessions: Sessions;
}

/** Statuses for a refusal, preferred ones first; the first that the operation documents is used. */
const REFUSAL_STATUSES: Partial<Record<Outcome, readonly number[]>> = {
  'token-missing': [401, 403],
  'parameter-malformed': [400, 422],
  'resource-unknown': [404],
  'body-malformed': [400, 422],
  'body-too-large': [413, 400, 422],
  'media-type-unsupported': [415, 400, 422],
};

/**
 * Prepares the documented response to a request: routing, then authorization, then the login or the body,
 * then the response. A fault's alteration may change three things: the outcome (`decide`), the response, and how it is
 * written (`transport`).
 */
export async function prepareResponse(
  request: MockRequest,
  state: MockState,
  alteration?: Alteration,
): Promise<PreparedResponse> {
  const { contract } = state;
  const { operation, allowed = [] } = routeOf(contract, request.method, request.target);
  const role = operation ? roleOf(contract, operation) : 'open';
  const { outcome, attempt } = operation
    ? await outcomeOf(request, operation, state)
    : { outcome: allowed.length > 0 ? ('method-unknown' as const) : ('path-unknown' as const) };
  const part = operation && state.sessions.partOf(operation, request);
  const known = {
    contract,
    role,
    method: request.method,
    headers: request.headers,
    target: request.target,
    body: request.body,
    wrongSecrets: state.counts.get(`${operation?.id} wrong-secret`) ?? 0,
    nth: nextCount(state.counts, `${operation?.id} ${outcome}`),
    ...(operation ? { operation } : {}),
    ...(attempt ? { attempt } : {}),
    ...(part ? { part } : {}),
  };
  const issues = role === 'login' || part === 'refresh';
  const issued = issues
    ? await state.issuer.issue(state.tokenLifeSeconds, alteration, attempt, request.body.json)
    : undefined;
  const situation: Situation = {
    ...known,
    outcome: alteration?.decide?.(outcome, known) ?? outcome,
    ...(issued ? { issued } : {}),
  };
  const token = operation && tokenSent(contract, operation, request);
  const refreshToken =
    operation && situation.outcome === 'accepted'
      ? state.sessions.accepted(operation, request, { token, issued, account: state.credentials })
      : undefined;
  const usual = operation
    ? withAllow(conformingResponse(situation, operation, refreshToken), contract, operation)
    : unrouted(contract, allowed);
  const isOfLogin = operation?.token !== undefined || part !== undefined;
  const isStored = operation && situation.outcome === 'accepted' && !isOfLogin;
  const read = isStored && (alteration?.read ? alteration.read(request, situation) : request);
  const stored = read
    ? withQuery(state.stored.respond(usual, contract, operation, read), contract, operation, read)
    : usual;
  const preference = preferenceIn(request.headers.prefer ?? '');
  const conforming = (operation && preferredResponse(contract, operation, preference, stored)) ?? stored;
  const transport = alteration?.transport?.(situation);
  return {
    situation,
    response: alteration?.response?.(conforming, situation) ?? conforming,
    ...(transport ? { transport } : {}),
  };
}

function nextCount(counts: Map<string, number>, key: string): number {
  const nth = (counts.get(key) ?? 0) + 1;
  counts.set(key, nth);
  return nth;
}

async function outcomeOf(
  request: MockRequest,
  operation: Operation,
  state: MockState,
): Promise<LoginAttempt> {
  const { contract, credentials, sessions } = state;
  const authorized = await authorizationOutcome(request, operation, state);
  if (authorized !== 'accepted') return { outcome: authorized };
  const inSession = sessions.outcomeOf(operation, request, tokenSent(contract, operation, request));
  if (inSession === 'session-ended' || inSession === 'password-changed') return { outcome: inSession };
  if (operation.token && !sessions.partOf(operation, request)) {
    const { right, former } = sessions.account(credentials);
    return loginAttempt(contract, operation, request.headers, request.body, right, former);
  }
  if (parameterProblems(contract, operation, request).some(({ undocumented }) => !undocumented)) {
    return { outcome: 'parameter-malformed' };
  }
  const { stored } = state;
  const isUnknown =
    stored.isGone(contract, operation, request.target) ||
    (isUnknownResource(contract, operation, request.target) && !stored.isBelow(operation, request.target));
  if (isUnknown) return { outcome: 'resource-unknown' };
  const ofBody = bodyOutcome(contract, operation, request.headers, request.body);
  if (ofBody !== 'accepted') return { outcome: ofBody };
  if (sessions.partOf(operation, request) !== 'changePassword') return { outcome: inSession };
  return { outcome: sessions.passwordOutcome(operation, request, credentials) };
}

/** The token of a login that a request carries, without the scheme. */
function tokenSent(
  contract: Contract,
  operation: Operation,
  { headers, target }: MockRequest,
): string | undefined {
  const use = guardOf(contract, operation);
  return use && carriedBy(use, { headers, url: target })?.replace(/^\S+ +/, '');
}

/** Authorization by the operation's own security requirements, else by the login's token. */
async function authorizationOutcome(
  { headers, target }: MockRequest,
  operation: Operation,
  { contract, issuer, keys }: MockState,
): Promise<Outcome> {
  if (isAuthorized(contract, operation, { headers, target }, keys)) return 'accepted';
  const use = guardOf(contract, operation);
  if (!use || !hasOtherKeys(contract, operation, { headers, target }, keys)) return 'token-missing';
  return guarded(use, carriedBy(use, { headers, url: target }), issuer);
}

function conformingResponse(
  situation: Situation,
  operation: Operation,
  refreshToken: string | undefined,
): MockResponse {
  const { contract, outcome, issued } = situation;
  if (outcome === 'accepted') {
    const response = aboutResource(successOf(contract, operation), situation);
    const login = contract.operations.find(({ token }) => token);
    return issued && login ? withToken(response, contract, login, issued, refreshToken) : response;
  }
  const refusal = documentedRefusal(operation, REFUSAL_STATUSES[outcome] ?? [401]);
  const response = mockResponseFor(contract, refusal);
  const bearer = contract.bearerSchemes.find(({ name }) => operation.security.includes(name));
  const { scheme } = guardOf(contract, operation) ?? bearer ?? {};
  if (scheme === undefined || outcome === 'resource-unknown') return response;
  const line = ['WWW-Authenticate', challenge(scheme, outcome)] as const;
  return allowsHeader(contract, refusal.expected, line) ? withHeader(response, ...line) : response;
}

/** A 405 names the other methods of its path (RFC 9110, section 15.5.6). */
function withAllow(response: MockResponse, { operations }: Contract, refused: Operation): MockResponse {
  if (response.status !== 405 || header(response, 'allow') !== undefined) return response;
  const others = operations.filter((each) => each.path === refused.path && each !== refused);
  return withHeader(response, 'Allow', others.map(({ method }) => method).join(', '));
}

/**
 * No operation matches: the status is HTTP's own (RFC 9110, sections 15.5.5 and 15.5.6), the body a
 * documented refusal.
 */
function unrouted(contract: Contract, allowed: readonly string[]): MockResponse {
  const status = allowed.length === 0 ? 404 : 405;
  const refusal = anyRefusal(contract);
  const response = refusal
    ? mockResponseFor(contract, { status, expected: { ...refusal, headers: [] } })
    : { status, headers: [] };
  return allowed.length === 0 ? response : withHeader(response, 'Allow', allowed.join(', '));
}
