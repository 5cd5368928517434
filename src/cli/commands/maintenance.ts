import {
  LONGEST_SILENCE_MS,
  MOST_WINDOWS,
  plannedMaintenance,
  type Silence,
  windowText,
} from '../../history/index.ts';
import { masked } from '../../masking/index.ts';
import { type CommandLine, defineCommand, type OptionTable } from '../command.ts';
import { wrong } from '../parse.ts';
import { endIn, instantIn, reasonIn } from './silence.ts';
import { onWindows } from './windows.ts';

const OPTIONS = {
  from: { meaning: 'when it begins, with a time zone: 2026-01-12T04:00Z', value: 'TIME', fallback: 'now' },
  for: { meaning: 'how long, 7d at most: 30m, 2h, 1d', value: 'DURATION' },
  until: { meaning: 'in place of --for: the end, with a time zone', value: 'TIME' },
  reason: { meaning: 'why; every output but the public page shows it', value: 'TEXT' },
  end: { meaning: 'end the window that is open, and remove those to come' },
  list: { meaning: 'list the windows that are open or to come' },
} as const satisfies OptionTable;
type Line = CommandLine<typeof OPTIONS>;

const HELP = 'See "npx driftline help maintenance".';
const DAY_MS = 86_400_000;
/** How far ahead a window may begin. */
const LONGEST_AHEAD_MS = 90 * DAY_MS;

/** `driftline maintenance`: a window, once, in which nothing is sent to an API. */
export const command = defineCommand({
  argument: { name: 'MONITOR', meaning: 'name of a monitor', many: true },
  description:
    'No requests are sent in the window and nobody is notified; its runs are unknown, and count in no objective. The public page announces it. Windows that come again and again are the property maintenance of a monitor; silence keeps the runs going.',
  options: OPTIONS,
  exitCodes: { 0: 'planned, ended or listed', 3: 'an option is wrong, or the history cannot be written' },
  examples: [
    ['maintenance login --for 2h --reason "release 2.4"', 'send nothing for two hours, from now on'],
    ['maintenance login --from 2026-01-12T04:00Z --for 2h --reason "new database"', 'plan a window'],
    ['maintenance --list', 'see what is planned'],
    ['maintenance --end login', 'send again, and remove what was planned'],
  ],
  run,
});

function run(line: Line): Promise<number> {
  const { values } = line;
  return onWindows(line, {
    help: HELP,
    none: { ofOne: 'no maintenance', ofAll: 'No maintenance is planned.' },
    shown: (onCall, now) =>
      plannedMaintenance(onCall, now).map(({ from, until, reason }) =>
        windowText('maintenance', until, reason, from),
      ),
    change(now) {
      const window = values.end ? undefined : windowIn(values, now);
      return (before, monitor) => {
        const kept = plannedMaintenance(before, now);
        if (window && kept.length >= MOST_WINDOWS) {
          throw wrong(
            `${monitor} has ${kept.length} windows already.`,
            `Expected ${MOST_WINDOWS} at most: --end removes them.`,
          );
        }
        return { ...before, maintenance: window ? [...kept, window] : [] };
      };
    },
  });
}

/**
 * The window that the options describe.
 * @throws DriftlineError DL_OPTION_INVALID for one without an end or a reason, that is over, begins too late or is too long
 */
export function windowIn(values: Line['values'], now: Date): Silence {
  const from = values.from === undefined ? now : instantIn('--from', values.from);
  if (from.getTime() < now.getTime() - DAY_MS || from.getTime() > now.getTime() + LONGEST_AHEAD_MS) {
    throw wrong(`--from is ${JSON.stringify(values.from)}.`, 'Expected a time within the next 90 days.');
  }
  const until = endIn(values, from, LONGEST_SILENCE_MS);
  if (until <= now)
    throw wrong(`The window ends at ${until.toISOString()}, which is over.`, 'Expected one to come.');
  return { from: from.toISOString(), until: until.toISOString(), reason: masked(reasonIn(values)) };
}
