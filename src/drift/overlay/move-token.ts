import { instantOf } from '../../auth/index.ts';
import type { Operation, TokenExpression } from '../../openapi/index.ts';
import { isObject, joinPointer, pointerTokens, valueAt } from '../../schema/index.ts';
import { type Named, replacements } from '../renames.ts';
import { pathsOf } from '../shape/paths.ts';

/**
 * `x-token` for where the parts of the token stand now; undefined where it is still right, or the token is not to be
 * found. A lifetime in the place of an instant is none: `expiresAt` is left out then.
 */
export function movedToken(
  operation: Operation,
  written: Readonly<Record<string, unknown>>,
  body: unknown,
): Record<string, unknown> | undefined {
  const { token } = operation;
  if (!token) return undefined;
  const value = placeOf(token.value, body);
  if (value === undefined) return undefined;
  const type = token.type && placeOf(token.type, body);
  const expiresAt = token.expiresAt && placeOf(token.expiresAt, body);
  const { value: _value, type: _type, expiresAt: _expiresAt, ...others } = written;
  const isInstant = expiresAt !== undefined && isLate(valueAt(body, expiresAt));
  const moved = {
    ...others,
    value: expression(token.value, value),
    ...(token.type && type !== undefined ? { type: expression(token.type, type) } : {}),
    ...(token.expiresAt && expiresAt !== undefined && (isInstant || token.expiresAt.source === 'header')
      ? { expiresAt: expression(token.expiresAt, expiresAt) }
      : {}),
  };
  const same = Object.entries(written).every(([name, each]) => Reflect.get(moved, name) === each);
  return same ? undefined : moved;
}

function expression({ source }: TokenExpression, path: string): string {
  return source === 'body' ? `$response.body#${path}` : `$response.header.${path}`;
}

/** An instant after 2001: 900 is a lifetime. */
function isLate(value: unknown): boolean {
  return (instantOf(value) ?? 0) > 1e12;
}

/** Where a part of the token stands now: in its place, under a new key, or under another name of kin. */
function placeOf({ source, path }: TokenExpression, body: unknown): string | undefined {
  if (source === 'header') return path;
  if (valueAt(body, path) !== undefined) return path;
  const keys = isObject(body) ? Object.keys(body).filter((key) => isObject(body[key])) : [];
  const tokens = pointerTokens(path);
  const name = tokens.at(-1) ?? '';
  const holders = [
    tokens.slice(0, -1),
    ...keys.map((key) => [key, ...tokens.slice(0, -1)]),
    tokens.slice(1, -1),
  ];
  const direct = holders
    .map((holder) => joinPointer('', ...holder, name))
    .find((at) => valueAt(body, at) !== undefined);
  if (direct !== undefined) return direct;
  return holders
    .map((holder) => kinIn(body, joinPointer('', ...holder), name))
    .find((at) => at !== undefined);
}

function kinIn(body: unknown, holder: string, name: string): string | undefined {
  const value = valueAt(body, holder);
  if (!isObject(value)) return undefined;
  const candidates = Object.keys(value).map(
    (each): Named => [each, pathsOf([value[each]], [])[''] ?? { types: [] }],
  );
  const [found] = replacements([[name, { types: ['string'] }]], candidates);
  return found && joinPointer(holder, found.to);
}
