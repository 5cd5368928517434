import { Fault, faultText, pause, readSettings, type Settings } from '../../contracts/index.ts';
import { type CheckOutput, checkOutput } from '../check-output.ts';
import { type CycleOptions, cycle, type EndedCycle, faultCycle } from '../cycle.ts';
import type { Monitor } from '../definition/checked-monitor.ts';
import { chooseMonitors, openMonitors } from '../definition/open-monitors.ts';
import { exported } from '../export/exported.ts';
import { openMonitor, settingsOf } from '../open.ts';
import { requireWritable } from '../require-writable.ts';
import { scheduleOf } from '../schedule.ts';
import { tell } from '../tell/tell.ts';
import { durationOption, parseCommandLine } from './options.ts';

type ExitCode = 0 | 1 | 2 | 3;

const OPTIONS = {
  pretty: { type: 'boolean' },
  json: { type: 'boolean' },
  plugin: { type: 'boolean' },
  quiet: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  jitter: { type: 'string' },
  deadline: { type: 'string' },
  textfile: { type: 'string' },
} as const;

/** How one check is made. */
interface CheckOptions {
  readonly output: CheckOutput;
  /** On the monotonic clock: when the time for all of it is up. */
  readonly endsAt?: number;
  readonly coldStartMs: number;
  /** More than one monitor is checked. */
  readonly several: boolean;
}

/** What became of one monitor. */
interface Checked {
  readonly monitor: Monitor;
  readonly exitCode: ExitCode;
  readonly ended: EndedCycle | undefined;
  /** It could not begin. */
  readonly fault?: Fault;
}

/** Runs monitors once, one after the other, and answers with the worst of their exit codes. */
export async function run(parameters: readonly string[]): Promise<number> {
  const coldStartMs = performance.now();
  const { values, positionals } = parseCommandLine(parameters, OPTIONS);
  const jitterMs = durationOption('jitter', values.jitter);
  const deadlineMs = durationOption('deadline', values.deadline);
  const settings = await readSettings(process.env);
  const monitors = chooseMonitors(await openMonitors(settings.monitors), positionals);
  if (values['dry-run']) return (await import('./dry-run.ts')).dryRun(monitors);
  if (jitterMs !== undefined) await pause(Math.random() * jitterMs);
  const options = {
    ...{ output: await checkOutput(values, settings.logLevel), coldStartMs, several: monitors.length > 1 },
    ...(deadlineMs === undefined ? {} : { endsAt: performance.now() + deadlineMs }),
  };
  const checked: Checked[] = [];
  for (const monitor of monitors) checked.push(await check(monitor, options));
  const exitCode = shown(checked, options);
  await told(checked, settings, options);
  await exported(
    checked.flatMap(({ ended }) => ended ?? []),
    { say: options.output.say, ...(values.textfile === undefined ? {} : { textfile: values.textfile }) },
  );
  leaveSoon();
  return exitCode;
}

/** One monitor, once. A fault of it leaves the others alone. */
async function check(monitor: Monitor, options: CheckOptions): Promise<Checked> {
  const { output, several } = options;
  const startedAt = new Date();
  let settings: Settings | undefined;
  try {
    settings = await settingsOf(monitor);
    requireWritable(settings.reportsDirectory);
    const { context, close } = await openMonitor(monitor, settings, output.say);
    try {
      const ended = await cycle(context, await cycleOptions(monitor, options));
      return { monitor, exitCode: ended.run.exitCode, ended };
    } finally {
      await close();
    }
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    output.say(several ? `${monitor.name}: ${faultText(fault)}` : faultText(fault));
    const faulty = settings && { monitor, settings, fault, startedAt };
    const ended = faulty && faultCycle(faulty, { now: () => new Date(), say: output.say });
    return { monitor, exitCode: 3, ended, fault };
  }
}

async function cycleOptions(
  { schedule }: Monitor,
  { output: { show, say }, endsAt, coldStartMs }: CheckOptions,
): Promise<CycleOptions> {
  return {
    ...{ now: () => new Date(), say, show, coldStartMs },
    ...(endsAt === undefined ? {} : { deadlineMs: Math.max(1, endsAt - performance.now()) }),
    ...(schedule ? { schedule: await scheduleOf(schedule) } : {}),
  };
}

/** @returns the exit code of all of them: CRITICAL is worse than WARNING, that than UNKNOWN, as Nagios combines states */
function shown(checked: readonly Checked[], { output }: CheckOptions): ExitCode {
  const worstFirst: readonly ExitCode[] = [2, 1, 3, 0];
  const exitCode = worstFirst.find((code) => checked.some((each) => each.exitCode === code)) ?? 0;
  const runs = checked.flatMap(({ monitor: { limits }, ended }) =>
    ended ? [{ run: ended.run, steps: ended.steps, limits }] : [],
  );
  const unbegun = checked.filter(({ ended }) => !ended).map(({ fault }) => fault?.message ?? '');
  output.end(exitCode, runs, unbegun);
  return exitCode;
}

/** Tells people of all monitors at once, so that what has one cause is one message. */
async function told(
  checked: readonly Checked[],
  settings: Settings,
  { output: { say }, endsAt }: CheckOptions,
): Promise<void> {
  const ended = checked.flatMap((each) => each.ended ?? []);
  const owed = ended.flatMap((each) => each.owed);
  const left = endsAt === undefined ? {} : { limitMs: Math.max(1, endsAt - performance.now()) };
  const deliveries = await tell(owed, settings, { say, ...left });
  for (const { run, close } of ended) {
    await close(deliveries.filter(({ monitor }) => monitor === run.monitor));
  }
}

/** What the system cannot take back, such as the look-up of a name, keeps no process that has said all. */
function leaveSoon(): void {
  setTimeout(() => process.exit(), LEAVE_MS).unref();
}

const LEAVE_MS = 500;
