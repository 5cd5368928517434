import { closeSync, fstatSync, openSync, readlinkSync, statSync } from 'node:fs';
import { readSettings } from '../../config/index.ts';
import { errorFrom, errorText } from '../../core/index.ts';
import { maskTalk, say } from '../../masking/index.ts';
import {
  chooseMonitors,
  type EndedCycle,
  killAfter,
  type LiveExport,
  liveExport,
  onClosed,
  onEach,
  onFirst,
  openMonitors,
  orSay,
  type RunRecorderMemory,
  type Watched,
  watched,
  watchMonitors,
} from '../../monitor/index.ts';
import type { Settings } from '../../project/index.ts';
import { openNamedContract } from '../../session/index.ts';
import { type CommandLine, defineCommand, type OptionTable } from '../command.ts';
import { formatFor, printDetails, recordOutput } from '../output.ts';
import type { PagesProcess } from '../pages-process.ts';
import { durationOption } from '../parse.ts';
import type { RecordOutput } from '../pretty-output.ts';

const OPTIONS = {
  every: {
    meaning: 'run each monitor this often',
    value: 'DURATION',
    fallback: "the monitor's schedule, else 60s",
  },
  cron: { meaning: 'run each monitor by this cron expression', value: 'EXPRESSION' },
  deadline: { meaning: 'end each run within this time', value: 'DURATION' },
  metrics: {
    meaning: 'serve metrics for Prometheus at this address',
    value: 'HOST:PORT',
    fallback: 'none are served',
  },
  serve: {
    meaning: 'serve the pages, the public page below /public/, and /healthz, as report --serve does',
    value: 'HOST:PORT',
    // A monitor's name has no colon.
    optionalValue: /^\d+$|^[^-].*:/,
    fallback: 'without an address: only to this machine, on a free port',
  },
  pretty: { meaning: 'print text for people', fallback: 'on a terminal' },
  json: { meaning: 'print NDJSON, one line an event', fallback: 'if stdout is not a terminal' },
} as const satisfies OptionTable;

type WatchLine = CommandLine<typeof OPTIONS>;

/** `driftline watch`: a scheduler for hosts without cron. */
export const command = defineCommand({
  description:
    'SIGHUP reloads settings and monitors, and opens a redirected log again (Linux). SIGINT and SIGTERM end it after the runs that are under way.',
  argument: { name: 'MONITOR', meaning: 'name of a monitor; default: all', many: true },
  options: OPTIONS,
  exitCodes: {
    0: 'ended by SIGINT or SIGTERM',
    3: 'it could not start (settings, monitors, an address in use), or nobody reads its output any more',
  },
  examples: [
    ['watch --every 60s', 'run every monitor each minute'],
    ["watch login --cron '*/5 * * * *'", 'run one monitor by a cron expression'],
    ['watch --metrics 127.0.0.1:9464', 'serve metrics for Prometheus as well'],
    ['watch --serve 8080', 'serve the pages as well, to this machine'],
  ],
  outlivesOutput: true,
  outlivesErrors: true,
  run,
});

/** The settings and monitors, read at the start and again on SIGHUP. */
interface Opened {
  readonly settings: Settings;
  readonly monitors: readonly Watched[];
  readonly output: RecordOutput;
}

/**
 * Runs monitors on their schedules until SIGINT or SIGTERM, or until the reader of its output has ended
 * (`watch | head`); runs that are under way are finished first.
 */
async function run(commandLine: WatchLine): Promise<number> {
  const deadlineMs = durationOption('deadline', commandLine.values.deadline);
  const unread = onClosed(process.stdout);
  const ending = AbortSignal.any([onFirst(['SIGINT', 'SIGTERM']), unread]);
  // Even if something hangs, such as a disk.
  ending.addEventListener('abort', () => killAfter(LONGEST_END_MS), { once: true });
  const reopen = reopening([process.stdout, process.stderr]);
  // At once, and not after the runs that are under way: the old file may be compressed soon.
  process.on('SIGHUP', () => void orSay(say, reopen));
  const reloads = onEach('SIGHUP');
  let open = await opened(commandLine);
  // Kept across SIGHUP.
  const memory: RunRecorderMemory = new Map();
  const pages = await servedPages(commandLine.values.serve);
  const exporting = liveExport(commandLine.values.metrics, namesOf(open), say, open.settings);
  const telemetry = await exporting.catch(async (error) => {
    await pages?.close();
    throw error;
  });
  while (!ending.aborted) {
    say(watchingSentence(open.monitors));
    const renewed = onNewDocument(open);
    const stop = AbortSignal.any([ending, reloads.next(), renewed.signal]);
    const limit = deadlineMs === undefined ? {} : { deadlineMs };
    const { output } = open;
    const { show } = output;
    const ran = async (ended: EndedCycle) => {
      await orSay(say, () => printDetails(output, ended));
      await telemetry.ran(ended);
    };
    const given = { now, say, show, stop, ending, ran, memory, ...limit };
    await watchMonitors(open.monitors, given);
    renewed.end();
    if (ending.aborted) break;
    open = await reopened(open, commandLine);
    telemetry.watch(namesOf(open));
  }
  await Promise.all([pages?.close(), closed(open, telemetry)]);
  say(unread.aborted ? 'Ended: nobody reads the output any more.' : 'Ended.');
  return unread.aborted ? 3 : 0;
}

