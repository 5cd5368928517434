import { parseArgs } from 'node:util';
import { progressOn } from './progress.ts';
import { build } from './run-node.ts';
import { readOptions, runScript, wholeNumber } from './script.ts';
import { killTrial } from './trial-kills/kill-trial.ts';
import { trialText } from './trial-kills/trial-text.ts';

const USAGE = 'npm run trial:kills -- [--runs N] [--seed N]';

/** @throws DriftlineError DL_OPTION_INVALID */
function options(): { kills: number; seed: number } {
  return readOptions(USAGE, () => {
    const { values } = parseArgs({
      options: { runs: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
    });
    return { kills: wholeNumber('--runs', values.runs), seed: wholeNumber('--seed', values.seed) };
  });
}

/**
 * Kills checks at random points, and audits the history.
 * @returns 2 where a run or an alert was lost or doubled
 */
async function main(): Promise<number> {
  const { kills, seed } = options();
  if ((await build()) !== 0) return 3;
  const progress = progressOn(process.stderr, 'kills');
  const figures = await killTrial({ kills, seed, progress });
  progress.end();
  process.stdout.write(trialText(figures, seed));
  return figures.errors.length > 0 ? 2 : 0;
}

await runScript(main);
