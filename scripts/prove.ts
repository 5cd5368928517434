import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readSettings } from '../src/config/read-settings.ts';
import { rehearse } from '../src/mutation/honest/rehearse.ts';
import { prove } from '../src/mutation/prove.ts';
import { strengthByClass, survivorsOf } from '../src/mutation/tally.ts';
import { openContract } from '../src/openapi/open.ts';
import {
  STRENGTH_REPORT_VERSION,
  type StrengthReport,
  writeStrengthReport,
} from '../src/report/strength-file.ts';
import { readOptions, runChore, wholeNumber } from './chore.ts';
import { progressOn } from './progress.ts';
import { strengthText } from './prove/strength-text.ts';

const USAGE = 'npm run prove -- [--contract FILE] [--variants N] [--seed N] [--json FILE]';
const USUAL_VARIANTS = 1000;
const THOROUGH_EVERY = 50;

interface Wish {
  readonly contract?: string;
  readonly variants: number;
  readonly seed: number;
  readonly json?: string;
}

/** @throws Fault DL_OPTION_INVALID */
function wishOf(parameters: readonly string[]): Wish {
  return readOptions(USAGE, () => {
    const { values } = parseArgs({
      args: [...parameters],
      options: {
        contract: { type: 'string' },
        variants: { type: 'string', default: String(USUAL_VARIANTS) },
        seed: { type: 'string', default: '1' },
        json: { type: 'string' },
      },
    });
    const { contract, json } = values;
    return {
      variants: wholeNumber('--variants', values.variants),
      seed: wholeNumber('--seed', values.seed),
      ...(contract === undefined ? {} : { contract: resolve(contract) }),
      ...(json === undefined ? {} : { json: resolve(json) }),
    };
  });
}

/** Breaks the contract in every way, then keeps it in many; 2 where something survived or was a false alarm. */
async function main(): Promise<number> {
  const wish = wishOf(process.argv.slice(2));
  const settings = await readSettings(process.env);
  const report = await measure(wish, wish.contract ?? settings.contract);
  const file = wish.json ?? join(settings.reportsDirectory, 'out', 'strength.json');
  writeStrengthReport(file, report);
  process.stdout.write(`${strengthText(report)}${file}\n`);
  const survived = report.survivors.some(({ reason }) => reason === undefined);
  return survived || report.honest.falseAlarms.length > 0 ? 2 : 0;
}

async function measure({ variants, seed }: Wish, contractFile: string): Promise<StrengthReport> {
  const startedAt = new Date().toISOString();
  const started = performance.now();
  const contract = await openContract(contractFile);
  const breaking = progressOn(process.stderr, 'breakages');
  const { trials, falseAlarms } = await prove(contract, { tell: breaking });
  breaking.end();
  const varying = progressOn(process.stderr, 'honest variants');
  const thorough = { thoroughEvery: THOROUGH_EVERY, tell: varying };
  const alarms = [...falseAlarms, ...(await rehearse(contract, { seed, count: variants, ...thorough }))];
  varying.end();
  const { user, system } = process.cpuUsage();
  return {
    version: STRENGTH_REPORT_VERSION,
    startedAt,
    durationMs: Math.round(performance.now() - started),
    cpuMs: Math.round((user + system) / 1000),
    contract: contract.file,
    classes: strengthByClass(trials),
    survivors: survivorsOf(trials),
    honest: {
      seed,
      variants,
      falseAlarms: alarms.map(({ name, findings }) => ({
        name,
        findings: findings.map(({ id, case: step, where }) => ({ id, case: step, where })),
      })),
    },
  };
}

await runChore(main);
