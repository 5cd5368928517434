import { resolve } from 'node:path';
import { readSettings } from '../../config/index.ts';
import {
  type DriftlineError,
  endWorkBy,
  errorFrom,
  errorText,
  monotonicMs,
  writeReportFile,
} from '../../core/index.ts';
import type { Verdict } from '../../history/index.ts';
import { pause } from '../../http/index.ts';
import { masked, maskTalk } from '../../masking/index.ts';
import type { Monitor } from '../../monitor/index.ts';
import {
  type CycleOptions,
  chooseMonitors,
  cycle,
  type EndedCycle,
  exported,
  failedCycle,
  killAfter,
  monitorSchedule,
  openMonitor,
  openMonitors,
  orSay,
  settingsOf,
  type TimeLeft,
  timeLeft,
} from '../../monitor/index.ts';
import { notify } from '../../notify/index.ts';
import type { Settings } from '../../project/index.ts';
import { pluginErrorLine } from '../../report/index.ts';
import { type CommandLine, defineCommand, type OptionTable } from '../command.ts';
import { type CheckOutput, checkOutput, printDetails } from '../output.ts';
import { durationOption, wrong } from '../parse.ts';
import { print } from '../print.ts';

type ExitCode = 0 | 1 | 2 | 3;

const OPTIONS = {
  pretty: { meaning: 'print text for people', fallback: 'on a terminal' },
  json: { meaning: 'print NDJSON, one line an event', fallback: 'if stdout is not a terminal' },
  plugin: { meaning: 'print one line for Nagios' },
  quiet: { meaning: 'print nothing unless something is wrong' },
  'dry-run': { meaning: 'print what would be sent; send and write nothing' },
  jitter: { meaning: 'first wait for a random time up to this', value: 'DURATION', fallback: 'no wait' },
  'fail-on': {
    meaning: 'error: warnings end with 0 as well; drift: slow responses do; warning: nothing does',
    ...{ value: 'LEVEL', fallback: 'warning', completes: ['error', 'drift', 'warning'] },
  },
  junit: {
    meaning: 'write the runs as JUnit XML, a test case for each request',
    ...{ value: 'FILE', fallback: 'none is written', completes: 'files' },
  },
  'base-url': {
    meaning: 'with an address: where the API is served',
    ...{ value: 'URL', fallback: "the document's first server" },
  },
  header: { meaning: 'with an address: a header of each request', value: '"NAME: VALUE"', many: true },
  deadline: {
    meaning: 'end within this time in any case; keep it below the period of cron',
    value: 'DURATION',
    fallback: 'only the limits of the parts',
  },
  textfile: {
    meaning: "write metrics for node_exporter's textfile collector",
    value: 'DIR',
    fallback: 'none are written',
    completes: 'folders',
  },
} as const satisfies OptionTable;

/** `driftline check`, for cron. */
export const command = defineCommand({
  argument: {
    ...{ name: 'MONITOR', meaning: 'name of a monitor; default: all. Or the address of an OpenAPI document' },
    many: true,
  },
  options: OPTIONS,
  exitCodes: {
    0: 'OK: the API keeps its contract',
    1: 'WARNING: drift, or a slow response',
    2: 'CRITICAL: down, or the contract is broken',
    3: 'UNKNOWN: error of the settings or the monitor host, maintenance, or rate limited by the API',
  },
  examples: [
    ['check https://api.example.com/openapi.json', 'send what the document says is safe; needs no project'],
    ['check --pretty', 'run every monitor once, and read the result'],
    ['check login --deadline 240s --quiet', 'from cron, every five minutes'],
    ['check --fail-on error --junit out/check.xml', 'in CI: drift does not fail the job'],
    ['check --dry-run', 'see which requests a run would send'],
  ],
  outlivesOutput: true,
  failed(error, parameters) {
    // Nagios shows stdout only.
    if (parameters.includes('--plugin')) print(`${pluginErrorLine(masked(error.sentence))}\n`);
  },
  run: checkAll,
});

/** Verdicts that end with 0, by the value of `--fail-on`. */
const TOLERATED: Readonly<Record<'error' | 'drift' | 'warning', readonly Verdict[]>> = {
  error: ['degraded', 'drifting'],
  drift: ['degraded'],
  warning: [],
};

