import {
  type Credentials,
  carriedBy,
  requirementsOf,
  schemeCredential,
  schemeNamed,
  type TokenUse,
  tokenUse,
} from '../auth/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import type { Outcome, Role } from './faults/fault.ts';
import { capitalised, type TokenIssuer } from './tokens.ts';

/** How the token of a login authorizes an operation; undefined where it does not. */
export function guardOf(contract: Contract, operation: Operation): TokenUse | undefined {
  const issued = contract.operations.map(({ token }) => token?.scheme);
  const scheme = operation.security.find((name) => issued.includes(name));
  return scheme === undefined ? undefined : tokenUse(contract, scheme);
}

/**
 * Credentials that a mock server accepts beside the tokens of its login; what is absent here may have any
 * value.
 */
export interface Keys {
  readonly accessToken?: string;
  readonly credentials?: Credentials;
  /** By CREDENTIAL_<SCHEME>: for these schemes, in place of the others. */
  readonly schemeCredentials?: Readonly<Record<string, string>>;
}

/**
 * Whether a request satisfies one of the operation's security requirements (OpenAPI 3.1, section 4.8.30),
 * except those with a login's scheme: `guarded` verifies its token.
 */
export function isAuthorized(
  contract: Contract,
  operation: Operation,
  request: AuthorizedRequest,
  keys: Keys,
): boolean {
  // The token of a login that only an OAuth flow describes may be given as ACCESS_TOKEN instead.
  const issued = new Set(
    contract.operations.map(({ token }) =>
      token?.flow && keys.accessToken !== undefined ? undefined : token?.scheme,
    ),
  );
  const requirements = requirementsOf(contract, operation);
  if (requirements.length === 0) return true;
  return requirements.some((names) =>
    names.every((name) => !issued.has(name) && satisfies(contract, name, request, keys)),
  );
}

interface AuthorizedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly target: string;
}

/** Whether a request has what an operation needs beside the token of a login: an API key. */
export function hasOtherKeys(
  contract: Contract,
  operation: Operation,
  request: AuthorizedRequest,
  keys: Keys,
): boolean {
  const issued = contract.operations.map(({ token }) => token?.scheme);
  return requirementsOf(contract, operation).some(
    (names) =>
      names.some((name) => issued.includes(name)) &&
      names.every((name) => issued.includes(name) || satisfies(contract, name, request, keys)),
  );
}

function satisfies(
  contract: Contract,
  key: string,
  { headers, target }: AuthorizedRequest,
  { accessToken, credentials, schemeCredentials }: Keys,
): boolean {
  const { type, scheme, in: place, name } = schemeNamed(contract, key);
  const own = schemeCredential(schemeCredentials, key);
  const isRight = (text: string | null | undefined, right: string | undefined) =>
    Boolean(text) && (right === undefined || text === right);
  if (type === 'apiKey') {
    const use = { in: place as TokenUse['in'], name: String(name) };
    return isRight(carriedBy(use, { headers, url: target }), own ?? accessToken);
  }
  const [sent = '', text] = (headers.authorization ?? '').trim().split(/ +/);
  const wanted = type === 'http' ? String(scheme).toLowerCase() : 'bearer';
  if (type === 'mutualTLS' || type === undefined) return true;
  if (sent.toLowerCase() !== wanted) return false;
  if (wanted !== 'basic') return isRight(text, own ?? accessToken);
  const pair = own ?? (credentials && `${credentials.identifier}:${credentials.secret}`);
  return isRight(text, pair && Buffer.from(pair).toString('base64'));
}

export function roleOf(contract: Contract, operation: Operation): Role {
  if (operation.token) return 'login';
  return guardOf(contract, operation) === undefined ? 'open' : 'use';
}

/**
 * Verifies the token of a request; the case of a scheme is irrelevant (RFC 9110, section 11.1).
 * @param sent at the place of the token, undefined where there was nothing
 */
export async function guarded(
  { scheme }: TokenUse,
  sent: string | undefined,
  issuer: TokenIssuer,
): Promise<Outcome> {
  const words = (sent ?? '').trim().split(/ +/);
  const [found, token, ...more] = scheme === undefined ? ['', ...words] : words;
  if (scheme !== undefined && found && found.toLowerCase() !== scheme.toLowerCase()) return 'scheme-other';
  if (!token) return 'token-missing';
  if (more.length > 0) return 'token-malformed';
  return (await issuer.refusalOf(token)) ?? 'accepted';
}

/**
 * The WWW-Authenticate header of a refusal: without an error where no token was sent (RFC 6750, section 3.1).
 */
export function challenge(scheme: string, outcome: Outcome): string {
  const unsent = outcome === 'token-missing' || outcome === 'scheme-other';
  return `${capitalised(scheme)} realm="mock"${unsent ? '' : ', error="invalid_token"'}`;
}
