import { statedExpiry as expiryIn } from '../../../auth/index.ts';
import type { Operation } from '../../../openapi/index.ts';
import type { ReadResponse } from '../../../reading/index.ts';

/**
 * The expiry of the token that the response states, in milliseconds since 1970. Undefined where it states
 * none, or where the stated value breaks the schema, which is reported already.
 */
export function statedExpiry(
  { token, violations, now }: ReadResponse,
  operation: Operation,
): number | undefined {
  const expression = operation.token?.expiresAt;
  if (expression?.source === 'body' && violations.some(({ instance }) => instance === expression.path))
    return undefined;
  return token && expiryIn(token, now);
}
