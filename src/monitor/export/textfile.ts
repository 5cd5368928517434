import { join } from 'node:path';
import { writeWhole } from '../../core/index.ts';
import { exposition, type MetricsSnapshot } from '../../report/index.ts';

const FOR_NODE_EXPORTER = {
  // node_exporter runs as another user.
  mode: 0o644,
  hint: 'Create the textfile directory of node_exporter, make it writable for this user, or free disk space.',
};

/**
 * Writes the metrics of each monitor for node_exporter's textfile collector: `driftline-<monitor>.prom`. The
 * write is atomic: the file is written under a name that the collector does not read, then renamed. The build
 * info is omitted: in two files it would be a duplicate series, for which node_exporter rejects all files.
 * @throws DriftlineError DL_FILE_UNWRITABLE
 */
export function writeTextfile(directory: string, { monitors }: MetricsSnapshot): void {
  for (const snapshot of monitors) {
    const path = join(directory, `driftline-${snapshot.monitor}.prom`);
    writeWhole(path, exposition({ monitors: [snapshot] }), FOR_NODE_EXPORTER);
  }
}
