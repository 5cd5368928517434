import { randomBytes, randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { decodeProtectedHeader } from 'jose/decode/protected_header';
import * as errors from 'jose/errors';
import { SignJWT } from 'jose/jwt/sign';
import { UnsecuredJWT } from 'jose/jwt/unsecured';
import { jwtVerify } from 'jose/jwt/verify';
import type { Credentials } from '../auth/index.ts';
import type { IssuedToken, TokenDeviation, TokenHeader, TokenRefusal } from './faults/fault.ts';

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
    asked?: unknown,
  ): Promise<IssuedToken> {
    const claims = (own: JWTPayload) => deviation.claims?.(own, attempt, asked) ?? own;
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
