import { instantOf } from '../../../auth/index.ts';
import type { Operation } from '../../../openapi/index.ts';
import type { ReadReply } from '../../../reading/index.ts';

/**
 * When the answer says that its token expires, in milliseconds since 1970. Undefined where it does not say, or where
 * what it says breaks the schema, which is told already.
 */
export function toldExpiry({ token, violations }: ReadReply, operation: Operation): number | undefined {
  const expression = operation.token?.expiresAt;
  if (expression?.source === 'body' && violations.some(({ instance }) => instance === expression.path))
    return undefined;
  return token?.expiresAt === undefined ? undefined : instantOf(token.expiresAt);
}
