import { parseArgs } from 'node:util';
import { progressOn } from './progress.ts';
import { build } from './run-node.ts';
import { readOptions, runScript, wholeNumber } from './script.ts';
import { checkTrial } from './trial-attack/check-trial.ts';
import { NOTHING, together, trialText } from './trial-attack/trial-text.ts';

const USAGE = 'npm run trial:attack -- [--seed N] [--minutes M] [--case N]';

interface TrialOptions {
  readonly seed: number;
  readonly minutes: number;
  /** The only case to check. */
  readonly only?: number;
}

/** @throws DriftlineError DL_OPTION_INVALID */
function options(): TrialOptions {
  return readOptions(USAGE, () => {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({ options: { seed: text, minutes: text, case: text } });
    return {
      seed: wholeNumber('--seed', values.seed ?? String(Date.now() % 1_000_000)),
      minutes: wholeNumber('--minutes', values.minutes ?? '10', 1),
      ...(values.case === undefined ? {} : { only: wholeNumber('--case', values.case) }),
    };
  });
}

const CASES_A_PROCESS = 40;
/** As small as in a small container; each case is sent to such a process too. */
const SMALL_HEAP_MB = 64;

/**
 * Sends generated hostile responses and documents to checks. A seed makes the same cases.
 * @returns 2 where a process hung or crashed, or a run was not recorded
 */
async function main(): Promise<number> {
  const { seed, minutes, only } = options();
  if ((await build()) !== 0) return 3;
  if (only === undefined) process.stderr.write(`Attacking checks for ${minutes} minutes, seed ${seed}.\n`);
  const progress = progressOn(process.stderr, 'seconds');
  const [started, limitMs] = [performance.now(), minutes * 60_000];
  let [usual, small] = [NOTHING, NOTHING];
  for (let first = only ?? 0; ; first += CASES_A_PROCESS) {
    const cases = Array.from({ length: only === undefined ? CASES_A_PROCESS : 1 }, (_, n) => first + n);
    usual = together(usual, await checkTrial({ seed, cases }));
    small = together(small, await checkTrial({ seed, cases, heapMegabytes: SMALL_HEAP_MB }));
    const elapsed = performance.now() - started;
    if (only !== undefined || elapsed > limitMs) break;
    progress(Math.floor(elapsed / 1000), limitMs / 1000);
  }
  progress.end();
  const parts = { check: usual, [`check with ${SMALL_HEAP_MB} MB of heap`]: small };
  process.stdout.write(trialText(parts, seed));
  return usual.problems.length + small.problems.length > 0 ? 2 : 0;
}

await runScript(main);
