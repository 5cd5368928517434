import { type OnCall, readOnCall } from '../../history/index.ts';
import { say } from '../../masking/index.ts';
import { changeOnCall, onCallNames, watchedMonitors } from '../../monitor/index.ts';
import { wrong } from '../parse.ts';
import { print } from '../print.ts';

/** What a command does with windows of one kind. */
interface Windows {
  /** Where to read on, for a line without a monitor. */
  readonly help: string;
  /** The windows that are open or to come, in words. */
  shown(onCall: OnCall, now: Date): string[];
  /** Where there is none: of a monitor, of all. */
  readonly none: { readonly ofOne: string; readonly ofAll: string };
  /** @returns how to change what a monitor has. @throws DriftlineError DL_OPTION_INVALID */
  change(now: Date): (before: OnCall, monitor: string) => OnCall;
}

/** Lists the windows of the monitors that are named, or of all; or changes them, and prints what is there then. */
export async function onWindows(
  { values, words }: { readonly values: { readonly list?: boolean }; readonly words: readonly string[] },
  { help, shown, none, change }: Windows,
): Promise<number> {
  if (words.length === 0 && !values.list) throw wrong('No monitor is named.', help);
  const watched = await watchedMonitors(words);
  const monitors = onCallNames(watched, words);
  const now = new Date();
  const printAll = (monitor: string, lines: readonly string[]) => {
    for (const line of lines) print(`${monitor}: ${line}\n`);
    return lines.length;
  };
  if (values.list) {
    const counts = monitors.map((each) => printAll(each, shown(readOnCall(watched.directory, each), now)));
    if (counts.every((count) => count === 0)) say(none.ofAll);
    return 0;
  }
  const changed = change(now);
  for (const monitor of monitors) {
    const after = await changeOnCall(watched.settings, monitor, (before) => changed(before, monitor));
    if (printAll(monitor, shown(after, now)) === 0) printAll(monitor, [none.ofOne]);
  }
  return 0;
}
