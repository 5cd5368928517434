import type { Contract, Operation } from '../openapi/index.ts';
import { followReferences, isObject, joinPointer, valueAt } from '../schema/index.ts';
import type { Credentials } from './login-flow.ts';

/** What there is to open an operation with. */
export interface CredentialSet {
  /** Of the setting ACCESS_TOKEN. */
  readonly accessToken?: string;
  /** For the scheme Basic. */
  readonly credentials?: Credentials;
  /** What a login gave: the security scheme that it opens, and the Authorization header. */
  readonly session?: { readonly scheme: string; readonly authorization: string };
}

/** What of a request opens an operation. */
export interface Authorization {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly cookies: readonly (readonly [name: string, value: string])[];
}

export const OPEN: Authorization = { headers: {}, query: [], cookies: [] };

/** Why an operation cannot be opened: `ACCESS_TOKEN is not set`. */
export interface NoAuthorization {
  readonly missing: string;
}

/** The document of a contract is all that is needed. */
export type Documented = Pick<Contract, 'document'>;

/**
 * Opens an operation by the first of its security requirements that can be met (OpenAPI 3.1, sections 4.8.27, 4.8.30).
 */
export function authorize(
  contract: Documented,
  operation: Operation,
  credentialSet: CredentialSet,
): Authorization | NoAuthorization {
  const requirements = requirementsOf(contract, operation);
  if (requirements.length === 0) return OPEN;
  const tried = requirements.map((names) => together(contract, names, credentialSet));
  const met = tried.find((each): each is Authorization => 'headers' in each);
  return met ?? tried.find((each): each is NoAuthorization => 'missing' in each) ?? OPEN;
}

/** Names of the schemes of each alternative; one that is empty comes last, so that what is held is used. */
export function requirementsOf({ document }: Documented, { pointer }: Operation): string[][] {
  const written = valueAt(document, joinPointer(pointer, 'security')) ?? valueAt(document, '/security');
  const requirements = Array.isArray(written) ? written.filter(isObject).map(Object.keys) : [];
  return [
    ...requirements.filter((names) => names.length > 0),
    ...requirements.filter((names) => names.length === 0),
  ];
}

function together(
  contract: Documented,
  names: readonly string[],
  credentialSet: CredentialSet,
): Authorization | NoAuthorization {
  const parts = names.map((name) => single(contract, name, credentialSet));
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
    ? { missing: `they ask for ${names.join(' and ')}, and ACCESS_TOKEN is one` }
    : authorization;
}

/** The Security Scheme Object of a name. */
export function schemeNamed({ document }: Documented, name: string): Record<string, unknown> {
  const found = followReferences(document, joinPointer('/components/securitySchemes', name))?.value;
  return isObject(found) ? found : {};
}

function single(
  contract: Documented,
  name: string,
  { session, accessToken, credentials }: CredentialSet,
): Authorization | NoAuthorization {
  if (session?.scheme === name) return { ...OPEN, headers: { Authorization: session.authorization } };
  const scheme = schemeNamed(contract, name);
  const written = String(scheme.scheme ?? '').toLowerCase();
  if (isBasic(scheme)) {
    if (!credentials) return { missing: 'LOGIN_EMAIL and LOGIN_PASSWORD are not set' };
    const pair = Buffer.from(`${credentials.identifier}:${credentials.secret}`).toString('base64');
    return { ...OPEN, headers: { Authorization: `Basic ${pair}` } };
  }
  const unusable = scheme.type === 'mutualTLS' || HANDSHAKES.includes(written) || scheme.type === undefined;
  if (unusable) return { missing: `they ask for ${name}, which no setting gives` };
  if (accessToken === undefined) return { missing: 'ACCESS_TOKEN is not set' };
  if (scheme.type === 'apiKey') return keyAt(String(scheme.in), String(scheme.name), accessToken);
  const prefix = scheme.type === 'http' && written !== 'bearer' ? String(scheme.scheme) : 'Bearer';
  return { ...OPEN, headers: { Authorization: `${prefix} ${accessToken}` } };
}

function isBasic({ type, scheme }: Record<string, unknown>): boolean {
  return type === 'http' && String(scheme).toLowerCase() === 'basic';
}

/** They need more than a text that is sent. */
const HANDSHAKES = ['digest', 'negotiate', 'mutual', 'scram-sha-1', 'scram-sha-256', 'hoba', 'vapid'];

function keyAt(place: string, name: string, key: string): Authorization {
  if (place === 'query') return { ...OPEN, query: [[name, key]] };
  if (place === 'cookie') return { ...OPEN, cookies: [[name, key]] };
  return { ...OPEN, headers: { [name]: key } };
}
