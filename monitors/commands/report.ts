import { readSettings } from '../../contracts/index.ts';
import { buildReports } from '../../reports/index.ts';
import { shownContracts } from '../history/shown-contracts.ts';
import { parseOptions } from './options.ts';

/** Builds the pages from the journal and the suite's findings; says where they are. */
export async function run(parameters: readonly string[]): Promise<number> {
  parseOptions(parameters, {});
  const settings = await readSettings(process.env);
  const { reportsDirectory } = settings;
  const contracts = await shownContracts(settings);
  const built = buildReports({ reportsDirectory, contracts, now: new Date() });
  process.stdout.write([built.index, built.monitorPage, ...built.contractPages, ''].join('\n'));
  return 0;
}
