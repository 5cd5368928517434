import { withUsableLogin } from '../auth/index.ts';
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
  const settings = suiteSettings();
  opened ??= openContract(settings.contract).then((contract) => withUsableLogin(contract, settings));
  return opened;
}
