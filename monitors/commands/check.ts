import { Fault, faultText, pause, readSettings, type Settings } from '../../contracts/index.ts';
import type { RunEvent } from '../../reports/index.ts';
import { type CycleOptions, cycle, type EndedCycle, faultCycle } from '../cycle.ts';
import type { Monitor } from '../definition/checked-monitor.ts';
import { chooseMonitors, openMonitors } from '../definition/open-monitors.ts';
import { openMonitor, settingsOf } from '../open.ts';
import { formatFor, recordOutput } from '../output.ts';
import { requireWritable } from '../require-writable.ts';
import { scheduleOf } from '../schedule.ts';
import { tell } from '../tell/tell.ts';
import { durationOption, parseCommandLine } from './options.ts';

type ExitCode = 0 | 1 | 2 | 3;

/** How one check is made, by the command line. */
interface CheckOptions {
  readonly show: (record: RunEvent) => void;
  readonly say: (sentence: string) => void;
  /** On the monotonic clock: when the time for all of it is up. */
  readonly endsAt?: number;
  readonly coldStartMs: number;
  /** More than one monitor is checked. */
  readonly several: boolean;
}

/** Runs monitors once, one after the other, and answers with the worst of their exit codes. */
export async function run(parameters: readonly string[]): Promise<number> {
  const coldStartMs = performance.now();
  const { values, positionals } = parseCommandLine(parameters, {
    pretty: { type: 'boolean' },
    json: { type: 'boolean' },
    plugin: { type: 'boolean' },
    quiet: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    jitter: { type: 'string' },
    deadline: { type: 'string' },
    textfile: { type: 'string' },
  });
  const jitterMs = durationOption('jitter', values.jitter);
  const deadlineMs = durationOption('deadline', values.deadline);
  const settings = await readSettings(process.env);
  const monitors = chooseMonitors(await openMonitors(settings.monitors), positionals);
  if (values['dry-run']) return (await import('./dry-run.ts')).dryRun(monitors);
  if (jitterMs !== undefined) await pause(Math.random() * jitterMs);
  const output = outputOf(values, settings);
  const options = {
    ...{ show: output.show, say: output.say, coldStartMs, several: monitors.length > 1 },
    ...(deadlineMs === undefined ? {} : { endsAt: performance.now() + deadlineMs }),
  };
  const checked: Checked[] = [];
  for (const monitor of monitors) checked.push(await check(monitor, options));
  const exitCode = checked.map((each) => each.exitCode).reduce(worse, 0);
  output.end(exitCode);
  await tellAll(checked, settings, options);
  const [first] = checked;
  // One monitor that could not begin ends as any command does that cannot.
  if (first?.fault && monitors.length === 1) throw first.fault;
  return exitCode;
}

/** CRITICAL is worse than UNKNOWN, and that than WARNING. */
function worse(one: ExitCode, other: ExitCode): ExitCode {
  const weight = [0, 1, 3, 2];
  return (weight[other] ?? 0) > (weight[one] ?? 0) ? other : one;
}

/** What became of one monitor. */
interface Checked {
  readonly exitCode: ExitCode;
  readonly ended: EndedCycle | undefined;
  /** It could not begin. */
  readonly fault?: Fault;
}

/** One monitor, once. A fault of it leaves the others alone. */
async function check(monitor: Monitor, options: CheckOptions): Promise<Checked> {
  const settings = await settingsOf(monitor);
  const startedAt = new Date();
  try {
    requireWritable(settings.reportsDirectory);
    const { context, close } = await openMonitor(monitor, settings, options.say);
    try {
      const ended = await cycle(context, await cycleOptions(monitor, options));
      return { exitCode: ended.run.exitCode, ended };
    } finally {
      await close();
    }
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    const { say } = options;
    const ended = faultCycle({ monitor, settings, fault, startedAt }, { now: () => new Date(), say });
    if (options.several) say(`${monitor.name}: ${faultText(fault)}`);
    return { exitCode: 3, ended, fault };
  }
}

/** Tells people of all monitors at once, so that what has one cause is one message. */
async function tellAll(
  checked: readonly Checked[],
  settings: Settings,
  { say, endsAt }: CheckOptions,
): Promise<void> {
  const ended = checked.flatMap((each) => each.ended ?? []);
  const owed = ended.flatMap((each) => each.owed);
  const left = endsAt === undefined ? {} : { limitMs: Math.max(1, endsAt - performance.now()) };
  const deliveries = await tell(owed, settings, { say, ...left });
  for (const { run, close } of ended) {
    await close(deliveries.filter(({ monitor }) => monitor === run.monitor));
  }
}

async function cycleOptions(
  { schedule }: Monitor,
  { show, say, endsAt, coldStartMs }: CheckOptions,
): Promise<CycleOptions> {
  return {
    ...{ now: () => new Date(), say, show, coldStartMs },
    ...(endsAt === undefined ? {} : { deadlineMs: Math.max(1, endsAt - performance.now()) }),
    ...(schedule ? { schedule: await scheduleOf(schedule) } : {}),
  };
}

/** What goes where: with --quiet, nothing at all unless something is wrong, for cron sends by mail what it is told. */
function outputOf(
  values: { readonly quiet?: boolean; readonly pretty?: boolean; readonly json?: boolean },
  { logLevel }: Settings,
) {
  const show = recordOutput(logLevel, formatFor(values));
  const say = (sentence: string) => void process.stderr.write(`${sentence}\n`);
  if (!values.quiet) return { show, say, end: () => {} };
  const held: (() => void)[] = [];
  return {
    show: (record: RunEvent) => void held.push(() => show(record)),
    say: (sentence: string) => void held.push(() => say(sentence)),
    end(exitCode: ExitCode) {
      if (exitCode !== 0) for (const tell of held) tell();
    },
  };
}
