import { parseArgs } from 'node:util';
import { benchText, isRight, trialLine } from './bench-faults/bench-text.ts';
import { type BenchFault, chosenFaults, commandParts, readCatalogue } from './bench-faults/catalogue.ts';
import { type BenchTrial, type TrialOptions, tryFault } from './bench-faults/trial.ts';
import { progressOn } from './progress.ts';
import { build } from './run-node.ts';
import { readOptions, runScript, wholeNumber } from './script.ts';

const USAGE =
  "npm run bench:faults -- --server 'node path/to/server.mjs' [--only NAME,…] [--jobs N] [--timeout MS]";

/**
 * What is never responded costs this at each request: half of the usual limit, and more than any response on this machine
 * takes. What responses in drops or after ten seconds is as late for 2500 ms as for 5000.
 */
const USUAL_TIMEOUT_MS = 2500;
/** Some forty requests to one server: what shows only now and then, or only over time, has its chance. */
const MONITOR_RUNS = 4;

interface Criterion extends TrialOptions {
  readonly only: readonly string[];
  readonly jobs: number;
}

/** @throws Fault DL_OPTION_INVALID */
function criterionOf(parameters: readonly string[]): Criterion {
  return readOptions(USAGE, () => {
    const { values } = parseArgs({
      args: [...parameters],
      options: {
        server: { type: 'string' },
        only: { type: 'string', default: '' },
        jobs: { type: 'string', default: '1' },
        timeout: { type: 'string', default: String(USUAL_TIMEOUT_MS) },
      },
    });
    if (!values.server?.trim()) throw new Error('--server is missing: the command that starts the server.');
    return {
      server: commandParts(values.server),
      only: values.only.split(',').filter((name) => name !== ''),
      jobs: wholeNumber('--jobs', values.jobs, 1),
      requestTimeoutMs: wholeNumber('--timeout', values.timeout, 1),
      monitorRuns: MONITOR_RUNS,
    };
  });
}

/** Shows every fault of a server to the suite and the monitor; 2 where one was not caught, or honesty was not seen. */
async function main(): Promise<number> {
  const criterion = criterionOf(process.argv.slice(2));
  const faults = chosenFaults(await readCatalogue(criterion.server), criterion.only);
  if ((await build()) !== 0) return 3;
  const trials = await tryAll(faults, criterion);
  process.stdout.write(benchText(trials));
  return trials.every(({ outcome }) => isRight(outcome)) ? 0 : 2;
}

/** A few at once; told in the catalogue's order. */
async function tryAll(faults: readonly BenchFault[], criterion: Criterion): Promise<BenchTrial[]> {
  const trials = new Map<BenchFault, BenchTrial>();
  const queue = faults.values();
  const progress = progressOn(process.stderr, 'faults');
  const lane = async () => {
    for (const fault of queue) {
      const trial = await tryFault(fault, criterion);
      trials.set(fault, trial);
      progress.say(`${trials.size} of ${faults.length}  ${trialLine(trial)}`);
      progress(trials.size, faults.length);
    }
  };
  await Promise.all(Array.from({ length: criterion.jobs }, lane));
  progress.end();
  return faults.flatMap((fault) => trials.get(fault) ?? []);
}

await runScript(main);
