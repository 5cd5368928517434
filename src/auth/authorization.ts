import { type OutgoingRequest, sentHeader } from '../http/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { followReferences, isObject, joinPointer, valueAt } from '../schema/index.ts';
import type { Credentials } from './credentials.ts';

/** The credentials for operations. */
export interface CredentialSet {
  /** From the setting ACCESS_TOKEN. */
  readonly accessToken?: string;
  /** For HTTP Basic. */
  readonly credentials?: Credentials;
  /** Result of a login: the security scheme that it is for, and the token. */
  readonly session?: { readonly scheme: string; readonly token: string };
}

/** The parts of a request that authorize it. */
export interface Authorization {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly cookies: readonly (readonly [name: string, value: string])[];
}

export const OPEN: Authorization = { headers: {}, query: [], cookies: [] };

/** The reason why an operation cannot be authorized: `ACCESS_TOKEN is not set`. */
export interface NoAuthorization {
  readonly missing: string;
}

/** Only the document of a contract is needed. */
export type Documented = Pick<Contract, 'document'>;

/**
 * Authorizes an operation by the first of its security requirements that can be met (OpenAPI 3.1, sections
 * 4.8.27, 4.8.30).
 */
export function authorize(
  contract: Documented,
  operation: Operation,
  credentialSet: CredentialSet,
): Authorization | NoAuthorization {
  const requirements = requirementsOf(contract, operation);
  if (requirements.length === 0) return OPEN;
  const tried = requirements.map((names) => authorizeAll(contract, names, credentialSet));
  const met = tried.find((each): each is Authorization => 'headers' in each);
  return met ?? tried.find((each): each is NoAuthorization => 'missing' in each) ?? OPEN;
}

/**
 * The scheme names of each alternative; an empty one comes last, so that credentials are used where there are
 * any.
 */
export function requirementsOf({ document }: Documented, { pointer }: Operation): string[][] {
  const written = valueAt(document, joinPointer(pointer, 'security')) ?? valueAt(document, '/security');
  const requirements = Array.isArray(written) ? written.filter(isObject).map(Object.keys) : [];
  return [
    ...requirements.filter((names) => names.length > 0),
    ...requirements.filter((names) => names.length === 0),
  ];
}

function authorizeAll(
  contract: Documented,
  names: readonly string[],
  credentialSet: CredentialSet,
): Authorization | NoAuthorization {
  const parts = names.map((name) => authorizeScheme(contract, name, credentialSet));
  const missing = parts.find((part): part is NoAuthorization => 'missing' in part);
  if (missing) return missing;
  const authorizations = parts.filter((part): part is Authorization => 'headers' in part);
  const authorization = {
    headers: Object.assign({}, ...authorizations.map(({ headers }) => headers)) as Record<string, string>,
    query: authorizations.flatMap(({ query }) => query),
    cookies: authorizations.flatMap(({ cookies }) => cookies),
  };
  const sent =
    Object.keys(authorization.headers).length + authorization.query.length + authorization.cookies.length;
  const tokens = names.filter(
    (name) => name !== credentialSet.session?.scheme && !isBasic(schemeNamed(contract, name)),
  ).length;
  return tokens > 1 && sent > 1
    ? { missing: `they need ${names.join(' and ')}, and ACCESS_TOKEN is only one token` }
    : authorization;
}

/** The Security Scheme Object with a name. */
export function schemeNamed({ document }: Documented, name: string): Record<string, unknown> {
  const found = followReferences(document, joinPointer('/components/securitySchemes', name))?.value;
  return isObject(found) ? found : {};
}

