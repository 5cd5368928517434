import type { Credentials } from '../auth/index.ts';
import { requirementsOf, schemeNamed } from '../auth/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import type { Outcome, Role } from './fault.ts';
import { capitalised } from './token-response.ts';
import type { TokenIssuer } from './tokens.ts';

/**
 * The scheme of the Authorization header that an operation needs; undefined where it needs no login's token.
 */
export function guardingScheme(contract: Contract, operation: Operation): string | undefined {
  const issued = new Set(contract.operations.map(({ token }) => token?.scheme));
  return contract.bearerSchemes.find(({ name }) => issued.has(name) && operation.security.includes(name))
    ?.scheme;
}

/**
 * Credentials that a mock server accepts beside the tokens of its login; what is absent here may have any
 * value.
 */
export interface Keys {
  readonly accessToken?: string;
  readonly credentials?: Credentials;
}

/**
 * Whether a request satisfies one of the operation's security requirements (OpenAPI 3.1, section 4.8.30),
 * except those with a login's scheme: `guarded` verifies its token.
 */
export function isAuthorized(
  contract: Contract,
  operation: Operation,
  { headers, target }: { readonly headers: Readonly<Record<string, string>>; readonly target: string },
  keys: Keys,
): boolean {
  const issued = new Set(contract.operations.map(({ token }) => token?.scheme));
  const requirements = requirementsOf(contract, operation);
  if (requirements.length === 0) return true;
  return requirements.some((names) =>
    names.every((name) => !issued.has(name) && satisfies(schemeNamed(contract, name), headers, target, keys)),
  );
}

function satisfies(
  { type, scheme, in: place, name }: Record<string, unknown>,
  headers: Readonly<Record<string, string>>,
  target: string,
  { accessToken, credentials }: Keys,
): boolean {
  const isRight = (text: string | null | undefined, right: string | undefined) =>
    Boolean(text) && (right === undefined || text === right);
  if (type === 'apiKey') return isRight(keyIn(String(place), String(name), headers, target), accessToken);
  const [sent = '', text] = (headers.authorization ?? '').trim().split(/ +/);
  const wanted = type === 'http' ? String(scheme).toLowerCase() : 'bearer';
  if (type === 'mutualTLS' || type === undefined) return true;
  if (sent.toLowerCase() !== wanted) return false;
  if (wanted !== 'basic') return isRight(text, accessToken);
  const pair = credentials && `${credentials.identifier}:${credentials.secret}`;
  return isRight(text, pair && Buffer.from(pair).toString('base64'));
}

function keyIn(
  place: string,
  name: string,
  headers: Readonly<Record<string, string>>,
  target: string,
): string | null | undefined {
  if (place === 'query') return new URLSearchParams(target.split('?')[1] ?? '').get(name);
  if (place === 'header') return headers[name.toLowerCase()];
  const cookie = (headers.cookie ?? '').split(';').find((pair) => pair.trim().startsWith(`${name}=`));
  return cookie?.trim().slice(name.length + 1);
}

export function roleOf(contract: Contract, operation: Operation): Role {
  if (operation.token) return 'login';
  return guardingScheme(contract, operation) === undefined ? 'open' : 'use';
}

/**
 * Verifies an Authorization header; the case of its scheme is irrelevant (RFC 9110, section 11.1).
 * @param authorization as sent, undefined where there was none
 */
export async function guarded(
  scheme: string,
  authorization: string | undefined,
  issuer: TokenIssuer,
): Promise<Outcome> {
  const [found, token, ...more] = (authorization ?? '').trim().split(/ +/);
  if (!found) return 'token-missing';
  if (found.toLowerCase() !== scheme.toLowerCase()) return 'scheme-other';
  if (token === undefined) return 'token-missing';
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
