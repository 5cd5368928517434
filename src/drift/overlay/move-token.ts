import { statedExpiry } from '../../auth/index.ts';
import type { Operation, TokenExpression } from '../../openapi/index.ts';
import { isObject, joinPointer, pointerTokens, valueAt } from '../../schema/index.ts';
import { type Named, replacements } from '../renames.ts';
import { pathsOf } from '../shape/paths.ts';

/**
 * `x-token` for the current places of the token; undefined where it is still right, or no token is found.
 * An expiry is omitted where the value is now a lifetime instead of a time.
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
  const { value: _value, type: _type, expiresAt: _expiresAt, expiresIn: _expiresIn, ...others } = written;
  const lifetime = token.expiresAt?.unitMs !== undefined;
  const hasTime = expiresAt !== undefined && (lifetime || isTime(valueAt(body, expiresAt)));
  const moved = {
    ...others,
    value: expression(token.value, value),
    ...(token.type && type !== undefined ? { type: expression(token.type, type) } : {}),
    ...(token.expiresAt && expiresAt !== undefined && (hasTime || token.expiresAt.source !== 'body')
      ? { [lifetime ? 'expiresIn' : 'expiresAt']: expression(token.expiresAt, expiresAt) }
      : {}),
  };
  const same = Object.entries(written).every(([name, each]) => Reflect.get(moved, name) === each);
  return same ? undefined : moved;
}

function expression({ source }: TokenExpression, path: string): string {
  return source === 'body' ? `$response.body#${path}` : `$response.${source}.${path}`;
}

/** Whether a value is a time after 2001; a smaller number is a lifetime. */
function isTime(value: unknown): boolean {
  return (statedExpiry({ value: '', expiresAt: value }, 0) ?? 0) > 1e12;
}

/** The current place of a part of the token: unchanged, under a new key, or under a similar name. */
function placeOf({ source, path }: TokenExpression, body: unknown): string | undefined {
  if (source !== 'body') return path;
  if (valueAt(body, path) !== undefined) return path;
  const keys = isObject(body) ? Object.keys(body).filter((key) => isObject(body[key])) : [];
  const tokens = pointerTokens(path);
  const name = tokens.at(-1) ?? '';
  const containers = [
    tokens.slice(0, -1),
    ...keys.map((key) => [key, ...tokens.slice(0, -1)]),
    tokens.slice(1, -1),
  ];
  const direct = containers
    .map((container) => joinPointer('', ...container, name))
    .find((at) => valueAt(body, at) !== undefined);
  if (direct !== undefined) return direct;
  return containers
    .map((container) => similarIn(body, joinPointer('', ...container), name))
    .find((at) => at !== undefined);
}

function similarIn(body: unknown, container: string, name: string): string | undefined {
  const value = valueAt(body, container);
  if (!isObject(value)) return undefined;
  const candidates = Object.keys(value).map(
    (each): Named => [each, pathsOf([value[each]], [])[''] ?? { types: [] }],
  );
  const [found] = replacements([[name, { types: ['string'] }]], candidates);
  return found && joinPointer(container, found.to);
}
