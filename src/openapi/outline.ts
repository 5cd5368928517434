import { WORK_LIMITS, withinTime } from '../core/index.ts';
import { currentCopy, shownPath } from '../project/index.ts';
import { valueAt } from '../schema/index.ts';
import { assembleChecked, refuseErrors } from './check-document.ts';
import type { Contract, Operation } from './contract.ts';
import { refusal } from './make.ts';
import { modelOf } from './model.ts';
import { overlayBeside, readContractFile, readerBeside } from './open.ts';

/** The operations of a contract, without checks. */
export type Outline = Pick<Contract, 'file' | 'document' | 'operations' | 'bearerSchemes'>;

/**
 * Reads the operations of a contract to list them: synchronously, and in a third of the time of
 * `openContract`. Undefined if the document cannot be used; `openContract` says why.
 * @throws DriftlineError DL_CONTRACT_UNREADABLE
 */
export function outlineOf(path: string): Outline | undefined {
  const current = currentCopy(path);
  const file = shownPath(current);
  const text = readContractFile(current);
  try {
    const assembly = withinTime(WORK_LIMITS.document, `Reading ${file}`, () =>
      assembleChecked(file, text, readerBeside(path, current), overlayBeside(path)),
    );
    refuseErrors(assembly);
    const { document, origins } = assembly;
    const { operations, bearerSchemes } = modelOf(
      document,
      refusal(file, (pointer) => origins.positionOf(pointer)),
    );
    return { file, document, operations, bearerSchemes };
  } catch {
    return undefined;
  }
}

/** Whether a method, in capitals, changes no data (RFC 9110, section 9.2.1). */
export function isSafeMethod(method: string): boolean {
  return SAFE_METHODS.includes(method);
}

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
  return isSafeMethod(method) ? undefined : MAY_CHANGE;
}
