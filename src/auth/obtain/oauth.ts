import {
  type AuthorizationServer,
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  discoveryRequest,
  genericTokenEndpointRequest,
  None,
  processDiscoveryResponse,
  processGenericTokenEndpointResponse,
  refreshTokenGrantRequest,
  revocationRequest,
  type TokenEndpointResponse,
} from 'oauth4webapi';
import { type Exchange, type OutgoingRequest, send, sentHeader } from '../../http/index.ts';
import { isObject } from '../../schema/index.ts';
import type { OauthGrant } from '../oauth-grant.ts';
import { expiryOf, parseJwt } from '../token/jwt.ts';
import { type Metadata, metadataOfEndpoint } from './metadata.ts';
import { type ObtainContext, type ObtainedToken, unavailable } from './obtained-token.ts';

/** What is requested. */
interface TokenRequest {
  /** The name of the security scheme, for errors. */
  readonly scheme: string;
  readonly grant: OauthGrant;
  readonly scopes: readonly string[];
  /** That a token came with which has to be renewed. */
  readonly refreshToken?: string | undefined;
}

type Parameters = Readonly<Record<string, string>>;

/** How a client says who it is (RFC 6749, section 2.3.1). */
const METHODS = { client_secret_basic: ClientSecretBasic, client_secret_post: ClientSecretPost } as const;
type Method = keyof typeof METHODS;

/** The methods that token endpoints accepted, by their addresses and clients: the next request has no other. */
const accepted = new Map<string, Method>();

/**
 * Obtains a token from the token endpoint of a security scheme: with the refresh token where there is one, else by
 * the grant. Requests are sent by the client, proxy, TLS and time limit of all requests.
 * @throws DriftlineError DL_TOKEN_UNAVAILABLE with what the endpoint responded, masked
 */
export async function tokenByOauth(request: TokenRequest, context: ObtainContext): Promise<ObtainedToken> {
  const endpoint = new TokenEndpoint(request, context);
  await endpoint.open();
  return tokenOfEndpoint(endpoint, request);
}

async function tokenOfEndpoint(
  endpoint: TokenEndpoint,
  { refreshToken, scopes, grant }: TokenRequest,
): Promise<ObtainedToken> {
  if (refreshToken !== undefined) {
    const refreshed = await endpoint.token('refresh_token', { refresh_token: refreshToken });
    if (refreshed) return tokenIn({ refresh_token: refreshToken, ...refreshed }, scopes);
    if (!endpoint.said('invalid_grant')) throw endpoint.error('refresh_token');
  }
  const { account } = grant;
  const own = account ? { username: account.identifier, password: account.secret } : {};
  const scope = scopes.length > 0 ? { scope: scopes.join(' ') } : {};
  const token = await endpoint.token(grant.grant, { ...own, ...scope });
  if (token) return tokenIn(token, scopes);
  // The client may not have all of them: then those that it has by default.
  const fallback =
    endpoint.said('invalid_scope') && scopes.length > 0 ? await endpoint.token(grant.grant, own) : undefined;
  if (fallback) return tokenIn(fallback, undefined);
  throw endpoint.error(grant.grant);
}

/** The endpoints of a provider at which sessions begin, are continued and end. */
export interface OauthProvider {
  /**
   * A token of its own, by the grant.
   * @throws DriftlineError DL_TOKEN_UNAVAILABLE
   */
  readonly issued: () => Promise<ObtainedToken>;
  /** A token request with a refresh token (RFC 6749, section 6). */
  readonly refresh: (refreshToken: string, sent: Sent) => Promise<Exchange>;
  /** Absent where its metadata name no revocation endpoint (RFC 7009, section 2.1; RFC 8414, section 2). */
  readonly revoke?: (token: string, kind: 'access_token' | 'refresh_token', sent: Sent) => Promise<Exchange>;
}

/** Sends a request to an endpoint. */
type Sent = (request: OutgoingRequest) => Promise<Exchange>;

/**
 * The endpoints of a security scheme, by its discovery or that of its token endpoint.
 * @throws DriftlineError DL_TOKEN_UNAVAILABLE where the scheme says its discovery, which fails
 */
export async function openProvider(request: TokenRequest, context: ObtainContext): Promise<OauthProvider> {
  const endpoint = new TokenEndpoint(request, context);
  await endpoint.open();
  const metadata = await endpoint.metadata();
  return {
    issued: () => tokenOfEndpoint(endpoint, request),
    refresh: (refreshToken, sent) =>
      endpoint.sent(sent, (server, client, authentication, options) =>
        refreshTokenGrantRequest(server, client, authentication, refreshToken, options),
      ),
    ...(metadata?.revocation_endpoint === undefined
      ? {}
      : {
          revoke: (token, kind, sent) =>
            endpoint.sent(sent, (server, client, authentication, options) =>
              revocationRequest({ ...server, ...metadata }, client, authentication, token, {
                ...options,
                additionalParameters: { token_type_hint: kind },
              }),
            ),
        }),
  };
}

