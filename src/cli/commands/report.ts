import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DriftlineError, writeReportFile } from '../../core/index.ts';
import { monitorsIn, SUMMARY_RANGE_MS } from '../../history/index.ts';
import { say } from '../../masking/index.ts';
import {
  announcedByMonitor,
  onFirst,
  plansByMonitor,
  rollUp,
  shownContracts,
  watchedMonitors,
} from '../../monitor/index.ts';
import {
  type BuildOptions,
  buildReports,
  frontPageOf,
  incidentPageOf,
  monitorPageOf,
  PUBLIC_RANGE_MS,
  placesOf,
  publicFiles,
  publicStatusOf,
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
  public: {
    meaning:
      'build a status page for the public in place of the pages: names, states, uptime, incidents, maintenance; status.json, feed.xml, badges',
    value: 'DIR',
    // A monitor's name has no slash.
    optionalValue: /[/\\]/,
    fallback: 'public/ beside the pages',
    completes: 'folders',
  },
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
/** A served page is so old at most. */
const REFRESH_MS = 10_000;

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
    ['report --public ./site', 'build the status page to publish (a path with a slash, or --public=site)'],
    ['report --public --serve 0.0.0.0:8080', 'serve the status page, and nothing else'],
    ['report --serve 8080', 'serve the pages, updated after each run'],
  ],
  run,
});

/** Builds the pages from the history and the suite's findings, and prints their paths; or serves them. */
async function run({ values, words }: CommandLine<typeof OPTIONS>): Promise<number> {
  const address = values.serve === true ? ANY_FREE_PORT : values.serve;
  const rangeMs = rangeOption(values.range);
  const { monitors, settings, directory, refresh } = await watchedMonitors(
    [...(values.monitor ?? []), ...words],
    Math.max(rangeMs ?? 0, values.public ? PUBLIC_RANGE_MS : SUMMARY_RANGE_MS),
  );
  const wanted: PageOptions = {
    reportsDirectory: settings.reportsDirectory,
    history: directory,
    plans: await plansByMonitor(settings),
    monitors: words.length + (values.monitor?.length ?? 0) > 0 ? monitors : [],
    ...(rangeMs === undefined ? {} : { rangeMs }),
  };
  const pages = async () => ({ ...wanted, contracts: await shownContracts(settings, directory) });
  const announced = await announcedByMonitor(settings, directory);
  const files = () => statusFiles(wanted, announced);
  const open = values.open === true;
  // A database has the runs of other machines; files are up to date by themselves.
  if (address !== undefined && settings.historyUrl !== undefined)
    setInterval(() => void refresh().catch((error: unknown) => say(String(error))), REFRESH_MS).unref();
  if (address !== undefined && values.public) return serveStatus(wanted, files, { address, open });
  if (address !== undefined) return serve(await pages(), files, { address, open });
  rollUpAll(wanted);
  if (values.public) return writeStatus(wanted, files(), values.public, open);
  if (values.json) return printSummaries(wanted);
  const built = buildReports({ ...(await pages()), now: new Date() });
  print([built.index, built.monitorPage, ...built.contractPages, ''].join('\n'));
  if (values.open) await openInBrowser(pathToFileURL(built.index).href, say);
  return 0;
}

type Announced = Awaited<ReturnType<typeof announcedByMonitor>>;
type Files = ReadonlyMap<string, string>;

/** The files of the status page, which always shows 90 days. */
function statusFiles(wanted: PageOptions, announced: Announced): Files {
  const now = new Date();
  const summaries = readSummaries({ ...wanted, rangeMs: PUBLIC_RANGE_MS, now });
  const places = placesOf({ ...wanted, now }, summaries);
  return publicFiles(publicStatusOf(summaries, now, announced(now), places));
}

async function writeStatus(
  { reportsDirectory }: PageOptions,
  files: Files,
  given: string | true,
  open: boolean,
): Promise<number> {
  const folder = given === true ? join(reportsDirectory, 'out', 'public') : resolve(given);
  for (const [name, content] of files) writeReportFile(join(folder, name), content);
  const index = join(folder, 'index.html');
  print(`${index}\n`);
  if (open) await openInBrowser(pathToFileURL(index).href, say);
  return 0;
}

interface Serving {
  readonly address: string;
  readonly open: boolean;
}

/** SIGINT or SIGTERM; or the end of the process that started this one to serve its pages. */
function endingSignal(): AbortSignal {
  const parent = new AbortController();
  if (process.connected) process.once('disconnect', () => parent.abort());
  // The channel alone does not keep a process going that cannot serve.
  process.channel?.unref();
  return AbortSignal.any([onFirst(['SIGINT', 'SIGTERM']), parent.signal]);
}

/** Serves the status page alone until SIGINT or SIGTERM. */
async function serveStatus(wanted: PageOptions, files: () => Files, serving: Serving): Promise<number> {
  const { reportsDirectory } = wanted;
  const ending = endingSignal();
  const server = await startReportServer({
    address: serving.address,
    out: join(reportsDirectory, 'out'),
    edition: () => editionOf(reportsDirectory, wanted.history),
    page: () => '',
    publicFiles: () => {
      rollUpAll(wanted);
      return files();
    },
    publicAt: '/',
  });
  return servedUntil(ending, server, serving.open);
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
function rollUpAll({ reportsDirectory, history, monitors = [] }: PageOptions): void {
  const directory = history ?? join(reportsDirectory, 'history');
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
async function serve(wanted: PageOptions, files: () => Files, { address, open }: Serving): Promise<number> {
  const ending = endingSignal();
  const { reportsDirectory } = wanted;
  let contracts: readonly ViewedContract[] = [];
  const server = await startReportServer({
    address,
    out: join(reportsDirectory, 'out'),
    edition: () => editionOf(reportsDirectory, wanted.history),
    publicFiles: files,
    publicAt: '/public/',
    page: (name) => {
      rollUpAll(wanted);
      const options = { ...wanted, now: new Date(), live: true, details: name !== 'index' };
      const summaries = readSummaries(options);
      if (name === 'index') return frontPageOf(options, summaries, contracts);
      if (name === 'monitor') return monitorPageOf(options, summaries);
      return incidentPageOf(options, summaries, name.slice('incident '.length));
    },
  });
  // The contract's page is served from its file, so it is built once; after listening, so that a failure
  // leaves no file.
  contracts = buildReports({ ...wanted, now: new Date() }).contracts;
  return servedUntil(ending, server, open);
}

async function servedUntil(
  ending: AbortSignal,
  server: Awaited<ReturnType<typeof startReportServer>>,
  open: boolean,
): Promise<number> {
  print(`${server.url}/\n`);
  // For the process that started this one there is nothing to say.
  const talk = process.connected ? () => {} : say;
  talk('Serving the reports; end it with Ctrl+C.');
  if (open) await openInBrowser(`${server.url}/`, say);
  if (!ending.aborted) await new Promise((done) => ending.addEventListener('abort', done, { once: true }));
  await server.close();
  talk('Ended.');
  return 0;
}
