import { send } from '../../http/index.ts';
import { isObject, parseJson } from '../../schema/index.ts';
import type { ObtainContext } from './obtained-token.ts';

/** What a provider says about itself (RFC 8414, section 2), as far as it is used. */
export interface Metadata {
  readonly issuer?: string;
  readonly token_endpoint?: string;
  readonly revocation_endpoint?: string;
  readonly jwks_uri?: string;
}

/** How the metadata are reached. */
export type MetadataContext = Pick<ObtainContext, 'network'> & {
  readonly signal?: AbortSignal | undefined;
  readonly settings: Pick<ObtainContext['settings'], 'requestTimeoutMs'>;
};

/** Paths of token endpoints have a few parts after that of the issuer: `/realms/NAME/protocol/openid-connect/token`. */
const MOST_ISSUERS = 5;

/**
 * The metadata of the provider that has this token endpoint, where its document names only that: looked for below the
 * paths that its issuer may have, and taken only where they name the same endpoint.
 */
export async function metadataOfEndpoint(
  tokenUrl: string,
  context: MetadataContext,
): Promise<Metadata | undefined> {
  for (const issuer of possibleIssuers(tokenUrl)) {
    const found = await metadataOfIssuer(issuer, context);
    if (found?.token_endpoint === tokenUrl) return found;
  }
  return undefined;
}

/** `https://a.example/realms/b/token` has the issuers `…/realms/b`, `…/realms` and `https://a.example`. */
export function possibleIssuers(tokenUrl: string): string[] {
  if (!URL.canParse(tokenUrl)) return [];
  const { origin, pathname } = new URL(tokenUrl);
  const parts = pathname.split('/').slice(1, -1);
  const paths = parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
  return [...paths.map((path) => `${origin}/${path}`).slice(0, MOST_ISSUERS - 1), origin];
}

/** The metadata of an issuer, by OpenID Connect Discovery 1.0, section 4, or RFC 8414, section 3. */
export async function metadataOfIssuer(
  issuer: string,
  context: MetadataContext,
): Promise<Metadata | undefined> {
  const plain = issuer.replace(/\/$/, '');
  const { origin, pathname } = new URL(plain);
  const path = pathname.replace(/\/$/, '');
  for (const url of [
    `${plain}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ]) {
    const found = await metadataAt(url, context);
    if (found) return found;
  }
  return undefined;
}

/** The metadata at an address; undefined where it has none. */
export async function metadataAt(url: string, context: MetadataContext): Promise<Metadata | undefined> {
  const value = await jsonAt(url, context);
  return isObject(value) ? metadataIn(value) : undefined;
}

/** What is at the address of a key set (RFC 7517, section 5). */
export function keySetAt(url: string, context: MetadataContext): Promise<unknown> {
  return jsonAt(url, context);
}

async function jsonAt(url: string, { network, settings, signal }: MetadataContext): Promise<unknown> {
  if (!URL.canParse(url) || !/^https?:/.test(url)) return undefined;
  const { tokens: _none, ...reached } = network;
  const { response } = await send(
    { method: 'GET', url, headers: { Accept: 'application/json' } },
    {
      ...reached,
      ...{ operation: 'provider metadata', case: { name: 'metadata', expects: 'any' } },
      timeoutMs: settings.requestTimeoutMs,
      ...(signal ? { signal } : {}),
    },
  );
  if (response?.status !== 200) return undefined;
  try {
    return parseJson(Buffer.from(response.body).toString('utf8'));
  } catch {
    return undefined;
  }
}

function metadataIn(value: Readonly<Record<string, unknown>>): Metadata {
  const names = ['issuer', 'token_endpoint', 'revocation_endpoint', 'jwks_uri'] as const;
  return Object.fromEntries(
    names.flatMap((name) => (typeof value[name] === 'string' ? [[name, value[name]]] : [])),
  );
}
