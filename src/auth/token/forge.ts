import type { KeyPairKeyObjectResult as KeyPair } from 'node:crypto';
import { hmacOf, parseJwt } from './jwt.ts';

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

/** The same header and claims, the signature cut off: some libraries compare only what is there. */
export function tokenWithoutSignature(token: string): string {
  return parseJwt(token)?.signature ? token.slice(0, token.lastIndexOf('.') + 1) : `${token}x`;
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

/** Makes the keys that a token can bring along, by their algorithms. Node's crypto is not imported: see hmacOf. */
const KEY_PAIRS = {
  RS256: (): KeyPair =>
    process.getBuiltinModule('node:crypto').generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: (): KeyPair =>
    process.getBuiltinModule('node:crypto').generateKeyPairSync('ec', { namedCurve: 'P-256' }),
};

/** The keys of this process: to make one takes a quarter of a second. */
const madeKeyPairs = new Map<keyof typeof KEY_PAIRS, KeyPair>();

function keyPairOf(alg: keyof typeof KEY_PAIRS): KeyPair {
  const keyPair = madeKeyPairs.get(alg) ?? KEY_PAIRS[alg]();
  madeKeyPairs.set(alg, keyPair);
  return keyPair;
}

/**
 * The same claims, signed with a private key of our own, whose public key is in the header (`jwk`): CVE-2018-0114,
 * RFC 8725, section 3.10.
 */
export function tokenWithKeyPair(token: string, alg: keyof typeof KEY_PAIRS): string {
  const { sign } = process.getBuiltinModule('node:crypto');
  const { privateKey, publicKey } = keyPairOf(alg);
  const claims = parseJwt(token)?.claims ?? { sub: 'driftline', exp: FAR_FUTURE };
  const jwk = publicKey.export({ format: 'jwk' });
  const signed = `${encoded({ alg, typ: 'JWT', jwk })}.${encoded(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

/**
 * The same claims, signed by HMAC with the public keys of the server as the secret, in each form in which a server may
 * hold them (RFC 8725, section 3.1); for a token with an asymmetric signature.
 * @param keys JSON Web Keys, of which those that sign like this token are taken (RFC 7517)
 */
export function tokensUnderPublicKeys(
  token: string,
  keys: readonly Readonly<Record<string, unknown>>[],
): string[] {
  const { header: { alg, kid } = {} } = parseJwt(token) ?? {};
  if (!/^(?:RS|PS|ES)(?:256|384|512)$/.test(String(alg))) return [];
  const own = keys.filter((key) => kid === undefined || key.kid === undefined || key.kid === kid);
  const header = kid === undefined ? {} : { kid };
  return own
    .slice(0, MOST_KEYS)
    .flatMap((key) => pemsOf(key).map((text) => tokenUnderOwnKey(token, header, text)));
}

const MOST_KEYS = 3;

/** A public key as PEM, with and without the line break at its end; none for a key of another kind. */
function pemsOf(key: Readonly<Record<string, unknown>>): string[] {
  const { createPublicKey } = process.getBuiltinModule('node:crypto');
  try {
    const pem = createPublicKey({ key, format: 'jwk' }).export({ format: 'pem', type: 'spki' }).toString();
    return [pem, pem.trimEnd()];
  } catch {
    return [];
  }
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
