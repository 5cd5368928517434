import { projectRoot, type Settings } from '../contracts/index.ts';
import { formatRecord, maskerFor, type RunEvent, styleOf } from '../reports/index.ts';

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
