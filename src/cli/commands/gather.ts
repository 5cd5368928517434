import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readSettings } from '../../config/index.ts';
import {
  type Gathered,
  type GatheredStore,
  gatherHistories,
  monitorsIn,
  readSuiteRuns,
} from '../../history/index.ts';
import { maskTalk, say } from '../../masking/index.ts';
import { plansByMonitor, shownContracts } from '../../monitor/index.ts';
import { shownPath } from '../../project/index.ts';
import { buildReports } from '../../report/index.ts';
import { type CommandLine, defineCommand, type OptionTable } from '../command.ts';
import { wrong } from '../parse.ts';
import { print } from '../print.ts';

const OPTIONS = {
  into: {
    meaning: 'folder of the merged history and its pages; nothing else may write there',
    value: 'DIR',
    fallback: 'gathered/ in REPORTS_DIR',
    completes: 'folders',
  },
} as const satisfies OptionTable;

const MOST_LINES = 5;

/** `driftline gather`. */
export const command = defineCommand({
  argument: {
    name: 'DIR',
    meaning: 'a reports folder of another machine or of this one, or its history/',
    required: true,
    many: true,
    completes: 'folders',
  },
  description:
    'Merges the histories of machines that share no database, as artifacts, rsync or a bucket brought them: runs, notes, silences, runs of the suite. The order makes no difference, nor does gathering twice. Runs of machines with PLACE set are kept apart by place, and shown together: REPORTS_DIR=reports/gathered npx driftline status.',
  options: OPTIONS,
  exitCodes: {
    0: 'gathered; lines and folders that could not be used are named on stderr',
    3: 'no folder has a history, or one cannot be read or written',
  },
  examples: [
    ['gather machines/*', 'merge the reports folders of several machines, and build the pages'],
    ['gather reports ./eu-west ./us-east --into ./all', 'the history of this machine with two others'],
  ],
  run,
});

async function run({ values, words }: CommandLine<typeof OPTIONS>): Promise<number> {
  const settings = await readSettings(process.env);
  maskTalk(settings);
  const into = values.into === undefined ? join(settings.reportsDirectory, 'gathered') : resolve(values.into);
  const target = join(into, 'history');
  const histories = words.flatMap((word) => historyIn(resolve(word)));
  if (histories.length === 0) {
    throw wrong(
      `There is no history in ${words.join(', ')}.`,
      'Expected folders with history/, or with files such as login-2026-01.ndjson.',
    );
  }
  const now = new Date();
  const gathered = gatherHistories(
    histories.filter((directory) => directory !== target),
    target,
    now,
  );
  sayUnusable(gathered);
  for (const store of gathered.stores) print(`${textOf(store)}\n`);
  if (gathered.suiteRuns > 0) print(`suite: ${gathered.suiteRuns.toLocaleString('en-US')} runs new\n`);
  const gatheredSettings = { ...settings, reportsDirectory: into };
  const { monitorPage } = buildReports({
    reportsDirectory: into,
    now,
    plans: await plansByMonitor(settings),
    contracts: await shownContracts(gatheredSettings, target),
  });
  print(`${monitorPage}\n`);
  return 0;
}

function textOf({ store, runs, added, hours }: GatheredStore): string {
  const [all, news, rolledUp] = [runs, added, hours].map((each) => each.toLocaleString('en-US'));
  if (runs === 0) return `${store}: no runs, roll-ups of ${rolledUp} hours`;
  return `${store}: ${all} runs, ${news} new`;
}

/** The folder of a history; none, with a word about it, where there is none. */
function historyIn(folder: string): string[] {
  const candidates = [folder, join(folder, 'history'), join(folder, 'reports', 'history')];
  const found = candidates.find((each) => isFolder(each) && hasHistory(each));
  if (found === undefined) say(`${shownPath(folder)} has no history: left out.`);
  return found === undefined ? [] : [found];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

const HISTORY_FILE = /(?:-\d{4}.*|^suite)\.ndjson$|\.(?:on-call\.json|reserve)$/;

/** @throws DriftlineError DL_OPTION_INVALID for a pipe or a device among its files: reading one never ends */
function hasHistory(directory: string): boolean {
  const monitors = monitorsIn(directory);
  const odd = readdirSync(directory).find(
    (name) => HISTORY_FILE.test(name) && !isFile(join(directory, name)),
  );
  if (odd !== undefined)
    throw wrong(`${shownPath(join(directory, odd))} is no regular file.`, 'Remove it from the folder.');
  return monitors.length > 0 || readSuiteRuns(directory).length > 0;
}

function sayUnusable({ skipped, unreadable, empty }: Gathered): void {
  for (const { file, lines } of skipped) {
    const named = lines.slice(0, MOST_LINES).join(', ');
    const more = lines.length > MOST_LINES ? ` and ${lines.length - MOST_LINES} more` : '';
    say(
      `${shownPath(file)}: skipped ${lines.length === 1 ? 'line' : 'lines'} ${named}${more}, torn or no line of a run.`,
    );
  }
  for (const store of empty) say(`${store}: its files have no run: left out.`);
  for (const file of unreadable)
    say(`${shownPath(file)} cannot be read: its silence and notes are left out.`);
}
