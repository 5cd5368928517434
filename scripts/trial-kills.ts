import { parseArgs } from 'node:util';
import { Fault, faultText } from '../contracts/index.ts';
import { progressOn } from './progress.ts';
import { build } from './run-node.ts';
import { killTrial } from './trial-kills/kill-trial.ts';
import { trialText } from './trial-kills/trial-text.ts';

const USAGE = 'npm run trial:kills -- [--runs N] [--seed N]';

/** @throws Fault DL_OPTION_INVALID */
function wish(): { kills: number; seed: number } {
  try {
    const { values } = parseArgs({
      options: { runs: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
    });
    return { kills: wholeNumber('--runs', values.runs), seed: wholeNumber('--seed', values.seed) };
  } catch (problem) {
    throw new Fault('DL_OPTION_INVALID', problem instanceof Error ? problem.message : String(problem), USAGE);
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new Error(`${name} is a whole number from 0 on.`);
  return Number(text);
}

/** Kills so many checks at random points, and counts what they left behind; 2 where something was lost or doubled. */
async function main(): Promise<number> {
  const { kills, seed } = wish();
  if ((await build()) !== 0) return 3;
  const progress = progressOn(process.stderr, 'kills');
  const figures = await killTrial({ kills, seed, progress });
  progress.end();
  process.stdout.write(trialText(figures, seed));
  return figures.faults.length > 0 ? 2 : 0;
}

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error) => {
    process.stderr.write(`${error instanceof Fault ? faultText(error) : String(error?.stack ?? error)}\n`);
    process.exitCode = 3;
  },
);
