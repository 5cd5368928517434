import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DriftlineError } from '../../core/index.ts';
import { monitorsIn } from '../../history/index.ts';
import { say } from '../../masking/index.ts';
import { onFirst, plansByMonitor, rollUp, shownContracts, watchedMonitors } from '../../monitor/index.ts';
import {
  type BuildOptions,
  buildReports,
  frontPageOf,
  monitorPageOf,
  readSummaries,
  type ViewedContract,
} from '../../report/index.ts';
import { type CommandLine, defineCommand, type OptionTable } from '../command.ts';
import { durationOption } from '../parse.ts';
import { print } from '../print.ts';
import { editionOf, openInBrowser, startReportServer } from '../report-server.ts';

const OPTIONS = {
  range: {
    meaning: 'period that the pages show, 365d at most',
    value: 'DURATION',
    fallback: '30d',
  },
  monitor: { meaning: 'only this monitor; may be given more than once', value: 'MONITOR', many: true },
  json: { meaning: 'print the summaries as JSON, one line a monitor; build nothing' },
  open: { meaning: 'open the page in the browser' },
  serve: {
    meaning: 'serve the pages, always up to date',
    value: 'HOST:PORT',
    // A monitor's name has no colon.
    optionalValue: /^\d+$|^[^-].*:/,
    fallback: 'without an address: only to this machine, on a free port',
  },
} as const satisfies OptionTable;
const ANY_FREE_PORT = '127.0.0.1:0';
const LONGEST_RANGE_MS = 365 * 86_400_000;

/** The options of the pages, except the current time. */
type PageOptions = Omit<BuildOptions, 'now'>;

/** `driftline report`. */
export const command = defineCommand({
  argument: { name: 'MONITOR', meaning: 'name of a monitor; default: all', many: true },
  options: OPTIONS,
  exitCodes: { 0: 'the pages are built', 3: 'the history cannot be read, or the pages cannot be written' },
  examples: [
    ['report --open', 'build the pages, and open them'],
    ['report --range 7d login', 'build the pages for one monitor and the last week'],
    ['report --serve 8080', 'serve the pages, updated after each run'],
  ],
  run,
});

/** Builds the pages from the history and the suite's findings, and prints their paths; or serves them. */
async function run({ values, words }: CommandLine<typeof OPTIONS>): Promise<number> {
  const address = values.serve === true ? ANY_FREE_PORT : values.serve;
  const rangeMs = rangeOption(values.range);
  const { monitors, settings } = await watchedMonitors([...(values.monitor ?? []), ...words]);
  const wanted: PageOptions = {
    reportsDirectory: settings.reportsDirectory,
    plans: await plansByMonitor(settings),
    monitors: words.length + (values.monitor?.length ?? 0) > 0 ? monitors : [],
    ...(rangeMs === undefined ? {} : { rangeMs }),
  };
  const pages = async () => ({ ...wanted, contracts: await shownContracts(settings) });
  if (address !== undefined) return serve(await pages(), { address, open: values.open === true });
  rollUpAll(wanted);
  if (values.json) return printSummaries(wanted);
  const built = buildReports({ ...(await pages()), now: new Date() });
  print([built.index, built.monitorPage, ...built.contractPages, ''].join('\n'));
  if (values.open) await openInBrowser(pathToFileURL(built.index).href, say);
  return 0;
}

/** @throws DriftlineError DL_OPTION_INVALID */
function rangeOption(text: string | undefined): number | undefined {
  const range = durationOption('range', text);
  if (range === undefined || range <= LONGEST_RANGE_MS) return range;
  throw new DriftlineError(
    'DL_OPTION_INVALID',
    `--range is ${JSON.stringify(text)}.`,
    'Expected 365d at most.',
  );
}

/** Updates the roll-ups, for a fast next report. A history that cannot be written can still be read. */
function rollUpAll({ reportsDirectory, monitors = [] }: PageOptions): void {
  const directory = join(reportsDirectory, 'history');
  const all = monitors.length > 0 ? monitors : monitorsIn(directory);
  for (const monitor of all) {
    const problem = rollUp(directory, monitor, new Date());
    if (problem) say(problem);
  }
}

/** Prints the summaries as JSON, one line a monitor. */
function printSummaries(wanted: PageOptions): number {
  for (const summary of readSummaries({ ...wanted, now: new Date() })) {
    print(`${JSON.stringify(summary)}\n`);
  }
  return 0;
}

/** Serves the pages until SIGINT or SIGTERM. */
async function serve(
  wanted: PageOptions,
  { address, open }: { readonly address: string; readonly open: boolean },
): Promise<number> {
  const ending = onFirst(['SIGINT', 'SIGTERM']);
  const { reportsDirectory } = wanted;
  let contracts: readonly ViewedContract[] = [];
  const server = await startReportServer({
    address,
    out: join(reportsDirectory, 'out'),
    edition: () => editionOf(reportsDirectory),
    page: (name) => {
      rollUpAll(wanted);
      const options = { ...wanted, now: new Date(), live: true };
      const summaries = readSummaries(options);
      return name === 'index'
        ? frontPageOf(options, summaries, contracts)
        : monitorPageOf(options, summaries);
    },
  });
  // The contract's page is served from its file, so it is built once; after listening, so that a failure
  // leaves no file.
  contracts = buildReports({ ...wanted, now: new Date() }).contracts;
  print(`${server.url}/\n`);
  say('Serving the reports; end it with Ctrl+C.');
  if (open) await openInBrowser(`${server.url}/`, say);
  if (!ending.aborted) await new Promise((done) => ending.addEventListener('abort', done, { once: true }));
  await server.close();
  say('Ended.');
  return 0;
}
