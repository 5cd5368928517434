import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, nearNames } from '../../core/index.ts';
import { loadUserModule, type Settings, shownPath } from '../../project/index.ts';
import { checkedMonitor, type Monitor } from './checked-monitor.ts';

const MONITOR_FILE = /\.monitor\.(?:ts|mts|js|mjs)$/;

/** The folder of monitors, and the channels that they may name beside ours. */
export type MonitorsSettings = Pick<Settings, 'monitors' | 'customChannels'>;

/**
 * Every monitor of a folder, in the order of its files.
 * @throws Fault DL_MONITOR_INVALID for a file that is none, DL_MONITOR_UNKNOWN where there is no file
 */
export async function openMonitors(settings: MonitorsSettings): Promise<Monitor[]> {
  const { monitors, faults } = await triedMonitors(settings);
  const [first] = faults;
  if (first) throw first;
  return monitors;
}

/**
 * The monitors of a folder that can be read, and what is wrong with the others.
 * @throws Fault DL_MONITOR_UNKNOWN where the folder cannot be read
 */
export async function triedMonitors({
  monitors: folder,
  customChannels,
}: MonitorsSettings): Promise<{ monitors: Monitor[]; faults: Fault[] }> {
  const files = filesIn(folder);
  const tried = (await Promise.all(files.map((file) => triedFile(file, customChannels)))).flat();
  const monitors = tried.filter((each): each is Monitor => !(each instanceof Fault));
  const faults = tried.filter((each): each is Fault => each instanceof Fault);
  const empty = new Fault(
    'DL_MONITOR_UNKNOWN',
    `There is no monitor in ${folder}.`,
    'Write one, login.monitor.ts for example, that exports defineMonitor({ name: … }) as its default.',
  );
  return { monitors, faults: tried.length === 0 ? [empty] : [...faults, ...twinFaults(monitors)] };
}

/**
 * The monitors of these names; every one where there is no name.
 * @throws Fault DL_MONITOR_UNKNOWN
 */
export function chooseMonitors(monitors: readonly Monitor[], names: readonly string[]): Monitor[] {
  if (names.length === 0) return [...monitors];
  return [...new Set(names)].map((name) => {
    const found = monitors.find((monitor) => monitor.name === name);
    if (found) return found;
    const known = monitors.map((monitor) => monitor.name);
    const near = nearNames(name, known);
    throw new Fault(
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
    throw new Fault(
      'DL_MONITOR_UNKNOWN',
      `The folder of monitors cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'Set MONITORS to the folder of your *.monitor.ts files, or leave it empty.',
      error,
    );
  }
}

async function triedFile(
  path: string,
  customChannels: Settings['customChannels'],
): Promise<(Monitor | Fault)[]> {
  try {
    return triedAll(shownPath(path), await loadUserModule(path, 'DL_MONITOR_INVALID'), customChannels);
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return [fault];
  }
}

function triedAll(
  file: string,
  value: unknown,
  customChannels: Settings['customChannels'],
): (Monitor | Fault)[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.map((each, index) => {
    try {
      return checkedMonitor(each, all.length === 1 ? file : `${file} [${index}]`, customChannels);
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      return fault;
    }
  });
}

/** Names become file names, and some disks do not tell capitals apart. */
function twinFaults(monitors: readonly Monitor[]): Fault[] {
  const seen = new Map<string, Monitor>();
  return monitors.flatMap((monitor) => {
    const twin = seen.get(monitor.name.toLowerCase());
    if (!twin) seen.set(monitor.name.toLowerCase(), monitor);
    return twin ? [twinFault(monitor, twin)] : [];
  });
}

function twinFault({ file, name }: Monitor, twin: Monitor): Fault {
  return new Fault(
    'DL_MONITOR_INVALID',
    `${file} and ${twin.file} both define the monitor ${name}.`,
    'Give one of them another name: journals, alerts and metrics go by it.',
  );
}
