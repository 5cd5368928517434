import { type HttpResponse, headerValue } from '../../http/index.ts';
import type { Operation, TokenExpression } from '../../openapi/index.ts';
import { isDateTime, valueAt } from '../../schema/index.ts';
import { type Jwt, parseJwt } from './jwt.ts';

/** The token in a response, found by `x-token`. */
export interface Token {
  readonly value: string;
  readonly jwt?: Jwt;
  /** As received, for example `Bearer`. */
  readonly type?: unknown;
  /** As received: an ISO 8601 date-time, or seconds since 1970; of a lifetime, its number. */
  readonly expiresAt?: unknown;
  /** Set where `expiresAt` is a lifetime: its unit. */
  readonly unitMs?: number;
}

/**
 * Finds the token in a response.
 * @param body the parsed body, undefined where it is not JSON
 * @returns undefined where the response has no string at that place
 */
export function tokenOf(operation: Operation, response: HttpResponse, body: unknown): Token | undefined {
  const { token } = operation;
  if (!token) return undefined;
  const evaluate = (expression: TokenExpression | undefined) =>
    expression && valueIn(expression, response, body);
  const value = evaluate(token.value);
  if (typeof value !== 'string' || value === '') return undefined;
  const jwt = parseJwt(value);
  const type = evaluate(token.type);
  const expiresAt = evaluate(token.expiresAt);
  return {
    value,
    ...(jwt ? { jwt } : {}),
    ...(type === undefined ? {} : { type }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(expiresAt === undefined || token.expiresAt?.unitMs === undefined
      ? {}
      : { unitMs: token.expiresAt.unitMs }),
  };
}

/** The refresh token in the response of a login, or of a refresh. */
export function refreshTokenOf(
  { token }: Pick<Operation, 'token'>,
  response: HttpResponse,
  body: unknown,
): string | undefined {
  const value = token?.refresh && valueIn(token.refresh.token, response, body);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function valueIn({ source, path }: TokenExpression, response: HttpResponse, body: unknown): unknown {
  if (source === 'body') return valueAt(body, path);
  return source === 'header' ? headerValue(response, path) : cookieValue(response, path);
}

/** The value of a cookie that a response sets, as it is sent back (RFC 6265, section 5.4); the last one wins. */
function cookieValue({ headers }: HttpResponse, cookie: string): string | undefined {
  const pairs = headers
    .filter(([name]) => name.toLowerCase() === 'set-cookie')
    .map(([, line]) => line.split(';')[0]?.trim() ?? '');
  return pairs.findLast((pair) => pair.startsWith(`${cookie}=`))?.slice(cookie.length + 1);
}

/** The expiry that the response with a token states, in milliseconds since 1970; a lifetime begins with it. */
export function statedExpiry({ expiresAt, unitMs }: Token, receivedAt: number): number | undefined {
  if (unitMs === undefined) return instantOf(expiresAt);
  const digits = typeof expiresAt === 'string' && /^\d+(?:\.\d+)?$/.test(expiresAt);
  const lifetime = digits ? Number(expiresAt) : typeof expiresAt === 'number' ? expiresAt : Number.NaN;
  return Number.isFinite(lifetime) ? receivedAt + lifetime * unitMs : undefined;
}

/**
 * Milliseconds since 1970 of the value of `expiresAt`: seconds as a number, or as a string in a header; an
 * RFC 3339 date-time. Undefined for anything else: a time without an offset depends on the time zone of the
 * machine.
 */
export function instantOf(expiresAt: unknown): number | undefined {
  // Of an object, String() would call a toString that the server sent.
  if (typeof expiresAt !== 'number' && typeof expiresAt !== 'string') return undefined;
  const text = String(expiresAt).toUpperCase();
  const seconds = typeof expiresAt === 'number' || /^\d+$/.test(text);
  const instant = seconds ? Number(expiresAt) * 1000 : isDateTime(text) ? Date.parse(text) : Number.NaN;
  return Number.isFinite(instant) ? instant : undefined;
}

/**
 * Whether a token can be sent in an Authorization header at all: visible characters only (RFC 9110, section
 * 5.5).
 */
export function isSendable({ value }: Token): boolean {
  return /^[\x21-\x7e]+$/.test(value);
}
