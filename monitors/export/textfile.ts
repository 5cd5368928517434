import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../contracts/index.ts';
import { exposition, type MetricsSnapshot } from '../../reports/index.ts';

/** node_exporter runs as a user of its own. */
const READABLE_BY_ALL = 0o644;

/**
 * Writes the metrics of each monitor for node_exporter's textfile collector: `driftline-<monitor>.prom`. A file is
 * there as a whole or not at all: it is written beside its place, under a name that the collector does not read, and
 * renamed. The build's version stands in no file: in two of them it would be one series twice, which node_exporter
 * refuses together with everything else.
 * @throws Fault DL_FILE_UNWRITABLE
 */
export function writeTextfile(directory: string, { monitors }: MetricsSnapshot): void {
  for (const snapshot of monitors) {
    const path = join(directory, `driftline-${snapshot.monitor}.prom`);
    replaceFile(path, exposition({ monitors: [snapshot] }));
  }
}

function replaceFile(path: string, text: string): void {
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, text, { mode: READABLE_BY_ALL });
    // The mask of the process may have taken bits away.
    chmodSync(draft, READABLE_BY_ALL);
    renameSync(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Fault(
      'DL_FILE_UNWRITABLE',
      `${path} cannot be written: ${reason}.`,
      'Make the directory of node_exporter, let this user write there, or make room on the disk.',
      cause,
    );
  }
}
