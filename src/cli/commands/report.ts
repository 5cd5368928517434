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
import { editionOf } from '../serve/edition.ts';
import { openInBrowser } from '../serve/open-in-browser.ts';
import { startReportServer } from '../serve/report-server.ts';
import { durationOption } from './option-values.ts';

const OPTIONS = {
  range: {
    meaning: 'look at each run so far back, 365d at most; the charts begin there',
    value: 'DURATION',
    fallback: '30d',
  },
  monitor: { meaning: 'only this monitor; may be given more than once', value: 'MONITOR', many: true },
  json: { meaning: 'print the summaries as data, a line each, and build nothing' },
  open: { meaning: 'open the page in the browser' },
  serve: {
    meaning: 'serve the pages, always fresh',
    value: 'HOST:PORT',
    // A monitor's name has no colon.
    optionalValue: /^\d+$|^[^-].*:/,
    fallback: 'without an address: to this machine alone, on a free port',
  },
} as const satisfies OptionTable;
const ANY_FREE_PORT = '127.0.0.1:0';
const LONGEST_RANGE_MS = 365 * 86_400_000;

/** What the pages are made of, but for the moment. */
type Wanted = Omit<BuildOptions, 'now'>;

/** `driftline report`. */
export const command = defineCommand({
  argument: { name: 'MONITOR', meaning: 'name of a monitor; every one where none is named', many: true },
  options: OPTIONS,
  exitCodes: { 0: 'the pages are built', 3: 'the history cannot be read, or the pages cannot be written' },
  examples: [
    ['report --open', 'build the pages, and look at them'],
    ['report --range 7d login', 'look closer at one monitor'],
    ['report --serve 8080', 'serve them, fresh after each run'],
  ],
  run,
});

/** Builds the pages from the history and the suite's findings, and says where they are; or prints, or serves them. */
async function run({ values, words }: CommandLine<typeof OPTIONS>): Promise<number> {
  const address = values.serve === true ? ANY_FREE_PORT : values.serve;
  const rangeMs = rangeOption(values.range);
  const { monitors, settings } = await watchedMonitors([...(values.monitor ?? []), ...words]);
  const wanted: Wanted = {
    reportsDirectory: settings.reportsDirectory,
    plans: await plansByMonitor(settings),
    monitors: words.length + (values.monitor?.length ?? 0) > 0 ? monitors : [],
    ...(rangeMs === undefined ? {} : { rangeMs }),
  };
  const pages = async () => ({ ...wanted, contracts: await shownContracts(settings) });
  if (address !== undefined) return serve(await pages(), { address, open: values.open === true });
  rollUpAll(wanted);
  if (values.json) return print(wanted);
  const built = buildReports({ ...(await pages()), now: new Date() });
  process.stdout.write([built.index, built.monitorPage, ...built.contractPages, ''].join('\n'));
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
    'Expected 365d at most: so far back the pages look.',
  );
}

/** Makes the next look quick. Who may not write the history may read it all the same. */
function rollUpAll({ reportsDirectory, monitors = [] }: Wanted): void {
  const directory = join(reportsDirectory, 'history');
  const all = monitors.length > 0 ? monitors : monitorsIn(directory);
  for (const monitor of all) {
    const problem = rollUp(directory, monitor, new Date());
    if (problem) say(problem);
  }
}

/** The summaries as data, a line each. */
function print(wanted: Wanted): number {
  for (const summary of readSummaries({ ...wanted, now: new Date() })) {
    process.stdout.write(`${JSON.stringify(summary)}\n`);
  }
  return 0;
}

/** Serves the pages until it is told to end. */
async function serve(
  wanted: Wanted,
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
  // What is served from its file, the contract's page, is built once; an address that cannot be used has left nothing.
  contracts = buildReports({ ...wanted, now: new Date() }).contracts;
  process.stdout.write(`${server.url}/\n`);
  say('Serving the reports; end it with Ctrl+C.');
  if (open) await openInBrowser(`${server.url}/`, say);
  if (!ending.aborted) await new Promise((done) => ending.addEventListener('abort', done, { once: true }));
  await server.close();
  say('Ended.');
  return 0;
}
