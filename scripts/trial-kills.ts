import { parseArgs } from 'node:util';
import { progressOn } from './progress.ts';
import { build } from './run-node.ts';
import { readOptions, runScript, wholeNumber } from './script.ts';
import { killTrial } from './trial-kills/kill-trial.ts';
import { sharedText, sharedTrial } from './trial-kills/shared-trial.ts';
import { trialText } from './trial-kills/trial-text.ts';

const USAGE = 'npm run trial:kills -- [--runs N] [--seed N] [--store files|postgres]';

/** @throws DriftlineError DL_OPTION_INVALID */
function options(): { kills: number; seed: number; store: 'files' | 'postgres' } {
  return readOptions(USAGE, () => {
    const { values } = parseArgs({
      options: {
        runs: { type: 'string', default: '200' },
        seed: { type: 'string', default: '1' },
        store: { type: 'string', default: 'files' },
      },
    });
    const { store } = values;
    if (store !== 'files' && store !== 'postgres')
      throw new Error(`--store is ${store}, expected files or postgres`);
    return {
      store,
      kills: wholeNumber('--runs', values.runs),
      seed: wholeNumber('--seed', values.seed),
    };
  });
}

/**
 * Kills checks at random points, and audits the history; with PostgreSQL, three processes of watch that share it.
 * @returns 2 where a run or an alert was lost or doubled
 */
async function main(): Promise<number> {
  const { kills, seed, store } = options();
  if ((await build()) !== 0) return 3;
  const progress = progressOn(process.stderr, 'kills');
  if (store === 'postgres') {
    const audit = await sharedTrial({ kills, seed, progress });
    progress.end();
    process.stdout.write(sharedText(audit, seed));
    return audit.errors.length > 0 ? 2 : 0;
  }
  const figures = await killTrial({ kills, seed, progress });
  progress.end();
  process.stdout.write(trialText(figures, seed));
  return figures.errors.length > 0 ? 2 : 0;
}

await runScript(main);
