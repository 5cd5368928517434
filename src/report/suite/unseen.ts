import type { Operation } from '../../openapi/index.ts';
import type { OperationCoverage } from '../findings-file.ts';

/**
 * What a run never saw of the operations that it sent: documented statuses that nothing provoked, one line an operation,
 * those without any success first.
 * @example ['getReceipt: no success (200), only 404', 'createPet: 409, 422']
 */
export function unseenStatuses(
  operations: readonly Operation[],
  coverage: readonly OperationCoverage[],
): string[] {
  const lines = operations.flatMap(({ id, responses }): { none: boolean; line: string }[] => {
    const seen =
      coverage.find(({ operation }) => operation === id)?.responses.map(({ status }) => status) ?? [];
    if (seen.length === 0) return [];
    const unseen = responses
      .map(({ status }) => status)
      .filter((status) => status !== 'default' && !seen.some((each) => isOf(status, each)));
    const successes = unseen.filter((status) => status.startsWith('2'));
    const none = successes.length > 0 && !seen.some((status) => status < 400);
    if (none)
      return [{ none, line: `${id}: no success (${successes.join(', ')}), only ${seen.join(' and ')}` }];
    return unseen.length > 0 ? [{ none, line: `${id}: ${unseen.join(', ')}` }] : [];
  });
  return [...lines.filter(({ none }) => none), ...lines.filter(({ none }) => !none)].map(({ line }) => line);
}

/** Whether a status is that of a key of the contract: `404`, `4XX`. */
function isOf(key: string, status: number): boolean {
  return key === String(status) || key.toUpperCase() === `${Math.floor(status / 100)}XX`;
}
