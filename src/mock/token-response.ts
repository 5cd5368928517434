import type { Contract, Operation, TokenExpression } from '../openapi/index.ts';
import { setAt, valueAt } from '../schema/index.ts';
import type { IssuedToken } from './faults/fault.ts';
import { header, type MockResponse, withBody, withHeader } from './mock-response.ts';

/**
 * The documented response to a login, with a token in the places that `x-token` names. The type stays that of
 * the example, the expiry has the format of the example's.
 */
export function withToken(
  response: MockResponse,
  { bearerSchemes }: Contract,
  { token }: Operation,
  issued: IssuedToken,
): MockResponse {
  if (!token) return response;
  // The type where the example names none.
  const scheme = bearerSchemes.find(({ name }) => name === token.scheme)?.scheme ?? 'Bearer';
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
