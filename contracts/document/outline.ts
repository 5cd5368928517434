import { WORK_LIMITS, withinTime } from '../within-time.ts';
import { assemble } from './assemble.ts';
import type { Contract } from './contract.ts';
import { refusal } from './make.ts';
import { modelOf } from './model.ts';
import { openContract, readContractFile, readerBeside, shownPath } from './open.ts';
import { PROBLEMS } from './problem.ts';

/** The operations of a contract, without what holds an answer against them. */
export type Outline = Pick<Contract, 'file' | 'document' | 'operations'>;

/**
 * Reads which operations a contract has, in a third of the time that opening it takes: for who only lists them.
 * @throws Fault DL_CONTRACT_UNREADABLE, DL_CONTRACT_UNSUPPORTED, DL_CONTRACT_INVALID
 */
export async function outlineOf(path: string): Promise<Outline> {
  const file = shownPath(path);
  const text = readContractFile(path);
  try {
    const { document, origins, remarks } = withinTime(WORK_LIMITS.document, `Reading ${file}`, () =>
      assemble(file, text, readerBeside(path)),
    );
    if (remarks.some(({ id }) => PROBLEMS[id][0] === 'error')) return await openContract(path);
    const { operations } = modelOf(
      document,
      refusal(file, (pointer) => origins.positionOf(pointer)),
    );
    return { file, document, operations };
  } catch {
    // What is wrong with a document is told best by who checks it.
    return openContract(path);
  }
}