function tokenIn(
  { access_token: value, expires_in: seconds, refresh_token: refreshToken }: TokenEndpointResponse,
  scopes: readonly string[] | undefined,
): ObtainedToken {
  const jwt = parseJwt(value);
  const expiresAt = seconds === undefined ? jwt && expiryOf(jwt) : Date.now() + seconds * 1000;
  return {
    value,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(scopes === undefined ? {} : { scopes }),
  };
}

/** The token endpoint of one security scheme, and the client that sends requests to it. */
class TokenEndpoint {
  readonly #request: TokenRequest;
  readonly #context: ObtainContext;
  #server: AuthorizationServer = { issuer: 'https://issuer.invalid' };
  /** What was received last, and what is wrong with it. */
  #last: Exchange | undefined;
  #problem: unknown;

  constructor(request: TokenRequest, context: ObtainContext) {
    this.#request = request;
    this.#context = context;
  }

  /** Finds the address of the endpoint: by discovery, where the scheme is one of OpenID Connect. */
  async open(): Promise<void> {
    const { tokenUrl, discoveryUrl } = this.#request.grant;
    if (discoveryUrl === undefined) {
      this.#server = { ...this.#server, token_endpoint: this.#addressOf(tokenUrl ?? '') };
      return;
    }
    const url = this.#addressOf(discoveryUrl);
    const issuer = new URL(url.replace(/\/\.well-known\/openid-configuration$/, ''));
    try {
      const response =
        issuer.href === new URL(url).href
          ? await this.#fetch(url, { method: 'GET', headers: { accept: 'application/json' } })
          : await discoveryRequest(issuer, this.#options);
      // Some issuers end with a slash, which the address of their metadata does not have twice.
      const stated = bodyOf(this.#last)?.issuer;
      const named = stated === `${issuer.href}/` ? new URL(stated) : issuer;
      this.#server = await processDiscoveryResponse(named, response);
    } catch (problem) {
      this.#problem = problem;
      throw this.error('discovery');
    }
  }

  /** What the provider says about itself; undefined where it says nothing. */
  async metadata(): Promise<Metadata | undefined> {
    const { token_endpoint: tokenUrl } = this.#server;
    if (this.#request.grant.discoveryUrl !== undefined) return this.#server;
    return tokenUrl === undefined ? undefined : metadataOfEndpoint(tokenUrl, this.#context);
  }

  /** The exchange of a request that oauth4webapi makes, with the method of the client that was accepted. */
  async sent(
    sent: Sent,
    make: (
      server: AuthorizationServer,
      client: { readonly client_id: string },
      authentication: ClientAuth,
      options: { readonly [customFetch]: (url: string, options: Fetched) => Promise<Response> },
    ) => Promise<Response>,
  ): Promise<Exchange> {
    const { client } = this.#request.grant;
    const [method] = this.#methods(this.#key);
    const authentication = !client
      ? () => {}
      : client.secret === '' || !method
        ? None()
        : METHODS[method](client.secret);
    let exchange: Exchange | undefined;
    const fetched = async (url: string, { method: verb, headers, body }: Fetched) => {
      exchange = await sent({ method: verb, url, headers, ...(body ? { body: body.toString() } : {}) });
      return responseOf(exchange);
    };
    const options = { ...this.#options, [customFetch]: fetched };
    try {
      await make(this.#server, { client_id: client?.id ?? 'none' }, authentication, options);
    } catch (problem) {
      // What is wrong with a response is judged by its exchange.
      if (!exchange) throw problem;
    }
    if (!exchange) throw new Error('unreachable: oauth4webapi sent nothing');
    return exchange;
  }

  get #key(): string {
    return JSON.stringify([this.#server.token_endpoint, this.#request.grant.client?.id]);
  }

  /** The response to a token request; undefined where there is no token in it. */
  async token(grant: string, parameters: Parameters): Promise<TokenEndpointResponse | undefined> {
    const { client } = this.#request.grant;
    if (!client) return this.#requested(grant, parameters, () => {});
    if (client.secret === '') return this.#requested(grant, parameters, None());
    const key = this.#key;
    for (const method of this.#methods(key)) {
      const token = await this.#requested(grant, parameters, METHODS[method](client.secret));
      if (token) accepted.set(key, method);
      if (token || !this.said('invalid_client')) return token;
    }
    return undefined;
  }

  /** Those that the server supports; without a word about it, any, the usual one first. */
  #methods(key: string): Method[] {
    const known = accepted.get(key);
    if (known) return [known];
    const all = Object.keys(METHODS) as Method[];
    const supported = this.#server.token_endpoint_auth_methods_supported;
    return supported ? all.filter((method) => supported.includes(method)) : all;
  }

  async #requested(
    grant: string,
    parameters: Parameters,
    authentication: ClientAuth,
  ): Promise<TokenEndpointResponse | undefined> {
    const client = { client_id: this.#request.grant.client?.id ?? 'none' };
    try {
      const response = await genericTokenEndpointRequest(
        this.#server,
        client,
        authentication,
        grant,
        { ...parameters },
        this.#options,
      );
      const token = await processGenericTokenEndpointResponse(this.#server, client, response);
      this.#problem = undefined;
      return token;
    } catch (problem) {
      this.#context.signal?.throwIfAborted();
      this.#problem = problem;
      return undefined;
    }
  }

  get #options() {
    return {
      [customFetch]: (url: string, options: Fetched) => this.#fetch(url, options),
      // As for the API, the document says whether a connection is secure.
      [allowInsecureRequests]: true,
    };
  }

  async #fetch(url: string, { method, headers, body }: Fetched): Promise<Response> {
    const { network, settings, signal } = this.#context;
    const { tokens: _none, ...reached } = network;
    this.#last = await send(
      { method, url, headers, ...(body ? { body: body.toString() } : {}) },
      {
        ...reached,
        ...{ operation: 'token endpoint', case: { name: 'token', expects: 'any' } },
        timeoutMs: settings.requestTimeoutMs,
        ...(signal ? { signal } : {}),
      },
    );
    return responseOf(this.#last);
  }

  /** Whether the last response has this error (RFC 6749, section 5.2). */
  said(error: string): boolean {
    return bodyOf(this.#last)?.error === error;
  }

  error(grant: string) {
    const { scheme, grant: wanted, refreshToken } = this.#request;
    const where =
      wanted.discoveryUrl !== undefined && grant === 'discovery'
        ? wanted.discoveryUrl
        : this.#server.token_endpoint;
    const { response, failure } = this.#last ?? {};
    const { error, error_description: described } = bodyOf(this.#last) ?? {};
    const said = [response?.status, error, described].filter(
      (part) => typeof part === 'string' || typeof part === 'number',
    );
    const problem = this.#problem instanceof Error ? this.#problem.message : String(this.#problem);
    const found =
      failure?.message ?? (error === undefined ? `${response?.status ?? ''}, ${problem}` : said.join(' '));
    // An endpoint may repeat what no setting has in this form: the client is encoded twice (RFC 6749, section 2.3.1).
    const basic = sentHeader(this.#last?.request.headers ?? {}, 'authorization')?.replace(/^Basic /, '');
    const sent = [refreshToken, basic].flatMap((each) => each || []);
    const shown = sent.reduce((text, each) => text.replaceAll(each, '[credentials]'), found);
    return unavailable(
      this.#context
        .mask(`No token for the security scheme ${JSON.stringify(scheme)} from ${where} (${grant}): ${shown}`)
        .slice(0, LONGEST_SENTENCE),
      'Check the credentials of the scheme, and that its client may use this grant.',
    );
  }

  /** A relative address starts at the API, and one below the document's own server is below BASE_URL. */
  #addressOf(written: string): string {
    const { contract, settings } = this.#context;
    const base = settings.baseUrl ?? '';
    if (contract.server !== undefined && `${written}/`.startsWith(`${contract.server}/`))
      return base + written.slice(contract.server.length);
    if (URL.canParse(written, `${base}/`)) return new URL(written, `${base}/`).href;
    throw unavailable(
      `The security scheme ${JSON.stringify(this.#request.scheme)} has the address ${JSON.stringify(written)}, which is no URL`,
      'Correct it in the document.',
    );
  }
}

const LONGEST_SENTENCE = 1000;

/** What oauth4webapi gives to `fetch`. */
interface Fetched {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: URLSearchParams | undefined;
}

function responseOf({ response, failure }: Exchange): Response {
  if (!response) throw new Error(failure?.message ?? 'no response');
  const { status } = response;
  const hasBody = status !== 204 && status !== 304;
  return new Response(hasBody ? withoutIdToken(response.body) : null, {
    status: status >= 200 && status <= 599 ? status : 502,
    headers: response.headers.map(([name, value]): [string, string] => [name, value]),
  });
}

/** The identity is not needed, and so not verified: only the access token is used. */
function withoutIdToken(bytes: Uint8Array): Uint8Array<ArrayBuffer> | string {
  const value = jsonIn(bytes);
  if (!isObject(value) || !('id_token' in value)) return new Uint8Array(bytes);
  const { id_token: _unused, ...others } = value;
  return JSON.stringify(others);
}

function bodyOf(exchange: Exchange | undefined): Readonly<Record<string, unknown>> | undefined {
  const value = exchange?.response && jsonIn(exchange.response.body);
  return isObject(value) ? value : undefined;
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
