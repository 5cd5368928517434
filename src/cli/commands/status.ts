import {
  DEFAULT_PLACES,
  lastOf,
  type MonitorStatus,
  type PlaceRun,
  placedMonitor,
  placeRun,
  placesStatus,
  readHistory,
  shownOnCall,
  statusOf,
} from '../../history/index.ts';
import { say } from '../../masking/index.ts';
import { plansByMonitor, rollUp, watchedMonitors } from '../../monitor/index.ts';
import { projectRoot } from '../../project/index.ts';
import { placesTable, statusTable, styleOf } from '../../report/index.ts';
import { type CommandLine, defineCommand, type OptionTable } from '../command.ts';
import { print } from '../print.ts';

const OPTIONS = {
  json: { meaning: 'print JSON, one line a monitor; of several places one more line, with all of them' },
} as const satisfies OptionTable;

/** `driftline status`. */
export const command = defineCommand({
  argument: {
    name: 'MONITOR',
    meaning: 'name of a monitor, or of one place of it: login@eu-west; default: all',
    many: true,
  },
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
  const plans = await plansByMonitor(settings);
  const now = new Date();
  const all: MonitorStatus[] = [];
  const placed = new Map<string, PlaceRun[]>();
  for (const monitor of monitors) {
    const last = lastOf(directory, monitor, now);
    if (last === undefined) continue;
    // Updates the roll-ups, for a fast next status. A history that cannot be written can still be read.
    const problem = rollUp(directory, monitor, now);
    if (problem) say(problem);
    const history = readHistory(directory, monitor, now);
    const onCall = shownOnCall(directory, monitor);
    const { monitor: name, place } = placedMonitor(monitor);
    all.push(statusOf(last, history, plans.get(name)?.objectives ?? {}, now, onCall));
    // One place by its name says nothing of the others.
    if (place !== undefined && !names.includes(monitor))
      placed.set(name, [...(placed.get(name) ?? []), placeRun(place, last)]);
  }
  const together = [...placed].map(([name, runs]) =>
    placesStatus(name, runs, plans.get(name)?.places ?? DEFAULT_PLACES, now),
  );
  if (values.json) for (const status of [...together, ...all]) print(`${JSON.stringify(status)}\n`);
  else {
    const style = styleOf(process.stdout, process.env, { project: projectRoot(), mask: String });
    print(`${placesTable(together, style)}${statusTable(all, style)}`);
  }
  if (all.length === 0) say('There are no runs yet.');
  return 0;
}
