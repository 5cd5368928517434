import {
  lastOf,
  type MonitorStatus,
  readHistory,
  statusOf,
  statusText,
  updateRollUps,
} from '../../reports/index.ts';
import { objectivesOf } from '../history/objectives-of.ts';
import { watchedMonitors } from '../history/watched-monitors.ts';
import { parseNamedOptions } from './options.ts';

/** Tells how each monitor fares, by the journal: nothing is asked of the API. The exit code is that of a list: 0. */
export async function run(parameters: readonly string[]): Promise<number> {
  const { values, names } = parseNamedOptions(parameters, { json: { type: 'boolean' } });
  const { directory, monitors } = await watchedMonitors(names);
  const now = new Date();
  const all: MonitorStatus[] = [];
  for (const monitor of monitors) {
    const last = lastOf(directory, monitor);
    if (last === undefined) continue;
    rollUp(directory, monitor, now);
    const objectives = await objectivesOf(monitor);
    all.push(statusOf(last, readHistory(directory, monitor, now), objectives, now));
  }
  if (values.json) for (const status of all) process.stdout.write(`${JSON.stringify(status)}\n`);
  else process.stdout.write(all.map(statusText).join('\n'));
  if (all.length === 0) process.stderr.write('Nothing has run yet.\n');
  return 0;
}

/** Makes the next look quick. Who may not write the history may read it all the same. */
function rollUp(directory: string, monitor: string, now: Date): void {
  try {
    updateRollUps(directory, monitor, now);
  } catch (error) {
    process.stderr.write(`The roll-ups were not brought up to date: ${(error as Error).message}\n`);
  }
}
