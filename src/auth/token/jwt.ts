import { isObject, jsonLimit, parseJson } from '../../schema/index.ts';

/** A JSON Web Token, parsed but not verified: only the provider has the key (RFC 7519, RFC 7515). */
export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Base64url; empty for an unsigned token. */
  readonly signature: string;
}

const BASE64URL = /^[\w-]*$/;

/**
 * Parses a compact token; undefined where it is not three base64url segments that begin with two JSON
 * objects, or where these are nested too deep, or too large.
 */
export function parseJwt(token: string): Jwt | undefined {
  const [header, claims, signature] = segmentsOf(token) ?? [];
  if (header === undefined || claims === undefined || signature === undefined) return undefined;
  const parsedHeader = objectIn(header);
  const parsedClaims = objectIn(claims);
  return parsedHeader && parsedClaims && { header: parsedHeader, claims: parsedClaims, signature };
}

/** Why a token of the right form is not parsed: its header or its claims are nested too deep, or too large. */
export function tokenLimit(token: string): string | undefined {
  const [header = '', claims = ''] = segmentsOf(token) ?? [];
  for (const [name, segment] of Object.entries({ header, claims })) {
    const problem = jsonLimit(textOf(segment));
    if (problem) return `${name} ${problem.message}`;
  }
  return undefined;
}

function segmentsOf(token: string): readonly string[] | undefined {
  const segments = token.split('.', 4);
  return segments.length === 3 && segments.every((each) => BASE64URL.test(each)) ? segments : undefined;
}

function objectIn(segment: string): Record<string, unknown> | undefined {
  try {
    const value = parseJson(textOf(segment));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function textOf(segment: string): string {
  return Buffer.from(segment, 'base64url').toString('utf8');
}

/** Whether a token declares that it is unsigned (RFC 7519, section 6; RFC 8725, section 3.1). */
export function isUnsigned(jwt: Jwt): boolean {
  const { alg } = jwt.header;
  return jwt.signature === '' || (typeof alg === 'string' && alg.toLowerCase() === 'none');
}

/** The `exp` claim as milliseconds since 1970; undefined where it is missing or not a number of seconds. */
export function expiryOf(jwt: Jwt): number | undefined {
  return numericDate(jwt.claims.exp);
}

/** Larger numbers are milliseconds: as seconds, they would be after the year 33000. */
const MILLISECONDS_FROM = 1e12;

/** A NumericDate claim as milliseconds since 1970; undefined for anything else (RFC 7519, section 2). */
export function numericDate(claim: unknown): number | undefined {
  return typeof claim === 'number' && Number.isFinite(claim) && claim < MILLISECONDS_FROM
    ? claim * 1000
    : undefined;
}

/**
 * The signature of a JWS with a symmetric key (RFC 7518, section 3.2), as base64url; undefined for another
 * algorithm.
 * @param signed header and claims, encoded, with a dot between them
 */
export function hmacOf(algorithm: unknown, key: string, signed: string): string | undefined {
  const bits = typeof algorithm === 'string' ? /^HS(256|384|512)$/.exec(algorithm)?.[1] : undefined;
  if (bits === undefined) return undefined;
  // Not imported: loading it at every start costs more than its rare use.
  const { createHmac } = process.getBuiltinModule('node:crypto');
  return createHmac(`sha${bits}`, key).update(signed).digest('base64url');
}

/** Finds tokens in a text: the beginning of a JOSE header, and two more segments (RFC 7519, section 3.1). */
export const COMPACT_JWT = /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g;
