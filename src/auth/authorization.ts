import { type OutgoingRequest, sentHeader } from '../http/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { followReferences, isObject, joinPointer, valueAt } from '../schema/index.ts';
import type { Credentials } from './credentials.ts';
import { type OauthGrant, oauthGrantOf } from './oauth-grant.ts';
import { referenceText } from './token-reference.ts';

/** The credentials for operations. */
export interface CredentialSet {
  /** From the settings CREDENTIAL_<SCHEME>: see `schemeCredential`. */
  readonly schemeCredentials?: Readonly<Record<string, string>>;
  /** From the setting ACCESS_TOKEN: one key or token. */
  readonly accessToken?: string;
  /** Set where it is a reference to what that program prints. */
  readonly accessTokenFrom?: 'TOKEN_COMMAND';
  /** Those of the embedded mock server, whose token is right for each scheme. */
  readonly isMock?: true;
  /** ACCESS_TOKEN is sent for each of several schemes: for a step that the user wrote. */
  readonly oneForAll?: true;
  /** For HTTP Basic. */
  readonly credentials?: Credentials;
  /** For mutual TLS: the settings have a client certificate. */
  readonly hasCertificate?: true;
  /**
   * Result of a login: the security scheme that it is for, and the token. Without a token, the request is authorized
   * beside it, by an alternative that has this scheme; who sends it adds the token.
   */
  readonly session?: { readonly scheme: string; readonly token?: string };
}

/** The parts of a request that authorize it. */
export interface Authorization {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly cookies: readonly (readonly [name: string, value: string])[];
}

export const OPEN: Authorization = { headers: {}, query: [], cookies: [] };

/** The reason why an operation cannot be authorized: `neither CREDENTIAL_KEY nor ACCESS_TOKEN is set`. */
interface NoAuthorization {
  readonly missing: string;
}

/** Only the document of a contract is needed. */
type Documented = Pick<Contract, 'document'>;

/**
 * Authorizes an operation by the first of its security requirements that can be met (OpenAPI 3.1, sections
 * 4.8.27, 4.8.30).
 */
