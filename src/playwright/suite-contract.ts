import { settingsIn } from '../config/index.ts';
import { type Contract, openContract } from '../openapi/index.ts';
import type { Settings } from '../project/index.ts';

let opened: Promise<Contract> | undefined;

/** The settings of this run. */
export function suiteSettings(): Settings {
  return settingsIn(process.env);
}

/** The contract that CONTRACT names, opened once per process. */
export function suiteContract(): Promise<Contract> {
  opened ??= openContract(suiteSettings().contract);
  return opened;
}
