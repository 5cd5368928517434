import { DURATION_FORM, durationMs } from '../../core/index.ts';
import { LONGEST_SILENCE_MS, type Silence, silenceAt, windowText } from '../../history/index.ts';
import { masked } from '../../masking/index.ts';
import { type CommandLine, defineCommand, type OptionTable } from '../command.ts';
import { wrong } from '../parse.ts';
import { onWindows } from './windows.ts';

const OPTIONS = {
  for: { meaning: 'how long, 7d at most: 30m, 2h, 1d', value: 'DURATION' },
  until: { meaning: 'in place of --for: the end, with a time zone: 2026-01-12T06:00Z', value: 'TIME' },
  reason: { meaning: 'why; every output shows it', value: 'TEXT' },
  end: { meaning: 'end the silence now' },
  list: { meaning: 'list the monitors that are silenced' },
} as const satisfies OptionTable;
type Line = CommandLine<typeof OPTIONS>;

const HELP = 'See "npx driftline help silence".';
const REASON_HELP = 'Write it in quotes: --reason "new database".';
const LONGEST_REASON = 500;

/** `driftline silence`: no notifications of a monitor for a while. */
export const command = defineCommand({
  argument: { name: 'MONITOR', meaning: 'name of a monitor', many: true },
  description:
    'Runs go on and are recorded; nobody is notified. The first run after the silence notifies of an incident that is still open, and of the end of one that was notified before. A window in which no request is sent is the property maintenance of a monitor.',
  options: OPTIONS,
  exitCodes: { 0: 'silenced, ended or listed', 3: 'an option is wrong, or the history cannot be written' },
  examples: [
    ['silence login --for 2h --reason "release 2.4"', 'notify nobody of this monitor for two hours'],
    ['silence --list', 'see what is silenced until when, and why'],
    ['silence --end login', 'notify again, from the next run on'],
  ],
  run,
});

function run(line: Line): Promise<number> {
  const { values } = line;
  return onWindows(line, {
    help: HELP,
    none: { ofOne: 'not silenced', ofAll: 'No monitor is silenced.' },
    shown(onCall, now) {
      const silence = silenceAt(onCall, now);
      return silence ? [windowText('silenced', silence.until, silence.reason)] : [];
    },
    change(now) {
      const silence = values.end ? undefined : silenceIn(values, now);
      return ({ silence: _, ...rest }) => ({ ...rest, ...(silence && { silence }) });
    },
  });
}

/**
 * The window that the options describe.
 * @throws DriftlineError DL_OPTION_INVALID for one without an end or a reason, that is over, or longer than 7 days
 */
export function silenceIn(values: Line['values'], now: Date): Silence {
  const until = endIn(values, now, LONGEST_SILENCE_MS);
  return { from: now.toISOString(), until: until.toISOString(), reason: masked(reasonIn(values)) };
}

/** @throws DriftlineError DL_OPTION_INVALID where there is none, or a long one */
export function reasonIn(values: { readonly reason?: string }): string {
  const reason = givenReason(values);
  if (!reason)
    throw wrong('--reason is missing: a window has a reason, which every output shows.', REASON_HELP);
  return reason;
}

/** The same where there need not be one. @throws DriftlineError DL_OPTION_INVALID for a long one */
export function givenReason(values: { readonly reason?: string }): string | undefined {
  const reason = values.reason?.trim();
  if (!reason) return undefined;
  if (reason.length <= LONGEST_REASON) return reason;
  throw wrong(
    `--reason has ${reason.length} characters.`,
    `Expected ${LONGEST_REASON} at most; driftline note takes more.`,
  );
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** @throws DriftlineError DL_OPTION_INVALID */
export function instantIn(option: string, text: string): Date {
  const at = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return new Date(at);
  throw wrong(
    `${option} is ${JSON.stringify(text)}.`,
    'Expected a time with its time zone, such as 2026-01-12T06:00Z.',
  );
}

/**
 * The end of a window, by --for or --until.
 * @throws DriftlineError DL_OPTION_INVALID for one that never ends, is over before it begins, or is too long
 */
export function endIn(
  { for: length, until }: { readonly for?: string; readonly until?: string },
  from: Date,
  longestMs: number,
): Date {
  if ((length === undefined) === (until === undefined))
    throw wrong(
      length === undefined
        ? '--for or --until is missing: no window is open for ever.'
        : '--for and --until are both given.',
      `Expected one of them, 7d at most. ${HELP}`,
    );
  const [option, given] = length === undefined ? ['--until', until] : ['--for', length];
  const ms = length === undefined ? msUntil(until ?? '', from) : durationMs(length);
  if (ms !== undefined && ms > 0 && ms <= longestMs) return new Date(from.getTime() + ms);
  const form =
    length === undefined ? 'a later time with its time zone, such as 2026-01-12T06:00Z' : DURATION_FORM;
  throw wrong(`${option} is ${JSON.stringify(given)}.`, `Expected ${form}, 7d at most.`);
}

function msUntil(text: string, from: Date): number | undefined {
  const at = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at - from.getTime();
}
