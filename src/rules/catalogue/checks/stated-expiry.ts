import { instantOf } from '../../../auth/index.ts';
import type { Operation } from '../../../openapi/index.ts';
import type { ReadResponse } from '../../../reading/index.ts';

/**
 * When the response says that its token expires, in milliseconds since 1970. Undefined where it does not say, or where
 * what it says breaks the schema, which is told already.
 */
export function statedExpiry({ token, violations }: ReadResponse, operation: Operation): number | undefined {
  const expression = operation.token?.expiresAt;
  if (expression?.source === 'body' && violations.some(({ instance }) => instance === expression.path))
    return undefined;
  return token?.expiresAt === undefined ? undefined : instantOf(token.expiresAt);
}
