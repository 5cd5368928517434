import type { RunEvent } from '../history/index.ts';
import { maskerFor } from '../masking/index.ts';
import type { Settings } from '../project/index.ts';
import { projectRoot } from '../project/index.ts';
import { formatRecord, styleOf } from '../report/index.ts';

/**
 * Records for people, on stdout. It is loaded only where somebody reads along: no process that cron starts has to know
 * how wide a character is.
 */
export function prettyOutput(settings: Settings): (record: RunEvent) => void {
  // Records are masked already; what is new here are the contract's lines.
  const masker = maskerFor(undefined, settings);
  const style = styleOf(process.stdout, process.env, { project: projectRoot(), mask: masker.text });
  return (record) => void process.stdout.write(formatRecord(record, style));
}
