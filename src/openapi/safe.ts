import { valueAt } from '../schema/index.ts';
import type { Operation } from './contract.ts';
import type { Outline } from './outline.ts';

/** They change nothing (RFC 9110, section 9.2.1). */
const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'QUERY'];

export const MAY_CHANGE = 'they may change something (if not: "x-safe: true", or SAFE_OPERATIONS)';

/** Why an operation is not safe to ask, by the contract and by what somebody responses for; undefined where it is. */
export function unsafe(
  { document }: Outline,
  { id, method, pointer }: Operation,
  safeOperations: readonly string[] = [],
): string | undefined {
  const marked = valueAt(document, `${pointer}/x-safe`);
  if (safeOperations.includes(id) || marked === true) return undefined;
  if (marked === false) return 'the contract marks them "x-safe: false"';
  return SAFE_METHODS.includes(method) ? undefined : MAY_CHANGE;
}
