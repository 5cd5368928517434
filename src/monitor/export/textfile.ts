import { join } from 'node:path';
import { writeWhole } from '../../core/index.ts';
import { exposition, type MetricsSnapshot } from '../../report/index.ts';

const FOR_NODE_EXPORTER = {
  // It runs as a user of its own.
  mode: 0o644,
  hint: 'Make the directory of node_exporter, let this user write there, or make room on the disk.',
};

/**
 * Writes the metrics of each monitor for node_exporter's textfile collector: `driftline-<monitor>.prom`. A file is
 * there as a whole or not at all: it is written beside its place, under a name that the collector does not read, and
 * renamed. The build's version stands in no file: in two of them it would be one series twice, which node_exporter
 * refuses together with everything else.
 * @throws DriftlineError DL_FILE_UNWRITABLE
 */
export function writeTextfile(directory: string, { monitors }: MetricsSnapshot): void {
  for (const snapshot of monitors) {
    const path = join(directory, `driftline-${snapshot.monitor}.prom`);
    writeWhole(path, exposition({ monitors: [snapshot] }), FOR_NODE_EXPORTER);
  }
}
