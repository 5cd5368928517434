import { isObject, valueAt } from '../schema/index.ts';
import type { Credentials } from './credentials.ts';

/** How a token is obtained for a security scheme without a browser (RFC 6749, sections 4.3 and 4.4). */
export interface OauthGrant {
  readonly grant: 'client_credentials' | 'password';
  /** As the document has it: absolute, or relative to the API. */
  readonly tokenUrl?: string;
  /** Of OpenID Connect, in place of `tokenUrl`. */
  readonly discoveryUrl?: string;
  /** A secret may be empty: a public client has none. */
  readonly client?: { readonly id: string; readonly secret: string };
  /** Of the grant `password`. */
  readonly account?: Credentials;
}

/**
 * The grant for a Security Scheme Object of type `oauth2` or `openIdConnect` (OpenAPI 3.1, section 4.8.28): `password`
 * where there is an account, else `client_credentials`. Undefined where none is possible with these credentials.
 * @param own `client_id:client_secret`; anything without a colon is a token
 */
export function oauthGrantOf(
  scheme: Readonly<Record<string, unknown>>,
  own: string | undefined,
  account: Credentials | undefined,
): OauthGrant | undefined {
  const [, id, secret = ''] = /^([^:]+):(.*)$/s.exec(own ?? '') ?? [];
  const client = id === undefined ? {} : { client: { id, secret } };
  // A token that the user has is not asked for.
  if (own !== undefined && id === undefined) return undefined;
  const places = [
    ['password', placeOf(scheme, 'password')],
    ['client_credentials', placeOf(scheme, 'clientCredentials')],
  ] as const;
  for (const [grant, place] of places) {
    if (!place) continue;
    if (grant === 'password' && account) return { grant, ...place, ...client, account };
    if (grant === 'client_credentials' && id !== undefined) return { grant, ...place, ...client };
  }
  return undefined;
}

function placeOf(
  scheme: Readonly<Record<string, unknown>>,
  flow: string,
): Pick<OauthGrant, 'tokenUrl' | 'discoveryUrl'> | undefined {
  if (scheme.type === 'openIdConnect') {
    const { openIdConnectUrl } = scheme;
    return typeof openIdConnectUrl === 'string' ? { discoveryUrl: openIdConnectUrl } : undefined;
  }
  if (scheme.type !== 'oauth2' || !isObject(scheme.flows)) return undefined;
  const tokenUrl = valueAt(scheme.flows, `/${flow}/tokenUrl`);
  return typeof tokenUrl === 'string' ? { tokenUrl } : undefined;
}
