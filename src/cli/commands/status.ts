import { lastOf, type MonitorStatus, readHistory, statusOf, statusText } from '../../history/index.ts';
import { say } from '../../masking/index.ts';
import { objectivesByMonitor, rollUp, watchedMonitors } from '../../monitor/index.ts';
import { parseCommandLine } from './options.ts';

/** Tells how each monitor fares, by the journal: nothing is asked of the API. The exit code is that of a list: 0. */
export async function run(parameters: readonly string[]): Promise<number> {
  const { values, positionals: names } = parseCommandLine(parameters, { json: { type: 'boolean' } });
  const { directory, monitors, settings } = await watchedMonitors(names);
  const objectives = await objectivesByMonitor(settings);
  const now = new Date();
  const all: MonitorStatus[] = [];
  for (const monitor of monitors) {
    const last = lastOf(directory, monitor);
    if (last === undefined) continue;
    // Makes the next look quick. Who may not write the history may read it all the same.
    const problem = rollUp(directory, monitor, now);
    if (problem) say(problem);
    const history = readHistory(directory, monitor, now);
    all.push(statusOf(last, history, objectives.get(monitor) ?? {}, now));
  }
  if (values.json) for (const status of all) process.stdout.write(`${JSON.stringify(status)}\n`);
  else process.stdout.write(all.map(statusText).join('\n'));
  if (all.length === 0) say('Nothing has run yet.');
  return 0;
}
