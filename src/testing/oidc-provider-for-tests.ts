// Test support: the npm package oidc-provider as an OAuth 2 and OpenID Connect provider.
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import type { Contract } from '../openapi/contract.ts';

/** A client of the provider. */
export interface TestClient {
  readonly id: string;
  readonly secret: string;
  readonly method: 'client_secret_basic' | 'client_secret_post';
}

/** Its secret has characters that the scheme Basic has to encode (RFC 6749, section 2.3.1). */
export const BASIC_CLIENT: TestClient = {
  ...{ id: 'canary-client-basic', secret: 'canary/secret+ basic:1' },
  method: 'client_secret_basic',
};
export const POST_CLIENT: TestClient = {
  ...{ id: 'canary-client-post', secret: 'canary-secret-post-2' },
  method: 'client_secret_post',
};
export const ACCOUNT = { identifier: 'canary-account', secret: 'canary-password-3' };
/** Scopes of the provider; the client POST_CLIENT may have only the first. */
export const SCOPES = ['read:pets', 'read:owners'] as const;

/** A provider on a free port. */
export interface TestProvider {
  readonly issuer: string;
  readonly discoveryUrl: string;
  readonly tokenUrl: string;
  /** The form of each token request, with the Authorization header. */
  readonly requested: (Readonly<Record<string, string>> & { readonly authorization?: string })[];
  /** Whether an access token is valid, by the provider's own introspection. */
  introspect(token: string): Promise<Readonly<Record<string, unknown>>>;
}

/**
 * @param method the only one that it supports for clients
 * @param more other options of the package: `rotateRefreshToken`
 */
export async function oidcProvider(
  lifeSeconds = 3600,
  method?: TestClient['method'],
  more: Readonly<Record<string, unknown>> = {},
): Promise<TestProvider> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // @ts-expect-error the package has no types
  const { Provider } = (await import('oidc-provider')) as { Provider: new (...args: unknown[]) => Untyped };
  const provider = new Provider(issuer, {
    ...configuration(lifeSeconds, method),
    ...(method ? { clientAuthMethods: [method] } : {}),
    ...more,
  });
  passwordGrant(provider);
  const requested: TestProvider['requested'] = [];
  const handle = provider.callback();
  server.on('request', async (request: IncomingMessage & { body?: unknown }, response) => {
    const chunks: Buffer[] = [];
    if (request.method === 'POST') {
      for await (const chunk of request) chunks.push(chunk as Buffer);
      request.body = Buffer.concat(chunks).toString('utf8');
      const form = Object.fromEntries(new URLSearchParams(String(request.body)));
      const { authorization } = request.headers;
      if (request.url === '/token') requested.push({ ...form, ...(authorization ? { authorization } : {}) });
    }
    handle(request, response);
  });
  return {
    ...{ issuer, requested, tokenUrl: `${issuer}/token` },
    discoveryUrl: `${issuer}/.well-known/openid-configuration`,
    async introspect(token) {
      const found =
        (await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token)) ?? {};
      return { active: found.isValid === true, scope: found.scope };
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: the package has no types
type Untyped = any;

function configuration(lifeSeconds: number, method: TestClient['method'] | undefined) {
  const client = ({ id, secret, method }: TestClient, scope: string) => ({
    ...{ client_id: id, client_secret: secret, token_endpoint_auth_method: method, scope },
    grant_types: ['client_credentials', 'password', 'refresh_token', 'authorization_code'],
    redirect_uris: ['http://127.0.0.1/never'],
    response_types: ['code'],
  });
  return {
    clients: [client(BASIC_CLIENT, `openid ${SCOPES.join(' ')}`), client(POST_CLIENT, SCOPES[0])].filter(
      (each) => method === undefined || each.token_endpoint_auth_method === method,
    ),
    scopes: ['openid', 'offline_access', ...SCOPES],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      introspection: { enabled: true },
    },
    rotateRefreshToken: true,
    ttl: { AccessToken: lifeSeconds, ClientCredentials: lifeSeconds, RefreshToken: 86_400, Grant: 86_400 },
    findAccount: (_context: unknown, accountId: string) => ({
      accountId,
      claims: () => ({ sub: accountId }),
    }),
  };
}

/** The grant `password`, which the package leaves to those who need it. */
function passwordGrant(provider: Untyped): void {
  const issue = async (context: Untyped) => {
    const { client, params } = context.oidc;
    if (params.username !== ACCOUNT.identifier || params.password !== ACCOUNT.secret) {
      context.status = 400;
      context.body = { error: 'invalid_grant', error_description: `wrong password for ${params.username}` };
      return;
    }
    const { scope = SCOPES[0] } = params;
    const accountId = ACCOUNT.identifier;
    const grant = new provider.Grant({ accountId, clientId: client.clientId });
    grant.addOIDCScope(scope);
    const grantId = await grant.save();
    const parts = { accountId, client, grantId, scope, gty: 'password' };
    const access = new provider.AccessToken(parts);
    context.body = {
      ...{ access_token: await access.save(), token_type: 'Bearer', expires_in: access.expiration, scope },
      refresh_token: await new provider.RefreshToken(parts).save(),
    };
  };
  provider.registerGrantType('password', (...args: Untyped[]) => issue(args.find((each) => each?.oidc)), [
    'username',
    'password',
    'scope',
  ]);
}

/** An API's document whose operations need scopes of the provider. */
export function oauthDocument(scheme: object): string {
  const get = (operationId: string, scopes: readonly string[]) => ({
    get: {
      ...{ operationId, security: [{ provider: scopes }] },
      responses: { 200: { description: 'd' }, 401: { description: 'd' } },
    },
  });
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'OAuth', version: '1' },
    paths: { '/pets': get('listPets', [SCOPES[0]]), '/owners': get('listOwners', [SCOPES[1]]) },
    components: { securitySchemes: { provider: scheme } },
  });
}

/** The operation of such a document. */
export function operationIn(contract: Contract, id: string): Contract['operations'][number] {
  const found = contract.operations.find((each) => each.id === id);
  if (!found) throw new Error(`the document has no ${id}`);
  return found;
}
