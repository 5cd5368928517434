import { Fault, faultText, readSettings } from '../../contracts/index.ts';
import { chooseMonitors, openMonitors } from '../definition/open-monitors.ts';
import { formatFor, recordOutput } from '../output.ts';
import { requireWritable } from '../require-writable.ts';
import { type Watched, watchMonitors } from '../watch.ts';
import { watched } from '../watched.ts';
import { durationOption, parseCommandLine } from './options.ts';

/** Runs monitors on their schedules until it is told to end; runs that are under way are finished first. */
export async function run(parameters: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(parameters, {
    every: { type: 'string' },
    cron: { type: 'string' },
    deadline: { type: 'string' },
    pretty: { type: 'boolean' },
    json: { type: 'boolean' },
  });
  const deadlineMs = durationOption('deadline', values.deadline);
  const ending = onSignals(['SIGINT', 'SIGTERM']);
  const reloads = onEach('SIGHUP');
  let open = await opened();
  while (!ending.aborted) {
    const { monitors, show } = open;
    const reload = reloads.next();
    say(watchingSentence(monitors));
    const stop = AbortSignal.any([ending, reload]);
    const limit = deadlineMs === undefined ? {} : { deadlineMs };
    await watchMonitors(monitors, { now: () => new Date(), say, show, stop, ...limit });
    if (!ending.aborted) open = await reopened(open);
  }
  await Promise.all(open.monitors.map(({ close }) => close()));
  say('Ended.');
  return 0;

  async function opened() {
    const settings = await readSettings(process.env);
    requireWritable(settings.reportsDirectory);
    const chosen = chooseMonitors(await openMonitors(settings.monitors), positionals);
    const monitors = await watched(chosen, values, say);
    return { monitors, show: recordOutput(settings.logLevel, formatFor(values)) };
  }

  /** What was edited wrongly changes nothing: what ran goes on. */
  async function reopened(before: Awaited<ReturnType<typeof opened>>) {
    try {
      const next = await opened();
      await Promise.all(before.monitors.map(({ close }) => close()));
      say('Read settings and monitors anew.');
      return next;
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      say(`${faultText(fault)}\n  Going on with what was read before.`);
      return before;
    }
  }
}

const say = (sentence: string) => void process.stderr.write(`${sentence}\n`);

function watchingSentence(monitors: readonly Watched[]): string {
  const [first] = monitors;
  if (first && monitors.length === 1) {
    return `Watching ${first.context.target.name} ${first.schedule.words}; end it with Ctrl-C.`;
  }
  return `Watching ${monitors.length} monitors; end it with Ctrl-C.`;
}

/** Aborted by the first of the signals. */
function onSignals(signals: readonly NodeJS.Signals[]): AbortSignal {
  const controller = new AbortController();
  for (const signal of signals) process.once(signal, () => controller.abort());
  return controller.signal;
}

/** A fresh signal for each time that the process is told. */
function onEach(signal: NodeJS.Signals): { next(): AbortSignal } {
  let controller = new AbortController();
  process.on(signal, () => controller.abort());
  return {
    next() {
      controller = new AbortController();
      return controller.signal;
    },
  };
}
