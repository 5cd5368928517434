import type { RunEvent } from '../history/index.ts';
import { maskerFor } from '../masking/index.ts';
import type { Settings } from '../project/index.ts';
import { projectRoot } from '../project/index.ts';
import { formatRecord, styleOf } from '../report/index.ts';
import { printColored } from './print.ts';

/**
 * Prints records for people, on stdout. Loaded only for `--pretty` or a terminal: a process that cron starts
 * does not need the width of characters.
 */
export function prettyOutput(settings: Settings): (record: RunEvent) => void {
  // Records are masked already; the lines of the contract are not.
  const masker = maskerFor(undefined, settings);
  const style = styleOf(process.stdout, process.env, { project: projectRoot(), mask: masker.document });
  return (record) => printColored(formatRecord(record, style));
}
