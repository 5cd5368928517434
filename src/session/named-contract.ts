import { type Contract, openContract } from '../openapi/index.ts';
import type { Settings } from '../project/index.ts';

/**
 * Opens the contract that CONTRACT names. An address is fetched first, if its document is another one than that of the copy;
 * where it cannot be had, the copy is used, and that is said.
 * @param say prints a message for people, on stderr
 * @throws DriftlineError DL_CONTRACT_UNREADABLE, DL_CONTRACT_UNSUPPORTED, DL_CONTRACT_INVALID
 */
export async function openNamedContract(
  settings: Settings,
  say: (sentence: string) => void,
): Promise<Contract> {
  if (settings.contractAddress !== undefined) {
    const { refreshContract } = await import('./contract-at-address.ts');
    await refreshContract(settings, say);
  }
  return openContract(settings.contract);
}

/**
 * What changed in the document of an address since it was accepted, in words; empty where CONTRACT is a file, or nothing
 * has changed. Reads the copies only.
 */
export async function contractChanges(settings: Settings): Promise<string[]> {
  if (settings.contractAddress === undefined) return [];
  return (await import('./contract-at-address.ts')).contractChanges(settings);
}
