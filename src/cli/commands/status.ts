import { lastOf, type MonitorStatus, readHistory, shownOnCall, statusOf } from '../../history/index.ts';
import { say } from '../../masking/index.ts';
import { objectivesByMonitor, rollUp, watchedMonitors } from '../../monitor/index.ts';
import { projectRoot } from '../../project/index.ts';
import { statusTable, styleOf } from '../../report/index.ts';
import { type CommandLine, defineCommand, type OptionTable } from '../command.ts';
import { print } from '../print.ts';

const OPTIONS = { json: { meaning: 'print JSON, one line a monitor' } } as const satisfies OptionTable;

/** `driftline status`. */
export const command = defineCommand({
  argument: { name: 'MONITOR', meaning: 'name of a monitor; default: all', many: true },
  options: OPTIONS,
  exitCodes: { 0: 'printed, whatever the states are', 3: 'the history cannot be read' },
  examples: [
    ['status', 'see state, uptime, percentiles and error budget of each monitor'],
    ['status --json login', 'the same for one monitor, as JSON'],
  ],
  run,
});

/** Prints the state of each monitor from the run store; sends no request. */
async function run({ values, words: names }: CommandLine<typeof OPTIONS>): Promise<number> {
  const { directory, monitors, settings } = await watchedMonitors(names);
  const objectives = await objectivesByMonitor(settings);
  const now = new Date();
  const all: MonitorStatus[] = [];
  for (const monitor of monitors) {
    const last = lastOf(directory, monitor, now);
    if (last === undefined) continue;
    // Updates the roll-ups, for a fast next status. A history that cannot be written can still be read.
    const problem = rollUp(directory, monitor, now);
    if (problem) say(problem);
    const history = readHistory(directory, monitor, now);
    const onCall = shownOnCall(directory, monitor);
    all.push(statusOf(last, history, objectives.get(monitor) ?? {}, now, onCall));
  }
  if (values.json) for (const status of all) print(`${JSON.stringify(status)}\n`);
  else
    print(statusTable(all, styleOf(process.stdout, process.env, { project: projectRoot(), mask: String })));
  if (all.length === 0) say('There are no runs yet.');
  return 0;
}
