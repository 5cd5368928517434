import { lastOf, type MonitorStatus, readHistory, statusOf, statusText } from '../../history/index.ts';
import { say } from '../../masking/index.ts';
import { objectivesByMonitor, rollUp, watchedMonitors } from '../../monitor/index.ts';
import { type CommandLine, defineCommand, type OptionTable } from '../command.ts';

const OPTIONS = { json: { meaning: 'print a line of JSON a monitor' } } as const satisfies OptionTable;

/** `driftline status`. */
export const command = defineCommand({
  argument: { name: 'MONITOR', meaning: 'name of a monitor; every one where none is named', many: true },
  options: OPTIONS,
  exitCodes: { 0: 'it was printed, whatever it says', 3: 'the history cannot be read' },
  examples: [
    ['status', 'see state, uptime, percentiles and error budget of each monitor'],
    ['status --json login', 'the same of one, as data'],
  ],
  run,
});

/** Tells how each monitor fares, by the run store: nothing is asked of the API. The exit code is that of a list: 0. */
async function run({ values, words: names }: CommandLine<typeof OPTIONS>): Promise<number> {
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
