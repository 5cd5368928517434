import type { Credentials } from '../auth/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { routeOf } from '../openapi/index.ts';
import { keepsParameters } from '../requests/index.ts';
import { type Answer, withHeader } from './answer.ts';
import type { Behaviour, Outcome, Situation, Transport } from './behaviour.ts';
import {
  anyRefusal,
  documentedRefusal,
  documentedSuccess,
  fittingHeader,
  promisedAnswer,
} from './documented.ts';
import { challenge, guarded, guardingScheme, isOpened, type Keys, roleOf } from './guard.ts';
import { bodyOutcome, type LoginAttempt, loginAttempt } from './login.ts';
import type { ReceivedBody } from './receive.ts';
import { withToken } from './token-answer.ts';
import type { TokenMint } from './tokens.ts';

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
  readonly answer: Answer;
  readonly transport?: Transport;
}

/** What a stand-in knows while it runs. */
export interface Setting {
  readonly contract: Contract;
  readonly mint: TokenMint;
  /** How often each operation was asked with each outcome, by their names; changed with every request. */
  readonly asked: Map<string, number>;
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
 * Answers a request as the contract promises: routing, then the token, then the login, then the documented answer.
 * The behaviour is asked three times: what becomes of the request, what the answer is, and how it is written.
 */
export async function react(arrival: Arrival, setting: Setting, behaviour?: Behaviour): Promise<Reaction> {
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
    nth: counted(setting.asked, `${operation?.id} ${outcome}`),
    ...(operation ? { operation } : {}),
    ...(attempt ? { attempt } : {}),
  };
  const issued =
    role === 'login' ? await setting.mint.issue(setting.tokenLifeSeconds, behaviour, attempt) : undefined;
  const situation: Situation = {
    ...known,
    outcome: behaviour?.decide?.(outcome, known) ?? outcome,
    ...(issued ? { issued } : {}),
  };
  const honest = operation ? honestAnswer(situation, operation) : unrouted(contract, allowed);
  const transport = behaviour?.transport?.(situation);
  return {
    situation,
    answer: behaviour?.answer?.(honest, situation) ?? honest,
    ...(transport ? { transport } : {}),
  };
}

function counted(asked: Map<string, number>, what: string): number {
  const nth = (asked.get(what) ?? 0) + 1;
  asked.set(what, nth);
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
  { contract, mint, keys }: Setting,
): Promise<Outcome> {
  if (isOpened(contract, operation, { headers, target }, keys)) return 'accepted';
  const scheme = guardingScheme(contract, operation);
  return scheme === undefined ? 'token-missing' : guarded(scheme, headers.authorization, mint);
}

function honestAnswer(situation: Situation, operation: Operation): Answer {
  const { contract, outcome, issued } = situation;
  if (outcome === 'accepted') {
    const answer = promisedAnswer(contract, documentedSuccess(operation));
    const scheme = contract.bearerSchemes.find(({ name }) => name === operation.token?.scheme)?.scheme;
    return issued ? withToken(answer, operation, scheme ?? 'Bearer', issued) : answer;
  }
  const documented = documentedRefusal(operation, FITTING[outcome] ?? [401]);
  const answer = promisedAnswer(contract, documented);
  const scheme = guardingScheme(contract, operation);
  if (scheme === undefined) return answer;
  const line = ['WWW-Authenticate', challenge(scheme, outcome)] as const;
  return fittingHeader(contract, documented.response, line) ? withHeader(answer, ...line) : answer;
}

/** No operation: the statuses are HTTP's own (RFC 9110, sections 15.5.5 and 15.5.6), the shape is the contract's. */
function unrouted(contract: Contract, allowed: readonly string[]): Answer {
  const response = anyRefusal(contract);
  const known = response
    ? promisedAnswer(contract, { status: 404, response: { ...response, headers: [] } })
    : undefined;
  const answer = known ?? { status: 404, headers: [] };
  return allowed.length === 0 ? answer : withHeader({ ...answer, status: 405 }, 'Allow', allowed.join(', '));
}
