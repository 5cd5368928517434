import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Fault } from '../../core/index.ts';
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
import { editionOf } from '../serve/edition.ts';
import { openInBrowser } from '../serve/open-in-browser.ts';
import { startReportServer } from '../serve/report-server.ts';
import { durationOption, parseCommandLine } from './options.ts';

const OPTIONS = {
  range: { type: 'string' },
  monitor: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  open: { type: 'boolean' },
  serve: { type: 'boolean' },
} as const;
const ANY_FREE_PORT = '127.0.0.1:0';
const LONGEST_RANGE_MS = 365 * 86_400_000;

/** What the pages are made of, but for the moment. */
type Wanted = Omit<BuildOptions, 'now'>;

/** Builds the pages from the history and the suite's findings, and says where they are; or prints, or serves them. */
export async function run(parameters: readonly string[]): Promise<number> {
  const { address, rest } = serveOption(parameters);
  const { values, positionals } = parseCommandLine(rest, OPTIONS);
  const rangeMs = rangeOption(values.range);
  const { monitors, settings } = await watchedMonitors([...(values.monitor ?? []), ...positionals]);
  const wanted: Wanted = {
    reportsDirectory: settings.reportsDirectory,
    plans: await plansByMonitor(settings),
    monitors: positionals.length + (values.monitor?.length ?? 0) > 0 ? monitors : [],
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

/** `--serve` may be followed by an address, which parseArgs has no way to say. A monitor's name has no colon. */
function serveOption(parameters: readonly string[]) {
  const at = parameters.findIndex((each) => each === '--serve' || each.startsWith('--serve='));
  if (at < 0) return { address: undefined, rest: parameters };
  const [, inline] = /^--serve=(.*)$/s.exec(parameters[at] ?? '') ?? [];
  const next = parameters[at + 1];
  const follows = inline === undefined && next !== undefined && /^\d+$|^[^-].*:/.test(next);
  const rest = parameters.filter((_, index) => index !== at && !(follows && index === at + 1));
  return { address: inline ?? (follows ? next : ANY_FREE_PORT), rest };
}

/** @throws Fault DL_OPTION_INVALID */
function rangeOption(text: string | undefined): number | undefined {
  const range = durationOption('range', text);
  if (range === undefined || range <= LONGEST_RANGE_MS) return range;
  throw new Fault(
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