function authorizeScheme(
  contract: Documented,
  name: string,
  { session, accessToken, credentials }: CredentialSet,
): Authorization | NoAuthorization {
  if (session?.scheme === name) return carried(tokenUse(contract, name), session.token);
  const scheme = schemeNamed(contract, name);
  const written = String(scheme.scheme ?? '').toLowerCase();
  if (isBasic(scheme)) {
    if (!credentials) return { missing: 'LOGIN_EMAIL and LOGIN_PASSWORD are not set' };
    const pair = Buffer.from(`${credentials.identifier}:${credentials.secret}`).toString('base64');
    return { ...OPEN, headers: { Authorization: `Basic ${pair}` } };
  }
  const unsupported =
    scheme.type === 'mutualTLS' || HANDSHAKES.includes(written) || scheme.type === undefined;
  if (unsupported) return { missing: `they need ${name}, which no setting provides` };
  if (accessToken === undefined) return { missing: 'ACCESS_TOKEN is not set' };
  return carried(tokenUse(contract, name), accessToken);
}

function isBasic({ type, scheme }: Record<string, unknown>): boolean {
  return type === 'http' && String(scheme).toLowerCase() === 'basic';
}

/** They need more than a header value. */
const HANDSHAKES = ['digest', 'negotiate', 'mutual', 'scram-sha-1', 'scram-sha-256', 'hoba', 'vapid'];

/** Where a request carries a token. */
export interface TokenUse {
  readonly in: 'header' | 'query' | 'cookie';
  /** Of the header, the query parameter or the cookie. */
  readonly name: string;
  /** What is before the token in the Authorization header: `Bearer`. */
  readonly scheme?: string;
}

/** How a request carries the token of a security scheme (OpenAPI 3.1, section 4.8.27). */
export function tokenUse(contract: Documented, scheme: string): TokenUse {
  const { type, in: place, name, scheme: written } = schemeNamed(contract, scheme);
  if (type === 'apiKey') {
    return { in: place === 'query' || place === 'cookie' ? place : 'header', name: String(name) };
  }
  const bearer = type !== 'http' || String(written).toLowerCase() === 'bearer';
  return { in: 'header', name: 'Authorization', scheme: bearer ? 'Bearer' : String(written) };
}

/** A token as a request carries it. */
export function carried({ in: place, name, scheme }: TokenUse, token: string): Authorization {
  if (place === 'query') return { ...OPEN, query: [[name, token]] };
  if (place === 'cookie') return { ...OPEN, cookies: [[name, token]] };
  return { ...OPEN, headers: { [name]: scheme === undefined ? token : `${scheme} ${token}` } };
}

/** What a request carries at the place of a token: with the scheme where it is in the Authorization header. */
export function carriedBy(
  { in: place, name }: TokenUse,
  { headers, url }: Pick<OutgoingRequest, 'headers' | 'url'>,
): string | undefined {
  if (place === 'query') return new URLSearchParams(url.split('?')[1] ?? '').get(name) ?? undefined;
  if (place === 'header') return sentHeader(headers, name);
  const cookies = (sentHeader(headers, 'cookie') ?? '').split(';').map((pair) => pair.trim());
  return cookies.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** A request with an authorization; all its cookies are one header (RFC 6265, section 5.4). */
export function withAuthorization(
  request: OutgoingRequest,
  { headers, query, cookies }: Authorization,
): OutgoingRequest {
  const pairs = query.map((pair) => pair.map(encodeURIComponent).join('='));
  const separator = request.url.includes('?') ? '&' : '?';
  const own = Object.entries(request.headers);
  const isCookie = ([name]: [string, string]) => name.toLowerCase() === 'cookie';
  const sent = [...own.filter(isCookie).map(([, value]) => value), ...cookies.map((pair) => pair.join('='))];
  return {
    ...request,
    url: pairs.length > 0 ? `${request.url}${separator}${pairs.join('&')}` : request.url,
    headers: {
      ...Object.fromEntries(own.filter((each) => !isCookie(each))),
      ...headers,
      ...(sent.length > 0 ? { Cookie: sent.join('; ') } : {}),
    },
  };
}

/** An Authorization header as it is. */
export function authorizationHeader(value: string): Authorization {
  return { ...OPEN, headers: { Authorization: value } };
}
