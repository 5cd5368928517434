import { hmacOf } from './hmac.ts';
import { parseJwt } from './jwt.ts';

/**
 * Forged tokens that no server may accept, made from a valid one. All have the right form, so that a
 * rejection shows that the server verifies the signature. A token that is not a JWT is changed in one place.
 */

/**
 * The same claims without a signature (RFC 8725, section 3.1).
 * @param alg spelling of `none`: some servers reject only one spelling
 */
export function unsignedToken(token: string, alg: 'none' | 'None' | 'NONE' | 'nOnE' = 'none'): string {
  const jwt = parseJwt(token);
  return jwt ? `${encoded({ ...jwt.header, alg })}.${encoded(jwt.claims)}.` : `${token}x`;
}

/** Other claims with the old signature: an expiry one day later, and another subject. */
export function tokenWithOtherClaims(token: string): string {
  const jwt = parseJwt(token);
  if (!jwt) return `x${token}`;
  const exp = typeof jwt.claims.exp === 'number' ? jwt.claims.exp + 86_400 : jwt.claims.exp;
  const sub = jwt.claims.sub === 'driftline' ? 'somebody-else' : 'driftline';
  const [header = ''] = token.split('.');
  return `${header}.${encoded({ ...jwt.claims, sub, exp })}.${jwt.signature}`;
}

/** The same claims with another signature of the same length. */
export function tokenWithOtherSignature(token: string): string {
  const start = token.lastIndexOf('.') + 1;
  // Not the last character, of which some bits are ignored (RFC 4648, section 3.5).
  const changed = token.charAt(start) === 'A' ? 'B' : 'A';
  return token.slice(0, start) + changed + token.slice(start + 1);
}

/** An expiry for a token that has no claims to copy. */
const FAR_FUTURE = Date.UTC(2100, 0) / 1000;

/**
 * The same claims, signed with a key of our own that the header points to (RFC 8725, section 3.10).
 * @param header JOSE header parameters beside `alg` and `typ`
 */
export function tokenUnderOwnKey(
  token: string,
  header: Readonly<Record<string, unknown>>,
  key: string,
): string {
  const claims = parseJwt(token)?.claims ?? { sub: 'driftline', exp: FAR_FUTURE };
  const signed = `${encoded({ alg: 'HS256', typ: 'JWT', ...header })}.${encoded(claims)}`;
  return `${signed}.${hmacOf('HS256', key, signed)}`;
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
