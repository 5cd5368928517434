import { withMonitor } from '../open.ts';
import { formatFor, recordOutput } from '../output.ts';
import { runOnce } from '../run.ts';
import { scheduleOf } from '../schedule.ts';
import { tellOutside } from '../tell/tell.ts';
import { parseOptions } from './options.ts';

/** Runs the monitor on a schedule until it is told to end; a run that is under way is finished first. */
export async function run(parameters: readonly string[]): Promise<number> {
  const options = parseOptions(parameters, {
    every: { type: 'string' },
    cron: { type: 'string' },
    pretty: { type: 'boolean' },
    json: { type: 'boolean' },
  });
  const schedule = await scheduleOf(options);
  const say = (sentence: string) => void process.stderr.write(`${sentence}\n`);
  const ending = endSignal();
  return withMonitor(say, async ({ context, settings, journal }) => {
    say(`Watching ${context.target.name} ${schedule.words}; end it with Ctrl-C.`);
    const tell = recordOutput(settings, journal, formatFor(options));
    for (let next = schedule.first(new Date()); !ending.aborted; next = schedule.after(next, new Date())) {
      await sleepUntil(next, ending);
      if (ending.aborted) break;
      const record = await runOnce(context, tell);
      await tellOutside(settings, record, say);
    }
    say('Ended.');
    return 0;
  });
}

/** Aborted by SIGINT or SIGTERM. */
function endSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

/** setTimeout takes no more than 2^31 ms; the wall clock is asked again after each part of the wait. */
const LONGEST_SLEEP_MS = 60_000;

async function sleepUntil(instant: Date, ending: AbortSignal): Promise<void> {
  const end = performance.now() + instant.getTime() - Date.now();
  for (;;) {
    // By either clock: one stands still while the machine sleeps, the other may be set back by hours.
    const left = Math.min(instant.getTime() - Date.now(), end - performance.now());
    if (left <= 0 || ending.aborted) return;
    await new Promise<void>((done) => {
      const wake = () => {
        clearTimeout(timer);
        ending.removeEventListener('abort', wake);
        done();
      };
      const timer = setTimeout(wake, Math.min(left, LONGEST_SLEEP_MS));
      ending.addEventListener('abort', wake, { once: true });
    });
  }
}
