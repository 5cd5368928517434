import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DriftlineError, nearNames } from '../../core/index.ts';
import { type Acceptance, baselineFor } from '../../drift/index.ts';
import {
  DEFAULT_PLACES,
  type MonitorPlan,
  monitorsIn,
  placedMonitor,
  plannedMaintenance,
  shownOnCall,
} from '../../history/index.ts';
import { loadUserModule, type Settings, shownPath } from '../../project/index.ts';
import type { AnnouncedWindow } from '../../report/index.ts';
import { settingsOf } from '../open.ts';
import { everyMsOf, scheduleOf } from '../schedule.ts';
import { checkedMonitor, type Monitor } from './monitor.ts';

const MONITOR_FILE = /\.monitor\.(?:ts|mts|js|mjs)$/;

/** The folder of monitors, and the custom channels that they may name. */
type MonitorsSettings = Pick<Settings, 'monitors' | 'customChannels'>;

/**
 * Every monitor of a folder, in the order of its files.
 * @throws DriftlineError DL_MONITOR_INVALID for an invalid file, DL_MONITOR_UNKNOWN if there is no file
 */
export async function openMonitors(settings: MonitorsSettings): Promise<Monitor[]> {
  const { monitors, errors } = await triedMonitors(settings);
  const [first] = errors;
  if (first) throw first;
  return monitors;
}

/**
 * The valid monitors of a folder, and the errors of the others.
 * @throws DriftlineError DL_MONITOR_UNKNOWN if the folder cannot be read
 */
export async function triedMonitors({
  monitors: folder,
  customChannels,
}: MonitorsSettings): Promise<{ monitors: Monitor[]; errors: DriftlineError[] }> {
  const files = filesIn(folder);
  const tried = (await Promise.all(files.map((file) => triedFile(file, customChannels)))).flat();
  const monitors = tried.filter((each): each is Monitor => !(each instanceof DriftlineError));
  const errors = tried.filter((each): each is DriftlineError => each instanceof DriftlineError);
  const empty = new DriftlineError(
    'DL_MONITOR_UNKNOWN',
    `There is no monitor in ${folder}.`,
    'Add one, for example login.monitor.ts, with defineMonitor({ name: … }) as its default export.',
  );
  return { monitors, errors: tried.length === 0 ? [empty] : [...errors, ...twinErrors(monitors)] };
}

/**
 * The monitors with these names; all if there is no name.
 * @throws DriftlineError DL_MONITOR_UNKNOWN
 */
export function chooseMonitors(monitors: readonly Monitor[], names: readonly string[]): Monitor[] {
  if (names.length === 0) return [...monitors];
  return [...new Set(names)].map((name) => {
    const found = monitors.find((monitor) => monitor.name === name);
    if (found) return found;
    const known = monitors.map((monitor) => monitor.name);
    const near = nearNames(name, known);
    throw new DriftlineError(
      'DL_MONITOR_UNKNOWN',
      `There is no monitor ${JSON.stringify(name)}.`,
      near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `There are: ${known.join(', ')}.`,
    );
  });
}

function filesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => MONITOR_FILE.test(name));
    return names.sort().map((name) => join(folder, name));
  } catch (error) {
    throw new DriftlineError(
      'DL_MONITOR_UNKNOWN',
      `The folder of monitors cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'Run "npx driftline init", or set MONITORS to the folder of your *.monitor.ts files.',
      error,
    );
  }
}

async function triedFile(
  path: string,
  customChannels: Settings['customChannels'],
): Promise<(Monitor | DriftlineError)[]> {
  try {
    return triedAll(shownPath(path), await loadUserModule(path, 'DL_MONITOR_INVALID'), customChannels);
  } catch (error) {
    if (!(error instanceof DriftlineError)) throw error;
    return [error];
  }
}

function triedAll(
  file: string,
  value: unknown,
  customChannels: Settings['customChannels'],
): (Monitor | DriftlineError)[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.map((each, index) => {
    try {
      return checkedMonitor(each, all.length === 1 ? file : `${file} [${index}]`, customChannels);
    } catch (error) {
      if (!(error instanceof DriftlineError)) throw error;
      return error;
    }
  });
}

/** Names become file names, and some file systems ignore case. */
function twinErrors(monitors: readonly Monitor[]): DriftlineError[] {
  const seen = new Map<string, Monitor>();
  return monitors.flatMap((monitor) => {
    const twin = seen.get(monitor.name.toLowerCase());
    if (!twin) seen.set(monitor.name.toLowerCase(), monitor);
    return twin ? [twinError(monitor, twin)] : [];
  });
}

function twinError({ file, name }: Monitor, twin: Monitor): DriftlineError {
  return new DriftlineError(
    'DL_MONITOR_INVALID',
    `${file} and ${twin.file} both define the monitor ${name}.`,
    'Rename one of them: history, alerts and metrics are stored by name.',
  );
}

/**
 * The plan of each defined monitor, by its name: objectives, limits and the next run by its definition,
 * accepted changes by the baseline. Empty if the definitions cannot be read: the history of a monitor
 * outlives its definition.
 */
export async function plansByMonitor(settings: Settings): Promise<ReadonlyMap<string, MonitorPlan>> {
  try {
    const opened = await openMonitors(settings);
    return new Map(
      await Promise.all(
        opened.map(async (monitor) => [monitor.name, await planOf(monitor, settings)] as const),
      ),
    );
  } catch (error) {
    if (!(error instanceof DriftlineError)) throw error;
    return new Map();
  }
}

/**
 * What says, at any moment, which maintenance is announced: that of each defined monitor, where the definitions can be
 * read, and what people planned beside the histories.
 * @param directory with the files of the history
 */
export async function announcedByMonitor(
  settings: Settings,
  directory: string,
): Promise<(now: Date) => ReadonlyMap<string, readonly AnnouncedWindow[]>> {
  const defined = await announcedByDefinition(settings);
  return (now) => {
    const all = new Map<string, AnnouncedWindow[]>(defined(now));
    for (const store of monitorsIn(directory)) {
      const { monitor } = placedMonitor(store);
      const known = all.get(monitor) ?? [];
      const planned = plannedMaintenance(shownOnCall(directory, store), now)
        .map(({ from, until }) => ({ from: new Date(from), until: new Date(until) }))
        .filter((one) => !known.some((each) => +each.from === +one.from && +each.until === +one.until));
      if (planned.length > 0) all.set(monitor, [...known, ...planned]);
    }
    return all;
  };
}

async function announcedByDefinition(
  settings: Settings,
): Promise<(now: Date) => (readonly [string, AnnouncedWindow[]])[]> {
  try {
    const { announcedMaintenance } = await import('../cron.ts');
    const opened = await openMonitors(settings);
    return (now) => opened.map((monitor) => [monitor.name, announcedMaintenance(monitor, now)] as const);
  } catch (error) {
    if (!(error instanceof DriftlineError)) throw error;
    return () => [];
  }
}

async function planOf(monitor: Monitor, settings: Settings): Promise<MonitorPlan> {
  const { objectives, limits, schedule, places = DEFAULT_PLACES } = monitor;
  const plan = { objectives, limits, places, acceptances: await acceptancesOf(monitor, settings) };
  if (schedule === undefined) return plan;
  const { after } = await scheduleOf(schedule);
  const everyMs = await everyMsOf(schedule);
  const every = everyMs === undefined ? {} : { everyMs };
  return { ...plan, places: { ...every, ...places }, next: (last) => after(last, last) };
}

/** The accepted changes of the monitor's target; none if its settings or its baseline cannot be read. */
async function acceptancesOf(monitor: Monitor, settings: Settings): Promise<readonly Acceptance[]> {
  try {
    return baselineFor(await settingsOf(monitor, settings))?.accepted ?? [];
  } catch (error) {
    if (error instanceof DriftlineError) return [];
    throw error;
  }
}
