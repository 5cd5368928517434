import { isObject } from '../../schema/index.ts';

/** A JSON Web Token, taken apart but not verified: the key is the provider's (RFC 7519, RFC 7515). */
export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Base64url; empty for an unsigned token. */
  readonly signature: string;
}

const BASE64URL = /^[\w-]*$/;

/** Takes a compact token apart; undefined where it is not three base64url segments with two JSON objects first. */
export function parseJwt(token: string): Jwt | undefined {
  const segments = token.split('.');
  const [header, claims, signature] = segments;
  if (segments.length !== 3 || header === undefined || claims === undefined || signature === undefined)
    return;
  if (!segments.every((segment) => BASE64URL.test(segment))) return undefined;
  const parsedHeader = parseSegment(header);
  const parsedClaims = parseSegment(claims);
  if (!parsedHeader || !parsedClaims) return undefined;
  return { header: parsedHeader, claims: parsedClaims, signature };
}

function parseSegment(segment: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a token says of itself that nobody signed it (RFC 7519, section 6; RFC 8725, section 3.1). */
export function isUnsigned(jwt: Jwt): boolean {
  const { alg } = jwt.header;
  return jwt.signature === '' || (typeof alg === 'string' && alg.toLowerCase() === 'none');
}

/** The `exp` claim as milliseconds since 1970; undefined where it is missing or no number of seconds. */
export function expiryOf(jwt: Jwt): number | undefined {
  return numericDate(jwt.claims.exp);
}

/** From here on a number is one of milliseconds: as seconds, it would be an instant after the year 33000. */
const MILLISECONDS_FROM = 1e12;

/** A claim that is an instant, as milliseconds since 1970; undefined for all else (RFC 7519, section 2: NumericDate). */
export function numericDate(claim: unknown): number | undefined {
  return typeof claim === 'number' && Number.isFinite(claim) && claim < MILLISECONDS_FROM
    ? claim * 1000
    : undefined;
}
