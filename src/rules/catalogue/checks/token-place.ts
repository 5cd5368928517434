import type { Operation } from '../../../openapi/index.ts';

/** Where a part of the token is in a response: `response body /access_token`. */
export function tokenPlace(operation: Operation, part: 'value' | 'type' | 'expiresAt'): string {
  const expression = operation.token?.[part] ?? operation.token?.value;
  return expression ? `response ${expression.source} ${expression.path}` : 'response';
}
