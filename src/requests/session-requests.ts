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
import { exampleOf, isObject, setAt } from '../schema/index.ts';
import { parametersOf } from './derived/parameter.ts';
import { LOGIN_CASES } from './login-cases.ts';
import { prepareOperation } from './operations/request.ts';
import { jsonIn } from './runtime-expression.ts';

/** An operation that continues or ends a session, with the token where `x-token` says that it is sent. */
function sessionRequest(
  { contract, flow, credentials }: Pick<SessionTrial, 'contract' | 'flow' | 'credentials'>,
  operation: Operation,
  { sentAs, token }: { readonly sentAs?: SentExpression | undefined; readonly token?: string | undefined },
  baseUrl: string,
  authorization: Authorization,
): OutgoingRequest {
  if (!sentAs || token === undefined)
    return prepareOperation(contract, operation).request(baseUrl, authorization);
  const { source, path } = sentAs;
  if (source === 'body') {
    const usual = isGrantAt(flow, operation)
      ? grantBody(flow, credentials)
      : exampleBody(contract, operation);
    const body = setAt(usual, path, token);
    return prepareOperation(contract, operation, { body }).request(baseUrl, authorization);
  }
  const isDocumented = parametersOf(contract, operation).some(
    (parameter) => parameter.in === source && parameter.name === path,
  );
  const given = isDocumented ? { parameters: { [`${source}.${path}`]: token } } : {};
  const request = prepareOperation(contract, operation, given).request(baseUrl, authorization);
  return isDocumented ? request : withAuthorization(request, carried({ in: source, name: path }, token));
}

/** The documented example of the body of a request, or else a generated one. */
export function exampleBody(
  contract: Pick<Contract, 'document'>,
  { requestBody }: Pick<Operation, 'requestBody'>,
): Record<string, unknown> {
  const { examples: [documented] = [], schema } = writableMedia(requestBody?.content ?? []) ?? {};
  const generated = schema === undefined ? {} : exampleOf(contract.document, schema, 'request');
  return [documented, generated].find(isObject) ?? {};
}

function isGrantAt({ login }: LoginFlow, { id }: Operation): boolean {
  const { refresh } = login.token ?? {};
  return refresh?.isGrant === true && refresh.operation === id;
}

/** The body of a token request with a refresh token: the client, where the login names one, and no account. */
function grantBody(flow: LoginFlow, credentials: Credentials): Record<string, unknown> {
  const byPassword = flow.login.token?.flow === 'password';
  const none = { identifier: undefined, secret: undefined };
  return { ...loginBody(flow, byPassword ? none : credentials), grant_type: 'refresh_token' };
}

/** Where the session of a login is tried, and what sends its requests. */
export interface SessionTrial {
  readonly contract: Contract;
  readonly flow: LoginFlow;
  readonly baseUrl: string;
  readonly credentials: Credentials;
  readonly settings: CredentialSettings;
  readonly send: (step: Case, operation: Operation, request: OutgoingRequest) => Promise<Exchange>;
}

/** The tokens of a response; undefined where it has none. */
export interface SessionTokens {
  readonly token: string | undefined;
  readonly refreshToken: string | undefined;
}

/** What begins, continues and ends a session: operations of the contract, or the endpoints of an OAuth provider. */
export interface SessionParts {
  readonly begin: () => Promise<SessionTokens & { readonly exchanges: readonly Exchange[] }>;
  /** Absent where nothing continues it; gives nothing where there is no refresh token. */
  readonly refresh?: (
    step: Case,
    tokens: SessionTokens,
  ) => Promise<(SessionTokens & { readonly exchange: Exchange }) | undefined>;
  /** Whether a refresh token was good for one use, by what a refresh gave. */
  readonly hasRotated: (before: SessionTokens, renewed: SessionTokens) => boolean;
  /** Ends a session, by one request or several. Absent where nothing does. */
  readonly revoke?: (
    step: Case,
    tokens: SessionTokens,
  ) => Promise<{
    readonly exchanges: readonly Exchange[];
    /** Whether the token has to be refused from then on. */
    readonly ended: boolean;
  }>;
  /** Uses a token, where an operation takes it. */
  readonly use: (step: Case, token: string) => Promise<Exchange[]>;
}

/**
 * A refresh token is accepted and its new token opens; one that nobody issued, and a rotated one, are refused
 * (RFC 6749, section 6; RFC 9700, section 4.14).
 * @returns no exchange where nothing continues the session
 */
