import {
  type Authorization,
  authorize,
  type CredentialSettings,
  type Credentials,
  carried,
  consumerRequest,
  credentialSetOf,
  type LoginFlow,
  loginBody,
  loginRequest,
  OPEN,
  refreshTokenOf,
  tokenOf,
  withAuthorization,
} from '../auth/index.ts';
import type { Case, Exchange, OutgoingRequest } from '../http/index.ts';
import { writableMedia } from '../media/index.ts';
import type { Contract, Operation, SentExpression } from '../openapi/index.ts';
import { exampleOf, isObject, parseJson, setAt } from '../schema/index.ts';
import { parametersOf } from './derived/parameter.ts';
import { LOGIN_CASES } from './login-cases.ts';
import { prepareOperation } from './operations/request.ts';

/** An operation that continues or ends a session, with the token where `x-token` says that it is sent. */
function sessionRequest(
  contract: Contract,
  operation: Operation,
  { sentAs, token }: { readonly sentAs?: SentExpression | undefined; readonly token?: string | undefined },
  baseUrl: string,
  authorization: Authorization,
): OutgoingRequest {
  if (!sentAs || token === undefined)
    return prepareOperation(contract, operation).request(baseUrl, authorization);
  const { source, path } = sentAs;
  if (source === 'body') {
    const media = writableMedia(operation.requestBody?.content ?? []);
    const { examples: [documented] = [], schema } = media ?? {};
    const generated = schema === undefined ? {} : exampleOf(contract.document, schema, 'request');
    const example = [documented, generated].find(isObject) ?? {};
    const body = setAt(example, path, token);
    return prepareOperation(contract, operation, { body }).request(baseUrl, authorization);
  }
  const isDocumented = parametersOf(contract, operation).some(
    (parameter) => parameter.in === source && parameter.name === path,
  );
  const given = isDocumented ? { parameters: { [`${source}.${path}`]: token } } : {};
  const request = prepareOperation(contract, operation, given).request(baseUrl, authorization);
  return isDocumented ? request : withAuthorization(request, carried({ in: source, name: path }, token));
}

/** Where a session is tried, and what sends its requests. */
export interface SessionTrial {
  readonly contract: Contract;
  readonly flow: LoginFlow;
  readonly baseUrl: string;
  readonly credentials: Credentials;
  readonly settings: CredentialSettings;
  readonly send: (step: Case, operation: Operation, request: OutgoingRequest) => Promise<Exchange>;
}

/**
 * A refresh token is accepted and its new token opens; one that nobody issued, and a rotated one, are refused
 * (RFC 6749, section 6; RFC 9700, section 4.14).
 */
export async function tryRefresh(trial: SessionTrial): Promise<Exchange[]> {
  const { refresh } = trial.flow.login.token ?? {};
  if (!refresh) return [];
  const login = await loggedIn(trial);
  const used = await refreshed(trial, LOGIN_CASES.refresh, login);
  const renewed = issuedBy(trial, used);
  const exchanges = [
    login.exchange,
    used,
    await refreshed(trial, LOGIN_CASES.unknownRefreshToken, { ...login, refreshToken: UNKNOWN_TOKEN }),
  ];
  if (renewed.token !== undefined)
    exchanges.push(...(await usedToken(trial, LOGIN_CASES.refreshedToken, renewed.token)));
  // Last: a server may end the session for it.
  if (refresh.rotates) exchanges.push(await refreshed(trial, LOGIN_CASES.rotatedRefreshToken, login));
  return exchanges;
}

/** After the end of a session neither its token nor its refresh token opens anything (RFC 7009, section 2). */
export async function tryRevoke(trial: SessionTrial): Promise<Exchange[]> {
  const { refresh, revoke } = trial.flow.login.token ?? {};
  const operation = operationNamed(trial, revoke?.operation);
  if (!revoke || !operation) return [];
  const login = await loggedIn(trial);
  const exchanges = [
    login.exchange,
    await sentInSession(trial, LOGIN_CASES.revoke, operation, revoke.sentAs, login),
  ];
  if (login.token !== undefined)
    exchanges.push(...(await usedToken(trial, LOGIN_CASES.revokedToken, login.token)));
  if (refresh) exchanges.push(await refreshed(trial, LOGIN_CASES.revokedRefreshToken, login));
  return exchanges;
}

const UNKNOWN_TOKEN = 'driftline-refresh-token-of-nobody';

/** The tokens of a response; undefined where it has none. */
interface SessionTokens {
  readonly token: string | undefined;
  readonly refreshToken: string | undefined;
}

async function loggedIn(trial: SessionTrial): Promise<SessionTokens & { readonly exchange: Exchange }> {
  const { flow, baseUrl, credentials } = trial;
  const request = loginRequest(flow, baseUrl, loginBody(flow, credentials));
  const exchange = await trial.send(LOGIN_CASES.rightCredentials, flow.login, request);
  return { exchange, ...issuedBy(trial, exchange) };
}

function issuedBy({ flow: { login } }: SessionTrial, { response }: Exchange): SessionTokens {
  if (!response || response.status > 299) return { token: undefined, refreshToken: undefined };
  const body = jsonIn(response.body);
  return {
    token: tokenOf(login, response, body)?.value,
    refreshToken: refreshTokenOf(login, response, body),
  };
}

function jsonIn(body: Uint8Array): unknown {
  try {
    return parseJson(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

function operationNamed({ contract }: SessionTrial, id: string | undefined): Operation | undefined {
  return contract.operations.find((each) => each.id === id);
}

function refreshed(trial: SessionTrial, step: Case, tokens: SessionTokens): Promise<Exchange> {
  const { refresh } = trial.flow.login.token ?? {};
  const operation = operationNamed(trial, refresh?.operation) ?? trial.flow.login;
  return sentInSession(trial, step, operation, refresh?.sentAs, tokens);
}

/** With the token of the session, where the operation needs one. */
function sentInSession(
  { contract, flow, baseUrl, settings, send }: SessionTrial,
  step: Case,
  operation: Operation,
  sentAs: SentExpression | undefined,
  { token = '', refreshToken }: SessionTokens,
): Promise<Exchange> {
  const session = { scheme: flow.login.token?.scheme ?? '', token };
  const found = authorize(contract, operation, { ...credentialSetOf(settings), session });
  const authorization = 'headers' in found ? found : OPEN;
  const place = { sentAs, token: refreshToken ?? token };
  return send(step, operation, sessionRequest(contract, operation, place, baseUrl, authorization));
}

/** The use of a token, where an operation takes it. */
async function usedToken(
  { flow, baseUrl, send }: SessionTrial,
  step: Case,
  token: string,
): Promise<Exchange[]> {
  const { consumer } = flow;
  if (!consumer) return [];
  const request = consumerRequest({ ...flow, consumer }, baseUrl, carried(flow.use, token));
  return [await send(step, consumer, request)];
}
