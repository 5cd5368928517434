import type { Contract } from '../../openapi/index.ts';
import { applyOverlay } from './apply-overlay.ts';
import type { Overlay } from './overlay.ts';

/**
 * A contract with an overlay applied, read and checked like any other. Line numbers in it are not those of
 * the file.
 * @throws DriftlineError DL_CONTRACT_INVALID where the result is not a valid contract
 */
export async function correctedContract(contract: Contract, overlay: Overlay): Promise<Contract> {
  const { compileContract } = await import('../../openapi/compile.ts');
  return compileContract(contract.file, JSON.stringify(applyOverlay(contract.document, overlay)));
}