/** Options of all monitors of one check. */
interface CheckOptions {
  readonly output: CheckOutput;
  readonly failOn: keyof typeof TOLERATED;
  /** The common settings; a monitor with a prefix has its own. */
  readonly settings: Settings;
  /** The time until `--deadline`, for all monitors. */
  readonly time?: TimeLeft;
  readonly coldStartMs: number;
  /** More than one monitor is checked. */
  readonly several: boolean;
}

/** The result of one monitor. */
interface Checked {
  readonly monitor: Monitor;
  readonly exitCode: ExitCode;
  readonly ended: EndedCycle | undefined;
  /** Why it could not begin. */
  readonly error?: DriftlineError;
}

/** Runs monitors once, one after the other. @returns the worst of their exit codes */
async function checkAll({ values, words }: CommandLine<typeof OPTIONS>): Promise<number> {
  const coldStartMs = process.uptime() * 1000;
  const jitterMs = durationOption('jitter', values.jitter);
  const deadlineMs = durationOption('deadline', values.deadline);
  const failOn = failOnIn(values['fail-on']);
  const [address = ''] = words;
  if (/^https?:\/\//i.test(address)) {
    const { checkAddress } = await import('./rare.ts');
    const { 'base-url': baseUrl, header: headers = [] } = values;
    return checkAddress(address, { baseUrl, headers, failOn: failOn === 'error' ? 'error' : 'warning' });
  }
  const settings = await readSettings(process.env);
  maskTalk(settings);
  const monitors = chooseMonitors(await openMonitors(settings), words);
  if (values['dry-run']) return (await import('./rare.ts')).dryRun(monitors, settings);
  if (jitterMs !== undefined) await pause(Math.random() * jitterMs);
  const options = {
    ...{
      output: await checkOutput(values, settings, monitors.length > 1 ? 'several' : 'one'),
      settings,
      coldStartMs,
      failOn,
    },
    several: monitors.length > 1,
    ...(deadlineMs === undefined ? {} : { time: endingIn(deadlineMs) }),
  };
  const checked: Checked[] = [];
  for (const monitor of monitors) {
    checked.push(await check(monitor, options, monitors.length - checked.length));
  }
  const exitCode = endOutput(checked, options);
  process.exitCode = exitCode;
  await writeJUnit(checked, values.junit, options);
  await sendNotifications(checked, options);
  await exportResults(checked, values.textfile, options);
  leaveSoon(options.time);
  return exitCode;
}

/** @throws DriftlineError DL_OPTION_INVALID */
function failOnIn(text = 'warning'): keyof typeof TOLERATED {
  if (text === 'error' || text === 'drift' || text === 'warning') return text;
  throw wrong(`--fail-on is ${JSON.stringify(text)}.`, 'Expected error, drift or warning.');
}

/**
 * Makes the process end in time even if something hangs (a disk, for example), with the exit code known by
 * then.
 */
function endingIn(deadlineMs: number): TimeLeft {
  // A process cannot end before the system's DNS look-up does, which may take half a minute. This shortens
  // the time-out of the C library, unless the user has set it.
  const seconds = Math.min(LONGEST_LOOK_UP_S, Math.max(1, Math.floor(deadlineMs / 8000)));
  process.env.RES_OPTIONS ??= `timeout:${seconds} attempts:2`;
  setTimeout(() => process.exit(), Math.min(deadlineMs, LONGEST_TIMER_MS)).unref();
  killAfter(deadlineMs + LATE_MS);
  const time = timeLeft(deadlineMs);
  endWorkBy(monotonicMs() + time.forRun(1));
  return time;
}

/** After the deadline, the process has so long to end by itself before it is killed. */
const LATE_MS = 300;

/** Time-out of one DNS attempt in resolv.conf(5). */
const LONGEST_LOOK_UP_S = 5;

/** The maximum of setTimeout. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Runs one monitor once. An error of it, or a bug in Driftline, does not affect the others. */
async function check(monitor: Monitor, options: CheckOptions, runsLeft: number): Promise<Checked> {
  const { output, several } = options;
  const startedAt = new Date();
  let settings: Settings | undefined;
  try {
    settings = await settingsOf(monitor, options.settings);
    const { context, close } = await openMonitor(monitor, settings, output.say);
    try {
      const ended = await cycle(context, await cycleOptions(monitor, options, runsLeft));
      await orSay(output.say, () => printDetails(output, ended));
      return { monitor, exitCode: ended.run.exitCode, ended };
    } finally {
      await close();
    }
  } catch (thrown) {
    const error = errorFrom(thrown);
    output.say(several ? `${monitor.name}: ${errorText(error)}` : errorText(error));
    const failed = settings && { monitor, settings, error, startedAt };
    const ended = failed && (await failedCycle(failed, { now: () => new Date(), say: output.say }));
    return { monitor, exitCode: 3, ended, error };
  }
}

