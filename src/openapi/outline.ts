import { WORK_LIMITS, withinTime } from '../core/index.ts';
import { shownPath } from '../project/index.ts';
import { assemble } from './assemble.ts';
import type { Contract } from './contract.ts';
import { refusal } from './make.ts';
import { modelOf } from './model.ts';
import { readContractFile, readerBeside } from './open.ts';
import { PROBLEMS } from './problem.ts';

/** The operations of a contract, without what holds a response against them. */
export type Outline = Pick<Contract, 'file' | 'document' | 'operations'>;

/**
 * Reads which operations a contract has, at once and in a third of the time that opening it takes: for who only lists
 * them. Undefined where something is wrong with the document, which `openContract` tells best.
 * @throws DriftlineError DL_CONTRACT_UNREADABLE
 */
export function outlineOf(path: string): Outline | undefined {
  const file = shownPath(path);
  const text = readContractFile(path);
  try {
    const { document, origins, remarks } = withinTime(WORK_LIMITS.document, `Reading ${file}`, () =>
      assemble(file, text, readerBeside(path)),
    );
    if (remarks.some(({ id }) => PROBLEMS[id][0] === 'error')) return undefined;
    const { operations } = modelOf(
      document,
      refusal(file, (pointer) => origins.positionOf(pointer)),
    );
    return { file, document, operations };
  } catch {
    return undefined;
  }
}