export async function tryRefresh({ begin, refresh, hasRotated, use }: SessionParts): Promise<Exchange[]> {
  if (!refresh) return [];
  const login = await begin();
  const used = await refresh(LOGIN_CASES.refresh, login);
  if (!used) return [];
  const again = async (step: Case, tokens: SessionTokens) => {
    const sent = await refresh(step, tokens);
    return sent ? [sent.exchange] : [];
  };
  const exchanges = [
    ...login.exchanges,
    used.exchange,
    ...(await again(LOGIN_CASES.unknownRefreshToken, { ...login, refreshToken: UNKNOWN_TOKEN })),
  ];
  if (used.token !== undefined) exchanges.push(...(await use(LOGIN_CASES.refreshedToken, used.token)));
  // Last: a server may end the session for it.
  if (hasRotated(login, used)) exchanges.push(...(await again(LOGIN_CASES.rotatedRefreshToken, login)));
  return exchanges;
}

/**
 * After the end of a session neither its token nor its refresh token opens anything (RFC 7009, section 2).
 * @returns no exchange where nothing ends the session
 */
export async function tryRevoke({ begin, refresh, revoke, use }: SessionParts): Promise<Exchange[]> {
  if (!revoke) return [];
  const login = await begin();
  const over = await revoke(LOGIN_CASES.revoke, login);
  const exchanges = [...login.exchanges, ...over.exchanges];
  if (login.token !== undefined && over.ended)
    exchanges.push(...(await use(LOGIN_CASES.revokedToken, login.token)));
  if (refresh && login.refreshToken !== undefined) {
    const renewed = await refresh(LOGIN_CASES.revokedRefreshToken, login);
    if (renewed) exchanges.push(renewed.exchange);
  }
  return exchanges;
}

const UNKNOWN_TOKEN = 'driftline-refresh-token-of-nobody';

/** The session of a login, by the operations that `x-token`, or an OAuth flow of the document, names. */
export function sessionOfLogin(trial: SessionTrial): SessionParts {
  const { flow, baseUrl, credentials, send } = trial;
  const { refresh, revoke } = flow.login.token ?? {};
  const continuing = refresh && (operationNamed(trial, refresh.operation) ?? flow.login);
  const ending = revoke && operationNamed(trial, revoke.operation);
  return {
    async begin() {
      const request = loginRequest(flow, baseUrl, loginBody(flow, credentials));
      const exchange = await send(LOGIN_CASES.rightCredentials, flow.login, request);
      return { exchanges: [exchange], ...issuedBy(trial, exchange) };
    },
    hasRotated: (before, { refreshToken }) =>
      refresh?.rotates === true &&
      (!refresh.isGrant || (refreshToken !== undefined && refreshToken !== before.refreshToken)),
    use: (step, token) => usedToken(trial, step, token),
    ...(continuing && {
      async refresh(step, tokens) {
        const exchange = await sentInSession(trial, step, continuing, refresh.sentAs, tokens);
        return { exchange, ...issuedBy(trial, exchange) };
      },
    }),
    ...(ending && {
      revoke: async (step, tokens) => ({
        exchanges: [await sentInSession(trial, step, ending, revoke.sentAs, tokens)],
        ended: true,
      }),
    }),
  };
}

/** The tokens that a response of a login, or of a refresh, gives. */
export function issuedBy(
  { flow: { login } }: Pick<SessionTrial, 'flow'>,
  { response }: Exchange,
): SessionTokens {
  if (!response || response.status > 299) return { token: undefined, refreshToken: undefined };
  const body = jsonIn(response.body);
  return {
    token: tokenOf(login, response, body)?.value,
    refreshToken: refreshTokenOf(login, response, body),
  };
}

function operationNamed({ contract }: SessionTrial, id: string | undefined): Operation | undefined {
  return contract.operations.find((each) => each.id === id);
}

/** The token of a session, and the other credentials of the settings, as far as an operation needs them. */
export function inSession(
  contract: Contract,
  operation: Operation,
  settings: CredentialSettings,
  session: { readonly scheme: string; readonly token: string },
): Authorization {
  const found = authorize(contract, operation, { ...credentialSetOf(settings), session });
  return 'headers' in found ? found : OPEN;
}

/** With the token of the session, where the operation needs one. */
function sentInSession(
  { contract, flow, credentials, baseUrl, settings, send }: SessionTrial,
  step: Case,
  operation: Operation,
  sentAs: SentExpression | undefined,
  { token = '', refreshToken }: SessionTokens,
): Promise<Exchange> {
  const authorization = inSession(contract, operation, settings, {
    scheme: flow.login.token?.scheme ?? '',
    token,
  });
  const place = { sentAs, token: refreshToken ?? token };
  return send(
    step,
    operation,
    sessionRequest({ contract, flow, credentials }, operation, place, baseUrl, authorization),
  );
}

/** The use of a token, where an operation takes it. */
export async function usedToken(
  { flow, baseUrl, send }: Pick<SessionTrial, 'flow' | 'baseUrl' | 'send'>,
  step: Case,
  token: string,
): Promise<Exchange[]> {
  const { consumer } = flow;
  if (!consumer) return [];
  const request = consumerRequest({ ...flow, consumer }, baseUrl, carried(flow.use, token));
  return [await send(step, consumer, request)];
}
