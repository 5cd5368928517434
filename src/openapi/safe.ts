import { valueAt } from '../schema/index.ts';
import type { Operation } from './contract.ts';
import type { Outline } from './outline.ts';

/** Methods that do not change data (RFC 9110, section 9.2.1). */
const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'QUERY'];

export const MAY_CHANGE = 'they may change data (if they do not, set "x-safe: true" or SAFE_OPERATIONS)';

/**
 * Why it is not safe to send requests to an operation; undefined if it is safe.
 * @param safeOperations ids of the operations that the setting SAFE_OPERATIONS declares safe
 */
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