async function servedPages(serve: string | true | undefined): Promise<PagesProcess | undefined> {
  if (serve === undefined) return undefined;
  const { startPagesProcess } = await import('../pages-process.ts');
  const pages = await startPagesProcess(serve === true ? '127.0.0.1:0' : serve, say);
  say(`Serving the pages at ${pages.url}/, the public page at ${pages.url}/public/`);
  return pages;
}

/**
 * Together with judging a response, less than 5 s after SIGTERM: Docker waits for 10 s, others for longer.
 */
const LONGEST_END_MS = 3900;

/** How often the document of an address is fetched; where it has not changed, the response is empty. */
const DOCUMENT_PERIOD_MS = 300_000;

/** A signal that is aborted when the document at the address of a contract is another one: then all is reloaded. */
function onNewDocument({ monitors }: Opened): { readonly signal: AbortSignal; end(): void } {
  const found = new AbortController();
  const named = monitors.filter(({ context }) => context.settings.contractAddress !== undefined);
  const look = async () => {
    for (const { context } of named) {
      const { hash } = await openNamedContract(context.settings, say);
      if (hash !== context.contract.hash) found.abort();
    }
  };
  const timer = named.length > 0 ? setInterval(() => void orSay(say, look), DOCUMENT_PERIOD_MS) : undefined;
  return { signal: found.signal, end: () => clearInterval(timer) };
}

const now = () => new Date();
const namesOf = ({ monitors }: Opened) => monitors.map(({ context }) => context.monitor.name);

async function opened({ values, words }: WatchLine): Promise<Opened> {
  const settings = await readSettings(process.env);
  maskTalk(settings);
  const chosen = chooseMonitors(await openMonitors(settings), words);
  const monitors = await watched(chosen, settings, values, say);
  return { settings, monitors, output: await recordOutput(settings, formatFor(values), 'repeated') };
}

/** Reloads; if that fails, the monitors that were read before go on. */
async function reopened(before: Opened, commandLine: WatchLine): Promise<Opened> {
  try {
    const next = await opened(commandLine);
    await Promise.all(before.monitors.map(({ close }) => close()));
    say('Reloaded settings and monitors.');
    return next;
  } catch (thrown) {
    say(`${errorText(errorFrom(thrown))}\n  Going on with the settings and monitors that were read before.`);
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

/** An output of this process. Where it is a file, Node writes to the descriptor that stands here. */
type Output = NodeJS.WriteStream & { fd: number };

/**
 * For outputs that are redirected to a file: the function returned opens each file again that was renamed
 * since, as log rotation does before it sends SIGHUP. Without it the lines would go on to the old file.
 * Elsewhere than on Linux the path of a redirected output is unknown, and nothing is opened again.
 * @throws the error of a file that cannot be opened: its output goes on to the old file
 */
function reopening(outputs: readonly Output[]): () => void {
  const files = outputs.flatMap((output) => {
    const path = pathOf(output.fd);
    return path === undefined ? [] : [{ path, output, inherited: output.fd }];
  });
  return () => {
    for (const { path, output, inherited } of files) {
      const { fd } = output;
      if (isSameFile(path, fd)) continue;
      output.fd = openSync(path, 'a');
      // The standard descriptors stay open: another file must not get their numbers.
      if (fd !== inherited) closeSync(fd);
    }
  };
}

/** The path of a descriptor's file; undefined for a pipe, a terminal, a device, and where it is unknown. */
function pathOf(fd: number): string | undefined {
  try {
    return fstatSync(fd).isFile() ? readlinkSync(`/proc/self/fd/${fd}`) : undefined;
  } catch {
    return undefined;
  }
}

function isSameFile(path: string, fd: number): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  const open = fstatSync(fd);
  return found !== undefined && found.dev === open.dev && found.ino === open.ino;
}
