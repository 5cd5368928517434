import type { Operation, TokenExpression } from '../openapi/index.ts';
import { valueAt } from '../schema/index.ts';
import { type Answer, header, withBody, withHeader } from './answer.ts';
import type { IssuedToken } from './behaviour.ts';
import { setAt } from './edit.ts';

/**
 * The promised answer of a login, with a token in the places that `x-token` names. The type stays as the example
 * writes it, the expiry is written as the example's is.
 * @param scheme of the Authorization header, where the example names no type
 */
export function withToken(answer: Answer, { token }: Operation, scheme: string, issued: IssuedToken): Answer {
  if (!token) return answer;
  const { value, type, expiresAt } = token;
  const given = placed(withHeader(answer, 'Cache-Control', 'no-store'), value, issued.value);
  const typed = type && found(given, type) === undefined ? placed(given, type, capitalised(scheme)) : given;
  if (!expiresAt) return typed;
  return placed(typed, expiresAt, instantLike(found(answer, expiresAt), issued.expiresAt));
}

/** An instant as an example writes it: seconds for a number, else ISO 8601 with as many digits and the same zone. */
export function instantLike(example: unknown, seconds: number): string | number {
  if (typeof example === 'number') return seconds;
  const match = /^.{10}([T ]).*?(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?$/i.exec(String(example ?? ''));
  const [, separator = 'T', digits, zone = 'Z'] = match ?? [];
  const instant = new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', separator);
  const fraction = digits === undefined ? '' : `.${'0'.repeat(digits.length)}`;
  return `${instant}${fraction}${/[1-9]/.test(zone) ? 'Z' : zone}`;
}

/** A scheme as documents write it in answers: `bearer` is `Bearer`. */
export function capitalised(scheme: string): string {
  return scheme.charAt(0).toUpperCase() + scheme.slice(1);
}

function found(answer: Answer, { source, path }: TokenExpression): unknown {
  return source === 'body' ? valueAt(answer.body, path) : header(answer, path);
}

function placed(answer: Answer, { source, path }: TokenExpression, value: unknown): Answer {
  if (source === 'header') return withHeader(answer, path, String(value));
  return withBody(answer, setAt(answer.body, path, value));
}
