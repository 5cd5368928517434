import { readSettings } from '../../config/index.ts';
import { errorFrom, errorText } from '../../core/index.ts';
import type { RunEvent } from '../../history/index.ts';
import { maskTalk, say } from '../../masking/index.ts';
import type { RunRecorderMemory } from '../../monitor/index.ts';
import {
  chooseMonitors,
  killAfter,
  type LiveExport,
  liveExport,
  onEach,
  onFirst,
  openMonitors,
  requireWritable,
  type Watched,
  watched,
  watchMonitors,
} from '../../monitor/index.ts';
import { type CommandLine, defineCommand, type OptionTable } from '../command.ts';
import { formatFor, recordOutput } from '../output.ts';
import { durationOption } from './option-values.ts';

const OPTIONS = {
  every: { meaning: 'run each this often', value: 'DURATION', fallback: "the monitor's schedule, else 60s" },
  cron: { meaning: 'run each when this cron expression says', value: 'EXPRESSION' },
  deadline: { meaning: 'end each run within this', value: 'DURATION' },
  metrics: { meaning: 'serve metrics to Prometheus there', value: 'HOST:PORT', fallback: 'none are served' },
  pretty: { meaning: 'print text for people', fallback: 'on a terminal' },
  json: { meaning: 'print NDJSON, one line an event', fallback: 'where stdout is no terminal' },
} as const satisfies OptionTable;

type WatchLine = CommandLine<typeof OPTIONS>;

/** `driftline watch`: the scheduler for who has no cron. */
export const command = defineCommand({
  description:
    'SIGHUP has it read settings and monitors again. SIGINT and SIGTERM let runs that are under way finish.',
  argument: { name: 'MONITOR', meaning: 'name of a monitor; every one where none is named', many: true },
  options: OPTIONS,
  exitCodes: { 0: 'it was told to end', 3: 'it could not begin: settings, monitors, an address in use' },
  examples: [
    ['watch --every 60s', 'run every monitor each minute'],
    ["watch login --cron '*/5 * * * *'", 'run one when cron would'],
    ['watch --metrics 127.0.0.1:9464', 'and serve metrics to Prometheus'],
  ],
  outlivesOutput: true,
  outlivesErrors: true,
  run,
});

/** Everything that settings and monitors say: read at the start, and again on SIGHUP. */
interface Opened {
  readonly monitors: readonly Watched[];
  readonly show: (record: RunEvent) => void;
}

/** Runs monitors on their schedules until it is told to end; runs that are under way are finished first. */
async function run(commandLine: WatchLine): Promise<number> {
  const deadlineMs = durationOption('deadline', commandLine.values.deadline);
  const ending = onFirst(['SIGINT', 'SIGTERM']);
  // Whatever hangs then, a disk as well.
  ending.addEventListener('abort', () => killAfter(LONGEST_END_MS), { once: true });
  const reloads = onEach('SIGHUP');
  let open = await opened(commandLine);
  // Kept over SIGHUP.
  const memory: RunRecorderMemory = new Map();
  const telemetry = await liveExport(commandLine.values.metrics, namesOf(open), say);
  while (!ending.aborted) {
    say(watchingSentence(open.monitors));
    const stop = AbortSignal.any([ending, reloads.next()]);
    const limit = deadlineMs === undefined ? {} : { deadlineMs };
    const given = { now, say, show: open.show, stop, ending, ran: telemetry.ran, memory, ...limit };
    await watchMonitors(open.monitors, given);
    if (ending.aborted) break;
    open = await reopened(open, commandLine);
    telemetry.watch(namesOf(open));
  }
  await closed(open, telemetry);
  say('Ended.');
  return 0;
}

/** With what may be judged when SIGTERM comes, less than 5 s: systemd, Kubernetes and Docker wait for twice as long. */
const LONGEST_END_MS = 3900;

const now = () => new Date();
const namesOf = ({ monitors }: Opened) => monitors.map(({ context }) => context.monitor.name);

async function opened({ values, words }: WatchLine): Promise<Opened> {
  const settings = await readSettings(process.env);
  maskTalk(settings);
  requireWritable(settings.reportsDirectory);
  const chosen = chooseMonitors(await openMonitors(settings), words);
  const monitors = await watched(chosen, settings, values, say);
  return { monitors, show: await recordOutput(settings, formatFor(values)) };
}

/** What was edited wrongly changes nothing: what ran goes on. */
async function reopened(before: Opened, commandLine: WatchLine): Promise<Opened> {
  try {
    const next = await opened(commandLine);
    await Promise.all(before.monitors.map(({ close }) => close()));
    say('Read settings and monitors anew.');
    return next;
  } catch (thrown) {
    say(`${errorText(errorFrom(thrown))}\n  Going on with what was read before.`);
    return before;
  }
}

async function closed({ monitors }: Opened, telemetry: LiveExport): Promise<void> {
  await Promise.all([telemetry.close(), ...monitors.map(({ close }) => close())]);
}

function watchingSentence(monitors: readonly Watched[]): string {
  const [first] = monitors;
  if (first && monitors.length === 1) {
    return `Watching ${first.context.target.name} ${first.schedule.words}; end it with Ctrl-C.`;
  }
  return `Watching ${monitors.length} monitors; end it with Ctrl-C.`;
}
