import { readSettings } from '../config/index.ts';
import { type Contract, openContract } from '../openapi/index.ts';
import type { Settings } from '../project/index.ts';

let opened: Promise<Contract> | undefined;

/** The settings of this run. */
export function suiteSettings(): Promise<Settings> {
  return readSettings(process.env);
}

/** The contract that CONTRACT names, opened once a process. */
export async function suiteContract(): Promise<Contract> {
  const { contract } = await suiteSettings();
  opened ??= openContract(contract);
  return opened;
}
