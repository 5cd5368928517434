import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DriftlineError } from '../../core/index.ts';
import { lastOf, monitorsIn } from '../../history/index.ts';
import type { Masker } from '../../masking/index.ts';
import { maskerFor } from '../../masking/index.ts';
import { openContract } from '../../openapi/index.ts';
import { projectRoot, type Settings, shownPath } from '../../project/index.ts';
import type { ShownContract } from '../../report/index.ts';

/**
 * The contracts that have a page: that of the settings, then those of the last runs of the monitors. If the
 * first cannot be read, its page shows the error; others that cannot be read are omitted, since old monitors
 * may name deleted files.
 */
export async function shownContracts(settings: Settings): Promise<ShownContract[]> {
  // An example in a contract may be somebody's password, once it is in the settings as well.
  const masker = maskerFor(undefined, settings);
  const first = await shown(settings.contract, settings, masker);
  const others = await Promise.all(
    watchedFiles(settings).map((file) => shown(resolve(projectRoot(), file), settings, masker)),
  );
  return [first, ...others.filter((each) => !('error' in each))];
}

/** The contract files of the last runs, without that of the settings. */
function watchedFiles({ reportsDirectory, contract }: Settings): string[] {
  const history = `${reportsDirectory}/history`;
  const files = monitorsIn(history).flatMap((monitor) => lastOf(history, monitor)?.run.contract ?? []);
  return [...new Set(files)].filter((file) => file !== shownPath(contract)).sort();
}

async function shown(path: string, settings: Settings, masker: Masker): Promise<ShownContract> {
  try {
    const contract = await openContract(path);
    const text = readFileSync(path, 'utf8');
    const switchedOff = Object.entries(settings.ruleSwitches ?? {})
      .filter(([, { severity }]) => severity === 'off')
      .map(([rule, { reason }]) => ({ rule, reason }));
    return { contract, text, switchedOff, mask: masker.document };
  } catch (error) {
    if (error instanceof DriftlineError) return { file: shownPath(path), error };
    throw error;
  }
}
