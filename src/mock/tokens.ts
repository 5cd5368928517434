import { randomBytes, randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { decodeProtectedHeader } from 'jose/decode/protected_header';
import * as errors from 'jose/errors';
import { SignJWT } from 'jose/jwt/sign';
import { UnsecuredJWT } from 'jose/jwt/unsecured';
import { jwtVerify } from 'jose/jwt/verify';
import type { Credentials } from '../auth/index.ts';
import type { Contract, Operation, TokenExpression } from '../openapi/index.ts';
import { setAt, valueAt } from '../schema/index.ts';
import type { IssuedToken, TokenDeviation, TokenHeader, TokenRefusal } from './faults/fault.ts';
import { header, type MockResponse, withBody, withHeader } from './mock-response.ts';

const HEADER: TokenHeader = { alg: 'HS256', typ: 'JWT' };
const NO_CREDENTIALS: Credentials = { identifier: '', secret: '' };

/** Issues and verifies the tokens of one mock server (RFC 7519), with a random key of its own. */
export class TokenIssuer {
  // 64 bytes: enough for HS512 (RFC 7518, section 3.2).
  readonly #key = randomBytes(64);
  readonly #subject = randomUUID();
  readonly #deviant = new Set<string>();
  #first: IssuedToken | undefined;

  /**
   * Issues a token, and remembers it where it deviates.
   * @param lifeSeconds until it expires; negative for one that has already expired
   */
  async issue(
    lifeSeconds: number,
    deviation: TokenDeviation = {},
    attempt: Credentials = NO_CREDENTIALS,
    sent?: unknown,
  ): Promise<IssuedToken> {
    const claims = (own: JWTPayload) => deviation.claims?.(own, attempt, sent) ?? own;
    const made = await this.#sign(deviation.lifeSeconds ?? lifeSeconds, { ...deviation, claims });
    // Only the token of a login counts as the first, not one that a test requested.
    if (deviation.token) this.#first ??= made;
    const issued = deviation.token?.(made, this.#first ?? made) ?? made;
    if (deviates(deviation)) this.#deviant.add(issued.value);
    return issued;
  }

  /** Why a token is refused; undefined where it is valid. No clock tolerance, and no algorithm but HS256. */
  async refusalOf(token: string): Promise<TokenRefusal | undefined> {
    if (this.#deviant.has(token)) return undefined;
    try {
      await jwtVerify(token, this.#key, {
        algorithms: [HEADER.alg],
        clockTolerance: 0,
        requiredClaims: ['exp'],
      });
      return undefined;
    } catch (problem) {
      if (problem instanceof errors.JWTExpired) return 'token-expired';
      if (problem instanceof errors.JWSSignatureVerificationFailed) return 'token-tampered';
      return isUnsigned(token) ? 'token-unsigned' : 'token-malformed';
    }
  }

  /** Forgets the tokens of the current fault, before another one is set. */
  forget(): void {
    this.#deviant.clear();
    this.#first = undefined;
  }

  async #sign(
    lifeSeconds: number,
    deviation: { readonly claims: (own: JWTPayload) => JWTPayload } & Pick<TokenDeviation, 'joseHeader'>,
  ): Promise<IssuedToken> {
    const now = Math.floor(Date.now() / 1000);
    const expiresAt = Math.floor(now + lifeSeconds);
    // An expired token has to have been valid for a minute.
    const iat = lifeSeconds > 0 ? now : expiresAt - 60;
    const conforming: JWTPayload = { sub: this.#subject, jti: randomUUID(), iat, exp: expiresAt };
    const claims = deviation.claims(conforming);
    const { alg, ...rest } = deviation.joseHeader?.(HEADER) ?? HEADER;
    const value =
      alg === 'none'
        ? new UnsecuredJWT(claims).encode()
        : await new SignJWT(claims).setProtectedHeader({ alg, ...rest }).sign(this.#key);
    return { value, claims, expiresAt, issuedAt: now };
  }
}

function deviates({ lifeSeconds, claims, joseHeader, token }: TokenDeviation): boolean {
  return [lifeSeconds, claims, joseHeader, token].some((hook) => hook !== undefined);
}

function isUnsigned(token: string): boolean {
  try {
    return String(decodeProtectedHeader(token).alg).toLowerCase() === 'none';
  } catch {
    return false;
  }
}

/**
 * The documented response to a login, with a token in the places that `x-token` names. The type stays that of
 * the example, the expiry has the format of the example's.
 * @param refreshToken where the session has one
 */
export function withToken(
  response: MockResponse,
  contract: Pick<Contract, 'bearerSchemes'>,
  { token }: Pick<Operation, 'token'>,
  issued: IssuedToken,
  refreshToken?: string,
): MockResponse {
  if (!token) return response;
  if (token.refresh && refreshToken !== undefined) {
    const given = placed(response, token.refresh.token, refreshToken);
    return withToken(given, contract, { token }, issued);
  }
  // The type where the example names none.
  const scheme = contract.bearerSchemes.find(({ name }) => name === token.scheme)?.scheme ?? 'Bearer';
  const { value, type, expiresAt } = token;
  const given = placed(withHeader(response, 'Cache-Control', 'no-store'), value, issued.value);
  const untyped = type && [undefined, ANY_TEXT].includes(found(given, type) as string | undefined);
  const typed = untyped ? placed(given, type, capitalised(scheme)) : given;
  if (!expiresAt) return typed;
  const example = found(response, expiresAt);
  if (expiresAt.unitMs === undefined) return placed(typed, expiresAt, instantLike(example, issued.expiresAt));
  const lifetime = ((issued.expiresAt - issued.issuedAt) * 1000) / expiresAt.unitMs;
  return placed(typed, expiresAt, typeof example === 'string' ? String(lifetime) : lifetime);
}

/** What is generated for a type that the schema describes as any text. */
const ANY_TEXT = 'text';

/**
 * An instant in the format of an example: seconds for a number, else ISO 8601 with as many digits and the
 * same zone.
 */
export function instantLike(example: unknown, seconds: number): string | number {
  if (typeof example === 'number') return seconds;
  const match = /^.{10}([T ]).*?(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?$/i.exec(String(example ?? ''));
  const [, separator = 'T', digits, zone = 'Z'] = match ?? [];
  const instant = new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', separator);
  const fraction = digits === undefined ? '' : `.${'0'.repeat(digits.length)}`;
  return `${instant}${fraction}${/[1-9]/.test(zone) ? 'Z' : zone}`;
}

/** A scheme with a capital initial, as responses usually have it: `bearer` becomes `Bearer`. */
export function capitalised(scheme: string): string {
  return scheme.charAt(0).toUpperCase() + scheme.slice(1);
}

function found(response: MockResponse, { source, path }: TokenExpression): unknown {
  if (source === 'cookie') return undefined;
  return source === 'body' ? valueAt(response.body, path) : header(response, path);
}

function placed(response: MockResponse, { source, path }: TokenExpression, value: unknown): MockResponse {
  if (source === 'header') return withHeader(response, path, String(value));
  // Protected as a session's cookie must be (OWASP ASVS 4.0.3, sections 3.4.1 to 3.4.3).
  if (source === 'cookie') {
    return withHeader(
      response,
      'Set-Cookie',
      `${path}=${String(value)}; Path=/; HttpOnly; Secure; SameSite=Strict`,
    );
  }
  return withBody(response, setAt(response.body, path, value));
}
