import { readSettings } from '../../contracts/index.ts';
import { buildReports } from '../../reports/index.ts';
import { parseOptions } from './options.ts';

/** Builds the pages from the journal and the suite's findings; says where they are. */
export async function run(parameters: readonly string[]): Promise<number> {
  parseOptions(parameters, {});
  const { reportsDirectory } = await readSettings(process.env);
  const built = buildReports({ reportsDirectory, now: new Date() });
  process.stdout.write(`${built.index}\n${built.monitorPage}\n`);
  return 0;
}
