import { parseArgs } from 'node:util';
import { progressOn } from './progress.ts';
import { build } from './run-node.ts';
import { readOptions, runScript, wholeNumber } from './script.ts';
import { checkTrial } from './trial-attack/check-trial.ts';
import { startNeighbour } from './trial-attack/neighbour.ts';
import { EMPTY_CASE } from './trial-attack/responses.ts';
import { suiteTrial } from './trial-attack/suite-trial.ts';
import { type Figures, NOTHING, together, trialText } from './trial-attack/trial-text.ts';
import { watchTrial } from './trial-attack/watch-trial.ts';

const USAGE = 'npm run trial:attack -- [--seed N] [--minutes M] [--case N]';

interface TrialOptions {
  readonly seed: number;
  readonly minutes: number;
  /** The only case. */
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

/** As small as in a small container; each response is sent to such a process too. */
const SMALL_HEAP_MB = 64;

/** What is attacked, and how many cases one process gets: each has its limits of time. */
interface Part {
  readonly title: string;
  readonly size: number;
  readonly run: (cases: readonly number[]) => Promise<Figures>;
}

function partsFor(seed: number, neighbour: string): readonly Part[] {
  return [
    { title: 'check', size: 40, run: (cases) => checkTrial({ seed, cases }) },
    {
      title: `check with ${SMALL_HEAP_MB} MB of heap`,
      size: 40,
      run: (cases) => checkTrial({ seed, cases, heapMegabytes: SMALL_HEAP_MB }),
    },
    { title: 'watch with a neighbour', size: 6, run: (cases) => watchTrial({ seed, cases, neighbour }) },
    { title: 'the suite', size: 6, run: (cases) => suiteTrial({ seed, cases }) },
  ];
}

/**
 * Sends generated hostile responses and documents to checks, to `watch`, and to the Playwright suite. A seed makes the
 * same cases.
 * @returns 2 where a process hung or crashed, a run or a test has no record, or a neighbour missed a run
 */
async function main(): Promise<number> {
  const { seed, minutes, only } = options();
  if ((await build()) !== 0) return 3;
  if (only === undefined) process.stderr.write(`Attacking for ${minutes} minutes, seed ${seed}.\n`);
  const neighbour = await startNeighbour();
  try {
    const figures = await attack(partsFor(seed, neighbour.url), minutes * 60_000, only);
    process.stdout.write(trialText(figures, seed));
    return Object.values(figures).some(({ problems }) => problems.length > 0) ? 2 : 0;
  } finally {
    neighbour.close();
  }
}

/** Runs the parts in turn, each with its next cases, until the time is over. */
async function attack(
  parts: readonly Part[],
  limitMs: number,
  only: number | undefined,
): Promise<Record<string, Figures>> {
  const progress = progressOn(process.stderr, 'seconds');
  const started = performance.now();
  const figures: Record<string, Figures> = {};
  for (let round = 0; ; round++) {
    for (const { title, size, run } of parts) {
      const cases = only === undefined ? Array.from({ length: size }, (_, n) => round * size + n) : [only];
      figures[title] = together(figures[title] ?? (await empty(run)), await run(cases));
      const elapsed = performance.now() - started;
      if (elapsed < limitMs) progress(Math.floor(elapsed / 1000), limitMs / 1000);
    }
    if (only !== undefined || performance.now() - started > limitMs) break;
  }
  progress.end();
  return figures;
}

/** Nothing yet, and what an empty process takes. */
async function empty(run: Part['run']): Promise<Figures> {
  return { ...NOTHING, emptyMegabytes: (await run([EMPTY_CASE])).peakMegabytes };
}

await runScript(main);