async function cycleOptions(
  monitor: Monitor,
  { output: { show, say }, time, coldStartMs }: CheckOptions,
  runsLeft: number,
): Promise<CycleOptions> {
  const schedule = monitor.schedule && (await monitorSchedule(monitor));
  return {
    ...{ now: () => new Date(), say, show, coldStartMs, alone: true },
    ...(time
      ? {
          deadlineMs: time.forRun(runsLeft),
          lockedMs: time.untilEnd(),
          // After the run: half of the time for the disk, the rest for notifications.
          syncMs: () => time.forNext(),
        }
      : {}),
    ...(schedule ? { schedules: [schedule] } : {}),
  };
}

/**
 * Ends the output.
 * @returns the worst exit code, in the order of Nagios: CRITICAL, WARNING, UNKNOWN, OK
 */
function endOutput(checked: readonly Checked[], { output, failOn }: CheckOptions): ExitCode {
  const worstFirst: readonly ExitCode[] = [2, 1, 3, 0];
  const codes = checked.map(({ exitCode, ended }) =>
    ended && TOLERATED[failOn].includes(ended.run.verdict) ? 0 : exitCode,
  );
  const exitCode = worstFirst.find((code) => codes.includes(code)) ?? 0;
  const runs = checked.flatMap(({ monitor: { limits }, ended }) =>
    ended ? [{ run: ended.run, steps: ended.steps, limits }] : [],
  );
  output.end(exitCode, runs, unbegun(checked));
  return exitCode;
}

/** Why monitors could not begin. */
function unbegun(checked: readonly Checked[]): string[] {
  return checked.filter(({ ended }) => !ended).map(({ error }) => masked(error?.sentence ?? ''));
}

/** A file that cannot be written is said; the verdict is not affected. */
async function writeJUnit(
  checked: readonly Checked[],
  file: string | undefined,
  { output: { say } }: CheckOptions,
): Promise<void> {
  if (file === undefined) return;
  const { junitXml } = await import('../../report/junit.ts');
  const runs = checked.flatMap(({ ended }) => ended ?? []);
  await orSay(say, async () => writeReportFile(resolve(file), junitXml(runs, unbegun(checked))));
}

/** Sends the notifications of all monitors together, so that alerts with one cause are one message. */
async function sendNotifications(
  checked: readonly Checked[],
  { output: { say }, settings, time }: CheckOptions,
): Promise<void> {
  const ended = checked.flatMap((each) => each.ended ?? []);
  const pending = ended.flatMap((each) => each.pending);
  const deliveries =
    (await orSay(say, () => notify(pending, settings, { say, ...within(time, LONGEST_NOTIFY_MS) }))) ?? [];
  const limitMs = within(time, LONGEST_NOTIFY_MS)?.limitMs;
  await Promise.all(
    ended.map(({ run, close }) =>
      orSay(say, () =>
        close(
          deliveries.filter(({ monitor }) => monitor === run.monitor),
          limitMs,
        ),
      ),
    ),
  );
}

function within(time: TimeLeft | undefined, most: number): { limitMs: number } | undefined {
  return time && { limitMs: Math.floor(Math.min(time.forNext(), most)) };
}

async function exportResults(
  checked: readonly Checked[],
  textfile: string | undefined,
  { output: { say }, settings, time }: CheckOptions,
): Promise<void> {
  const ended = checked.flatMap((each) => each.ended ?? []);
  const limit = within(time, LONGEST_EXPORT_MS);
  await exported(ended, {
    say,
    proxies: settings,
    ...limit,
    ...(textfile === undefined ? {} : { textfile }),
  });
}

/** Ends the process soon, even if the system still works for it: a DNS look-up cannot be cancelled. */
function leaveSoon(time: TimeLeft | undefined): void {
  setTimeout(() => process.exit(), within(time, LEAVE_MS)?.limitMs ?? LEAVE_MS).unref();
}

/** The limits of the parts; `--deadline` may shorten them. */
const LONGEST_NOTIFY_MS = 5000;
const LONGEST_EXPORT_MS = 2000;
const LEAVE_MS = 500;
