import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Contract } from '../src/openapi/contract.ts';
import { openContract } from '../src/openapi/open.ts';
import { tryShop } from './bench-faults/api/in-process.ts';
import { SHOP_CONTRACT, SHOP_WRITES } from './bench-faults/api/shop-server.ts';
import { benchText, isRight, trialLine } from './bench-faults/bench-text.ts';
import { type BenchFault, chosenFaults, commandParts, readCatalogue } from './bench-faults/catalogue.ts';
import { type BenchTrial, type TrialOptions, tryFault } from './bench-faults/trial.ts';
import { outcomeOf } from './bench-faults/verdict.ts';
import { progressOn } from './progress.ts';
import { build } from './run-node.ts';
import { readOptions, runScript, wholeNumber } from './script.ts';

const USAGE =
  "npm run bench:faults -- --api [--in-process]|--server 'node path/to/server.mjs' [--only NAME,…] [--jobs N] [--timeout MS]";

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
  /** The requests and rules of the suite without Playwright. */
  readonly inProcess: boolean;
}

/** @throws DriftlineError DL_OPTION_INVALID */
function optionsOf(parameters: readonly string[]): BenchOptions {
  return readOptions(USAGE, () => {
    const { values } = parseArgs({
      args: [...parameters],
      options: {
        server: { type: 'string' },
        api: { type: 'boolean', default: false },
        'in-process': { type: 'boolean', default: false },
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
      inProcess: values.api && values['in-process'],
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
  if (!options.inProcess && (await build()) !== 0) return 3;
  const trials = await tryAll(faults, options);
  process.stdout.write(benchText(trials));
  return trials.every(({ outcome }) => isRight(outcome)) ? 0 : 2;
}

async function tryInProcess(contract: Contract, fault: BenchFault): Promise<BenchTrial> {
  const started = performance.now();
  const { findings } = await tryShop(contract, fault.name, undefined, undefined, true);
  const rules = findings.map(({ id, severity }) => (severity === 'error' ? id : `${id} (${severity})`));
  const observed = {
    failed: findings.some(({ severity }) => severity === 'error'),
    warned: findings.some(({ severity }) => severity !== 'info'),
    rules: [...new Set(rules)],
  };
  const outcome = outcomeOf(fault, observed);
  return { fault, outcome, rules: observed.rules, wallMs: performance.now() - started };
}

/** Runs `--jobs` trials at once. Returns them in the order of the catalogue. */
async function tryAll(faults: readonly BenchFault[], options: BenchOptions): Promise<BenchTrial[]> {
  const trials = new Map<BenchFault, BenchTrial>();
  const queue = faults.values();
  const progress = progressOn(process.stderr, 'faults');
  const contract = options.inProcess ? await openContract(SHOP_CONTRACT) : undefined;
  const lane = async () => {
    for (const fault of queue) {
      const trial = contract ? await tryInProcess(contract, fault) : await tryFault(fault, options);
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
