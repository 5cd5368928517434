import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SHOP_CONTRACT, SHOP_WRITES } from './bench-faults/api/shop-server.ts';
import { benchText, isRight, trialLine } from './bench-faults/bench-text.ts';
import { type BenchFault, chosenFaults, commandParts, readCatalogue } from './bench-faults/catalogue.ts';
import { type BenchTrial, type TrialOptions, tryFault } from './bench-faults/trial.ts';
import { progressOn } from './progress.ts';
import { build } from './run-node.ts';
import { readOptions, runScript, wholeNumber } from './script.ts';

const USAGE =
  "npm run bench:faults -- --api|--server 'node path/to/server.mjs' [--only NAME,…] [--jobs N] [--timeout MS]";

/**
 * Half of the default REQUEST_TIMEOUT_MS: more than any response on this machine takes, and a request without
 * a response costs only this. A response that trickles in or comes after ten seconds is late by either limit.
 */
const USUAL_TIMEOUT_MS = 2500;
/** About forty requests to one server, to find faults that show only now and then or over time. */
const MONITOR_RUNS = 4;

/** The API of `bench-faults/api`, whose writes are declared safe: the suite alone, which creates and deletes. */
const API_OPTIONS = {
  server: [
    process.execPath,
    '--import',
    'tsx',
    join(import.meta.dirname, 'bench-faults', 'api', 'serve-shop.ts'),
  ],
  monitorRuns: 0,
  suiteParameters: ['specs/contract.spec.ts'],
  stopAtFirstFailure: true,
  settings: { CONTRACT: SHOP_CONTRACT, SAFE_OPERATIONS: SHOP_WRITES.join(',') },
} as const;

interface BenchOptions extends TrialOptions {
  readonly only: readonly string[];
  readonly jobs: number;
}

/** @throws DriftlineError DL_OPTION_INVALID */
function optionsOf(parameters: readonly string[]): BenchOptions {
  return readOptions(USAGE, () => {
    const { values } = parseArgs({
      args: [...parameters],
      options: {
        server: { type: 'string' },
        api: { type: 'boolean', default: false },
        only: { type: 'string', default: '' },
        jobs: { type: 'string', default: '1' },
        timeout: { type: 'string', default: String(USUAL_TIMEOUT_MS) },
      },
    });
    if (!values.api && !values.server?.trim())
      throw new Error('--server is missing: give the command that starts the server, or --api.');
    return {
      server: commandParts(values.server ?? ''),
      only: values.only.split(',').filter((name) => name !== ''),
      jobs: wholeNumber('--jobs', values.jobs, 1),
      requestTimeoutMs: wholeNumber('--timeout', values.timeout, 1),
      monitorRuns: MONITOR_RUNS,
      ...(values.api ? API_OPTIONS : {}),
    };
  });
}

/**
 * Runs the suite and the monitor against every fault of a server.
 * @returns 2 where a fault was not caught, or a conforming server raised an alarm
 */
async function main(): Promise<number> {
  const options = optionsOf(process.argv.slice(2));
  const faults = chosenFaults(await readCatalogue(options.server), options.only);
  if ((await build()) !== 0) return 3;
  const trials = await tryAll(faults, options);
  process.stdout.write(benchText(trials));
  return trials.every(({ outcome }) => isRight(outcome)) ? 0 : 2;
}

/** Runs `--jobs` trials at once. Returns them in the order of the catalogue. */
async function tryAll(faults: readonly BenchFault[], options: BenchOptions): Promise<BenchTrial[]> {
  const trials = new Map<BenchFault, BenchTrial>();
  const queue = faults.values();
  const progress = progressOn(process.stderr, 'faults');
  const lane = async () => {
    for (const fault of queue) {
      const trial = await tryFault(fault, options);
      trials.set(fault, trial);
      progress.say(`${trials.size} of ${faults.length}  ${trialLine(trial)}`);
      progress(trials.size, faults.length);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, lane));
  progress.end();
  return faults.flatMap((fault) => trials.get(fault) ?? []);
}

await runScript(main);
