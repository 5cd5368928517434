import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readSettings } from '../src/config/read-settings.ts';
import { findFalseAlarms } from '../src/mutation/conforming/false-alarms.ts';
import { mutate, scoreByClass, survivedOf } from '../src/mutation/mutate.ts';
import { openContract } from '../src/openapi/open.ts';
import {
  MUTATION_REPORT_VERSION,
  type MutationReport,
  writeMutationReport,
} from '../src/report/mutation-file.ts';
import { mutationText } from './mutate/mutation-text.ts';
import { progressOn } from './progress.ts';
import { readOptions, runScript, wholeNumber } from './script.ts';

const USAGE = 'npm run mutate -- [--contract FILE] [--one-of N] [--variants N] [--seed N] [--json FILE]';
const USUAL_VARIANTS = 1000;
const THOROUGH_EVERY = 50;

interface MutateOptions {
  readonly contract?: string;
  /** One in so many mutants is tried: a large document has a hundred thousand. */
  readonly oneOf: number;
  readonly variants: number;
  readonly seed: number;
  readonly json?: string;
}

/** @throws DriftlineError DL_OPTION_INVALID */
function optionsOf(parameters: readonly string[]): MutateOptions {
  return readOptions(USAGE, () => {
    const { values } = parseArgs({
      args: [...parameters],
      options: {
        contract: { type: 'string' },
        'one-of': { type: 'string', default: '1' },
        variants: { type: 'string', default: String(USUAL_VARIANTS) },
        seed: { type: 'string', default: '1' },
        json: { type: 'string' },
      },
    });
    const { contract, json } = values;
    return {
      oneOf: wholeNumber('--one-of', values['one-of'], 1),
      variants: wholeNumber('--variants', values.variants),
      seed: wholeNumber('--seed', values.seed),
      ...(contract === undefined ? {} : { contract: resolve(contract) }),
      ...(json === undefined ? {} : { json: resolve(json) }),
    };
  });
}

/**
 * Mutation testing: breaks the documented responses in every way, then sends conforming variants of them.
 * @returns 2 where a mutant survived, or a conforming variant has a finding
 */
async function main(): Promise<number> {
  const options = optionsOf(process.argv.slice(2));
  const settings = await readSettings(process.env);
  const report = await measure(options, options.contract ?? settings.contract);
  const file = options.json ?? join(settings.reportsDirectory, 'out', 'mutation.json');
  writeMutationReport(file, report);
  process.stdout.write(`${mutationText(report)}${file}\n`);
  const survived = report.survived.some(({ reason }) => reason === undefined);
  return survived || report.conforming.falseAlarms.length > 0 ? 2 : 0;
}

async function measure(
  { oneOf, variants, seed }: MutateOptions,
  contractFile: string,
): Promise<MutationReport> {
  const startedAt = new Date().toISOString();
  const started = performance.now();
  const contract = await openContract(contractFile);
  const breaking = progressOn(process.stderr, 'mutants');
  const { trials, falseAlarms } = await mutate(contract, { oneOf, report: breaking });
  breaking.end();
  const varying = progressOn(process.stderr, 'conforming variants');
  const thorough = { thoroughEvery: THOROUGH_EVERY, report: varying };
  const alarms = [
    ...falseAlarms,
    ...(await findFalseAlarms(contract, { seed, count: variants, ...thorough })),
  ];
  varying.end();
  const { user, system } = process.cpuUsage();
  return {
    version: MUTATION_REPORT_VERSION,
    startedAt,
    durationMs: Math.round(performance.now() - started),
    cpuMs: Math.round((user + system) / 1000),
    contract: contract.file,
    classes: scoreByClass(trials),
    survived: survivedOf(trials),
    conforming: {
      seed,
      variants,
      falseAlarms: alarms.map(({ name, findings }) => ({
        name,
        findings: findings.map(({ id, case: step, where }) => ({ id, case: step, where })),
      })),
    },
  };
}

await runScript(main);
