import type { Credentials } from '../auth/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { routeOf } from '../openapi/index.ts';
import { keepsParameters } from '../requests/index.ts';
import {
  anyRefusal,
  documentedMockResponse,
  documentedRefusal,
  documentedSuccess,
  fittingHeader,
} from './documented.ts';
import type { Fault, Outcome, Situation, Transport } from './fault.ts';
import { challenge, guarded, guardingScheme, isOpened, type Keys, roleOf } from './guard.ts';
import { bodyOutcome, type LoginAttempt, loginAttempt } from './login.ts';
import { type MockResponse, withHeader } from './mock-response.ts';
import type { ReceivedBody } from './receive.ts';
import { withToken } from './token-response.ts';
import type { TokenIssuer } from './tokens.ts';

/** A request as it came. */
export interface Arrival {
  readonly method: string;
  /** Path with query. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ReceivedBody;
}

/** What is to be sent back. */
export interface Reaction {
  readonly situation: Situation;
  readonly response: MockResponse;
  readonly transport?: Transport;
}

/** What a mock server knows while it runs. */
export interface Setting {
  readonly contract: Contract;
  readonly issuer: TokenIssuer;
  /** How often each operation was asked with each outcome, by their names; changed with every request. */
  readonly requested: Map<string, number>;
  readonly tokenLifeSeconds: number;
  /** Who may log in; absent where the contract's login asks for no credentials. */
  readonly credentials?: Credentials;
  /** What opens operations beside the login's token. */
  readonly keys: Keys;
}

/** Statuses that fit a refusal, best first; the contract has the last word. */
const FITTING: Partial<Record<Outcome, readonly number[]>> = {
  'token-missing': [401, 403],
  'parameter-malformed': [400, 422],
  'body-malformed': [400, 422],
  'body-too-large': [413, 400, 422],
  'media-type-unsupported': [415, 400, 422],
};

/**
 * Responses a request as the contract promises: routing, then the token, then the login, then the documented response.
 * The fault is asked three times: what becomes of the request, what the response is, and how it is written.
 */
export async function react(arrival: Arrival, setting: Setting, fault?: Fault): Promise<Reaction> {
  const { contract } = setting;
  const { operation, allowed = [] } = routeOf(contract, arrival.method, arrival.target);
  const role = operation ? roleOf(contract, operation) : 'open';
  const { outcome, attempt } = operation
    ? await attempted(arrival, operation, setting)
    : { outcome: allowed.length > 0 ? ('method-unknown' as const) : ('path-unknown' as const) };
  const known = {
    contract,
    role,
    headers: arrival.headers,
    target: arrival.target,
    nth: counted(setting.requested, `${operation?.id} ${outcome}`),
    ...(operation ? { operation } : {}),
    ...(attempt ? { attempt } : {}),
  };
  const issued =
    role === 'login' ? await setting.issuer.issue(setting.tokenLifeSeconds, fault, attempt) : undefined;
  const situation: Situation = {
    ...known,
    outcome: fault?.decide?.(outcome, known) ?? outcome,
    ...(issued ? { issued } : {}),
  };
  const conforming = operation ? conformingResponse(situation, operation) : unrouted(contract, allowed);
  const transport = fault?.transport?.(situation);
  return {
    situation,
    response: fault?.response?.(conforming, situation) ?? conforming,
    ...(transport ? { transport } : {}),
  };
}

function counted(requested: Map<string, number>, what: string): number {
  const nth = (requested.get(what) ?? 0) + 1;
  requested.set(what, nth);
  return nth;
}

async function attempted(arrival: Arrival, operation: Operation, setting: Setting): Promise<LoginAttempt> {
  const { contract, credentials } = setting;
  const passed = await admitted(arrival, operation, setting);
  if (passed !== 'accepted') return { outcome: passed };
  const contentType = arrival.headers['content-type'];
  if (operation.token) return loginAttempt(contract, operation, contentType, arrival.body, credentials);
  if (!keepsParameters(contract, operation, arrival.target, arrival.headers)) {
    return { outcome: 'parameter-malformed' };
  }
  return { outcome: bodyOutcome(contract, operation, contentType, arrival.body) };
}

/** By a key of the operation's own, else by the token of the login. */
async function admitted(
  { headers, target }: Arrival,
  operation: Operation,
  { contract, issuer, keys }: Setting,
): Promise<Outcome> {
  if (isOpened(contract, operation, { headers, target }, keys)) return 'accepted';
  const scheme = guardingScheme(contract, operation);
  return scheme === undefined ? 'token-missing' : guarded(scheme, headers.authorization, issuer);
}

function conformingResponse(situation: Situation, operation: Operation): MockResponse {
  const { contract, outcome, issued } = situation;
  if (outcome === 'accepted') {
    const response = documentedMockResponse(contract, documentedSuccess(operation));
    const scheme = contract.bearerSchemes.find(({ name }) => name === operation.token?.scheme)?.scheme;
    return issued ? withToken(response, operation, scheme ?? 'Bearer', issued) : response;
  }
  const documented = documentedRefusal(operation, FITTING[outcome] ?? [401]);
  const response = documentedMockResponse(contract, documented);
  const scheme = guardingScheme(contract, operation);
  if (scheme === undefined) return response;
  const line = ['WWW-Authenticate', challenge(scheme, outcome)] as const;
  return fittingHeader(contract, documented.documented, line) ? withHeader(response, ...line) : response;
}

/** No operation: the statuses are HTTP's own (RFC 9110, sections 15.5.5 and 15.5.6), the shape is the contract's. */
function unrouted(contract: Contract, allowed: readonly string[]): MockResponse {
  const documented = anyRefusal(contract);
  const known = documented
    ? documentedMockResponse(contract, { status: 404, documented: { ...documented, headers: [] } })
    : undefined;
  const response = known ?? { status: 404, headers: [] };
  return allowed.length === 0
    ? response
    : withHeader({ ...response, status: 405 }, 'Allow', allowed.join(', '));
}