export function authorize(
  contract: Documented,
  operation: Operation,
  credentialSet: CredentialSet,
): Authorization | NoAuthorization {
  const { scheme, token } = credentialSet.session ?? {};
  const all = requirementsOf(contract, operation);
  const beside =
    scheme === undefined || token !== undefined ? [] : all.filter((each) => each.includes(scheme));
  const requirements = beside.length > 0 ? beside : all;
  if (requirements.length === 0) return OPEN;
  const tried = requirements.map((names) => authorizeAll(contract, operation, names, credentialSet));
  const met = tried.find((each): each is Authorization => 'headers' in each);
  if (met) return met;
  const missing = tried.filter((each): each is NoAuthorization => 'missing' in each);
  // What a setting may provide comes before what none does.
  return missing.find((each) => !each.missing.endsWith(NO_SETTING)) ?? missing[0] ?? OPEN;
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

/** Whether a client certificate is all that an operation asks for: each request is sent with it. */
export function takesCertificate(contract: Documented, operation: Operation): boolean {
  return requirementsOf(contract, operation).some(
    (names) => names.length > 0 && names.every((name) => schemeNamed(contract, name).type === 'mutualTLS'),
  );
}

function authorizeAll(
  contract: Documented,
  operation: Operation,
  names: readonly string[],
  credentialSet: CredentialSet,
): Authorization | NoAuthorization {
  const parts = names.map((name) =>
    schemePart(contract, name, credentialSet, scopesOf(contract, operation, name)),
  );
  const impossible = parts.find((part) => 'reason' in part);
  if (impossible) return { missing: impossible.reason };
  const lacks = parts.filter((part) => 'lacks' in part);
  if (lacks.length === 1) return { missing: lacks[0]?.lacks ?? '' };
  if (lacks.length > 1) return { missing: `${notSet(lacks.map(({ setting }) => setting))}` };
  const given = parts.filter((part) => 'sent' in part);
  const { accessTokenFrom = 'ACCESS_TOKEN', isMock, oneForAll } = credentialSet;
  const isForEach = isMock || oneForAll;
  const byAccessToken = given.filter(({ from }) => from === accessTokenFrom);
  if (!isForEach && new Set(byAccessToken.map(({ sent }) => JSON.stringify(sent))).size > 1) {
    const settings = names.map(schemeSetting);
    return { missing: `${notSet(settings)}, and ${accessTokenFrom} gives only one token` };
  }
  return (
    allOf(given.map(({ sent }) => sent)) ?? { missing: `they need ${names.join(' and ')} in one header` }
  );
}

function notSet(settings: readonly string[]): string {
  return `${settings.join(' and ')} are not set`;
}

/** Several authorizations in one; undefined where two of them have different values for one header. */
export function allOf(parts: readonly Authorization[]): Authorization | undefined {
  const headers: Record<string, string> = {};
  for (const [name, value] of parts.flatMap((each) => Object.entries(each.headers))) {
    if ((headers[name] ?? value) !== value) return undefined;
    headers[name] = value;
  }
  return {
    headers,
    query: parts.flatMap(({ query }) => query),
    cookies: parts.flatMap(({ cookies }) => cookies),
  };
}

/** The Security Scheme Object with a name. */
export function schemeNamed({ document }: Documented, name: string): Record<string, unknown> {
  const found = followReferences(document, joinPointer('/components/securitySchemes', name))?.value;
  return isObject(found) ? found : {};
}

/** The setting of one security scheme: `CREDENTIAL_API_KEY` of `apiKey`, `api_key` and `api-key`. */
export function schemeSetting(scheme: string): string {
  const words = scheme.replace(/([a-z\d])([A-Z])/g, '$1_$2').replace(/[^A-Za-z\d]+/g, '_');
  return `CREDENTIAL_${words.replace(/^_|_$/g, '').toUpperCase()}`;
}

/** The credential of a scheme; underscores do not count, so CREDENTIAL_APIKEY is that of `apiKey` as well. */
export function schemeCredential(
  schemeCredentials: CredentialSet['schemeCredentials'] = {},
  scheme: string,
): string | undefined {
  const [, found] =
    Object.entries(schemeCredentials).find(([name]) => isSettingOf(`CREDENTIAL_${name}`, scheme)) ?? [];
  return found;
}

function isSettingOf(setting: string, scheme: string): boolean {
  return setting.replaceAll('_', '') === schemeSetting(scheme).replaceAll('_', '');
}

const NO_SETTING = 'which no setting provides';

/** What a request carries for one scheme and what it is from; or what is not set; or why nothing can be. */
type SchemePart =
  | { readonly sent: Authorization; readonly from: string }
  | { readonly lacks: string; readonly setting: string }
  | { readonly reason: string };

/** The scopes that an operation requires of a scheme. */
export function scopesOf({ document }: Documented, { pointer }: Operation, scheme: string): string[] {
  const written = valueAt(document, joinPointer(pointer, 'security')) ?? valueAt(document, '/security');
  const all = Array.isArray(written) ? written.filter(isObject).map((each) => each[scheme]) : [];
  const scopes = all.find((each) => Array.isArray(each));
  return Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : [];
}

/** How a token for a scheme is obtained with these credentials; undefined: it is not. */
export function oauthGrantFor(
  contract: Documented,
  scheme: string,
  { schemeCredentials, credentials, accessToken, isMock }: CredentialSet,
): OauthGrant | undefined {
  const own = schemeCredential(schemeCredentials, scheme);
  // A token of one's own takes the place of one for the account, and a client that of such a token.
  if (isMock || (own === undefined && accessToken !== undefined)) return undefined;
  return oauthGrantOf(schemeNamed(contract, scheme), own, credentials);
}

function schemePart(
  contract: Documented,
  name: string,
  credentialSet: CredentialSet,
  scopes: readonly string[] = [],
): SchemePart {
  const { session, accessToken, accessTokenFrom = 'ACCESS_TOKEN', credentials } = credentialSet;
  const { schemeCredentials, hasCertificate, isMock } = credentialSet;
  if (session?.scheme === name) {
    const { token } = session;
    return { sent: token === undefined ? OPEN : carried(tokenUse(contract, name), token), from: 'the login' };
  }
  const scheme = schemeNamed(contract, name);
  const setting = schemeSetting(name);
  if (scheme.type === 'mutualTLS') {
    if (hasCertificate || isMock) return { sent: OPEN, from: 'CLIENT_CERT' };
    return { lacks: 'CLIENT_CERT and CLIENT_KEY are not set', setting: 'CLIENT_CERT' };
  }
  if (HANDSHAKES.includes(String(scheme.scheme ?? '').toLowerCase()) || scheme.type === undefined) {
    return { reason: `they need ${name}, ${NO_SETTING}` };
  }
  const grant = oauthGrantFor(contract, name, credentialSet);
  if (grant) {
    const from = grant.account ? 'LOGIN_EMAIL and LOGIN_PASSWORD' : setting;
    const sent = carried(tokenUse(contract, name), referenceText({ scheme: name, scopes }));
    return { sent, from: `${from}, at the token endpoint` };
  }
  const own = schemeCredential(schemeCredentials, name);
  if (own !== undefined) return ownPart(contract, name, own);
  if (isBasic(scheme)) {
    if (credentials) return { sent: basic(credentials), from: 'LOGIN_EMAIL and LOGIN_PASSWORD' };
    return { lacks: `neither ${setting} nor LOGIN_EMAIL and LOGIN_PASSWORD are set`, setting };
  }
  return accessToken === undefined
    ? { lacks: lacking(scheme, setting), setting }
    : { sent: carried(tokenUse(contract, name), accessToken), from: accessTokenFrom };
}

/** What could be set for a scheme; an account as well where its flow takes a password (RFC 6749, section 4.3). */
function lacking({ type, flows }: Record<string, unknown>, setting: string): string {
  const takesPassword = type === 'oauth2' && isObject(flows) && isObject(flows.password);
  return takesPassword
    ? `neither LOGIN_EMAIL and LOGIN_PASSWORD, ${setting} nor ACCESS_TOKEN are set`
    : `neither ${setting} nor ACCESS_TOKEN is set`;
}

/** A credential from CREDENTIAL_<SCHEME>, where a request can carry it. */
function ownPart(contract: Documented, name: string, own: string): SchemePart {
  const from = schemeSetting(name);
  if (isBasic(schemeNamed(contract, name))) {
    const [, identifier, secret] = /^([^:]*):(.*)$/s.exec(own) ?? [];
    if (identifier === undefined || secret === undefined)
      return { reason: `${from} is set to a text without a colon, must be "user:password"` };
    return { sent: basic({ identifier, secret }), from };
  }
  const use = tokenUse(contract, name);
  const allowed = use.scheme === undefined && use.in === 'header' ? /^[\x20-\x7e]+$/ : /^[\x21-\x7e]+$/;
  if (use.in !== 'query' && !allowed.test(own))
    return {
      reason: `${from} is set to a text with spaces or non-ASCII characters, which no ${use.in} carries`,
    };
  return { sent: carried(use, own), from };
}

function basic({ identifier, secret }: Credentials): Authorization {
  const pair = Buffer.from(`${identifier}:${secret}`).toString('base64');
  return { ...OPEN, headers: { Authorization: `Basic ${pair}` } };
}

/** A security scheme that operations need, what it is from, or what is missing. */
interface SchemeState {
  readonly scheme: string;
  readonly from?: string;
  readonly missing?: string;
}

/** What there is for each security scheme that an operation of the contract needs, in the order of their use. */
export function schemeStates(
  contract: Pick<Contract, 'document' | 'operations'>,
  credentialSet: CredentialSet,
): SchemeState[] {
  const used = contract.operations.flatMap((operation) => requirementsOf(contract, operation).flat());
  return [...new Set(used)].map((scheme) => {
    const part = schemePart(contract, scheme, credentialSet);
    if ('from' in part) return { scheme, from: part.from };
    return { scheme, missing: 'lacks' in part ? part.lacks : part.reason };
  });
}

/** Settings CREDENTIAL_<SCHEME> that are for no security scheme of the contract. */
export function unknownCredentials(
  { document }: Documented,
  { schemeCredentials = {} }: CredentialSet,
): string[] {
  const schemes = Object.keys(document.components?.securitySchemes ?? {});
  return Object.keys(schemeCredentials)
    .map((name) => `CREDENTIAL_${name}`)
    .filter((setting) => !schemes.some((scheme) => isSettingOf(setting, scheme)));
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
