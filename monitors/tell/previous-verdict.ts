import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { type RunRecord, VERDICTS, type Verdict } from '../../reports/index.ts';

/** A run with its evidence takes less. */
const CHUNK_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

/**
 * The verdict of the run before this one, by the journal; undefined where there was none. Read from its end: cron asks
 * this after each run, and the journal of a month is large.
 */
export function previousVerdict(directory: string, run: RunRecord): Verdict | undefined {
  const files = readdirSync(directory).filter(
    (name) => name.startsWith(`${run.monitor}-`) && /-\d{4}-\d{2}\.ndjson$/.test(name),
  );
  for (const name of files.sort().reverse()) {
    for (const line of linesFromEnd(join(directory, name))) {
      const verdict = verdictIn(line, run);
      if (verdict !== undefined) return verdict;
    }
  }
  return undefined;
}

function verdictIn(line: string, { monitor, run }: RunRecord): Verdict | undefined {
  if (!line.includes('"type":"run"')) return undefined;
  try {
    const record = JSON.parse(line) as Partial<RunRecord>;
    const other = record.type === 'run' && record.monitor === monitor && record.run !== run;
    return other ? VERDICTS.find((verdict) => verdict === record.verdict) : undefined;
  } catch {
    // A line that the power cut short.
    return undefined;
  }
}

/** The lines of a file, the last one first. */
function* linesFromEnd(path: string): Generator<string> {
  const file = openSync(path, 'r');
  try {
    let rest = Buffer.alloc(0);
    for (let end = fstatSync(file).size; end > 0; ) {
      const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, end));
      end -= chunk.length;
      readSync(file, chunk, 0, chunk.length, end);
      const bytes = Buffer.concat([chunk, rest]);
      // What stands before the first newline began in the chunk before.
      const newline = end > 0 ? bytes.indexOf(NEWLINE) : -1;
      rest = bytes.subarray(0, end > 0 && newline < 0 ? bytes.length : newline + 1);
      if (rest.length < bytes.length) yield* bytes.toString('utf8', rest.length).split('\n').reverse();
    }
  } finally {
    closeSync(file);
  }
}
