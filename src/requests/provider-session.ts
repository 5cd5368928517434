import {
  authorize,
  type CredentialSettings,
  consumerOf,
  credentialSetOf,
  type OauthProvider,
  type ObtainContext,
  oauthGrantFor,
  scopesOf,
  withAuthorization,
} from '../auth/index.ts';
import type { Case, Exchange, NetworkOptions, OutgoingRequest } from '../http/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { prepareOperation } from './operations/request.ts';
import { jsonIn } from './runtime-expression.ts';
import { inSession, type SessionParts, type SessionTokens } from './session-requests.ts';

/** A security scheme whose sessions are at the endpoints of an OAuth provider. */
export interface ProviderScheme {
  readonly scheme: string;
  /** Whether its grant gives refresh tokens as a rule: that of an account does, that of a client does not. */
  readonly isContinued: boolean;
  /** What takes its token. */
  readonly consumer: Operation;
}

/** The schemes whose tokens are obtained at an OAuth provider, and that an operation without parameters takes. */
export function providerSchemes(
  contract: Pick<Contract, 'document' | 'operations'>,
  settings: CredentialSettings,
): ProviderScheme[] {
  const set = credentialSetOf(settings);
  return Object.keys(contract.document.components?.securitySchemes ?? {}).flatMap((scheme) => {
    if (contract.operations.some(({ token }) => token?.scheme === scheme)) return [];
    const grant = oauthGrantFor(contract, scheme, set);
    const consumer = grant && consumerOf(contract, scheme);
    return consumer ? [{ scheme, consumer, isContinued: grant.grant === 'password' }] : [];
  });
}

/**
 * The token that the requests of this run carry for a scheme, obtained where it is the first one.
 * @throws DriftlineError DL_TOKEN_UNAVAILABLE
 */
export async function providerToken({
  contract,
  scheme,
  consumer,
  settings,
  network,
}: Pick<ProviderScheme, 'scheme' | 'consumer'> & {
  readonly contract: Contract;
  readonly settings: CredentialSettings;
  readonly network: NetworkOptions;
}): Promise<string | undefined> {
  const set = credentialSetOf(settings);
  const found = authorize(contract, consumer, set);
  const request = { method: 'GET', url: '', headers: {} };
  const referring = 'headers' in found ? withAuthorization(request, found) : request;
  const filled = await network.tokens?.filled(referring);
  return oauthGrantFor(contract, scheme, set) ? filled?.tokens?.[0] : undefined;
}

/** The endpoints of a provider as a contract has them: what RFC 6749 and RFC 7009 say about their responses. */
const ENDPOINTS = (() => {
  const text = { type: 'string' };
  const json = (description: string, schema: object) => ({
    ...{ description, content: { 'application/json': { schema } } },
  });
  const form = (...required: string[]) => {
    const properties = Object.fromEntries(required.map((name) => [name, text]));
    const schema = { type: 'object', required, properties };
    return { required: true, content: { 'application/x-www-form-urlencoded': { schema } } };
  };
  const error = json('An error (RFC 6749, section 5.2).', {
    ...{ type: 'object', required: ['error'], properties: { error: text, error_description: text } },
  });
  const token = json('A token (RFC 6749, section 5.1).', {
    ...{ type: 'object', required: ['access_token', 'token_type'] },
    properties: {
      ...{ access_token: text, token_type: text, refresh_token: text, scope: text, id_token: text },
      expires_in: { type: ['number', 'string'] },
    },
  });
  const post = (operationId: string, requestBody: object, success: object) => ({
    post: { operationId, requestBody, responses: { 200: success, 400: error, 401: error } },
  });
  return {
    openapi: '3.1.0',
    info: { title: 'Endpoints of an OAuth provider', version: 'RFC 6749, RFC 7009' },
    paths: {
      '/token': post('token endpoint', form('grant_type', 'refresh_token'), token),
      '/revoke': post('revocation endpoint', form('token'), {
        description: 'It is revoked, or was not valid.',
      }),
    },
  };
})();

/** The contract by which responses of the endpoints of a provider are judged. */
export async function endpointsContract(): Promise<Contract> {
  const { compileContract } = await import('../openapi/compile.ts');
  return compileContract('OAuth (RFC 6749, RFC 7009)', JSON.stringify(ENDPOINTS, null, 1));
}

/** Where the sessions of a provider are tried, and what sends its requests. */
interface ProviderTrial extends Pick<ProviderScheme, 'scheme' | 'consumer'> {
  readonly contract: Contract;
  readonly endpoints: Contract;
  readonly baseUrl: string;
  /** How the endpoints are reached, and with which credentials. */
  readonly context: ObtainContext;
  readonly send: (step: Case, operation: Operation, request: OutgoingRequest) => Promise<Exchange>;
}

/**
 * The session of a scheme at the endpoints of its provider: a refresh token by RFC 6749, section 6, its end by RFC 7009.
 * @throws DriftlineError DL_TOKEN_UNAVAILABLE
 */
export async function sessionAtProvider(trial: ProviderTrial): Promise<SessionParts> {
  const { contract, endpoints, scheme, consumer, context, send } = trial;
  const { openProvider } = await import('../auth/obtain/oauth.ts');
  const grant = oauthGrantFor(contract, scheme, credentialSetOf(context.settings));
  if (!grant) throw new Error(`unreachable: ${scheme} has no grant`);
  const scopes = scopesOf(contract, consumer, scheme);
  const provider: OauthProvider = await openProvider({ scheme, grant, scopes }, context);
  const [token, revocation] = endpoints.operations;
  if (!token || !revocation) throw new Error('unreachable: the endpoints have two operations');
  const { revoke } = provider;
  return {
    async begin() {
      const { value, refreshToken } = await provider.issued();
      return { token: value, refreshToken, exchanges: [] };
    },
    async refresh(step, { refreshToken }) {
      if (refreshToken === undefined) return undefined;
      const exchange = await provider.refresh(refreshToken, (request) => send(step, token, request));
      return { ...tokensIn(exchange), exchange };
    },
    hasRotated: (before, { refreshToken }) =>
      refreshToken !== undefined && refreshToken !== before.refreshToken,
    use: async (step, value) => [await send(step, consumer, usedBy(trial, value))],
    ...(revoke && {
      async revoke(step, tokens) {
        const exchanges: Exchange[] = [];
        if (tokens.refreshToken !== undefined)
          exchanges.push(
            await revoke(tokens.refreshToken, 'refresh_token', (request) => send(step, revocation, request)),
          );
        if (tokens.token === undefined) return { exchanges, ended: false };
        // A provider need not be able to revoke these (RFC 7009, sections 2 and 2.2.1).
        const any: Case = { ...step, expects: 'any' };
        const last = await revoke(tokens.token, 'access_token', (request) => send(any, revocation, request));
        return { exchanges: [...exchanges, last], ended: last.response?.status === 200 };
      },
    }),
  };
}

function tokensIn({ response }: Exchange): SessionTokens {
  const body = response?.status === 200 ? jsonIn(response.body) : undefined;
  const { access_token: token, refresh_token: refreshToken } = (body ?? {}) as Record<string, unknown>;
  return { token: textIn(token), refreshToken: textIn(refreshToken) };
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function usedBy({ contract, scheme, consumer, baseUrl, context }: ProviderTrial, token: string) {
  const authorization = inSession(contract, consumer, context.settings, { scheme, token });
  return prepareOperation(contract, consumer).request(baseUrl, authorization);
}
