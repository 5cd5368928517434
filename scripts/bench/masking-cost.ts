import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Environment } from '../environment.ts';
import type { Bench } from './bench.ts';
import { measure } from './measure.ts';
import { type Row, row } from './row.ts';
import { ratios } from './statistics.ts';

/** Sizes of one text, in KB. */
const [SMALLEST, ...SIZES] = [64, 256, 1024, 4096] as const;
/** Masked per round, whatever the length of each text: costs much more than the start of a process. */
const MEGABYTES = 32;
const FEW_SECRETS = 6;
const MANY_SECRETS = 96;
/** Goal: the time grows linearly with the length of a text. */
const MOST_FOR_SIZE = 1.5;
/** Goal: sixteen times as many secrets cost only more cache misses. */
const MOST_FOR_SECRETS = 2.5;
const MOST_ROUNDS = 5;

/** What masking a megabyte of hostile text costs, by the size of the texts and the number of secrets. */
export async function maskingCost({ rounds, environment, say, counted }: Bench): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-masking-'));
  try {
    say(`Masking ${MEGABYTES} MB of texts of each size, ${Math.min(rounds, MOST_ROUNDS)} rounds.`);
    const subject = await bundled(folder);
    const cost = async (kilobytes: number, secrets: number) => {
      const all = await cpuMs(subject, [kilobytes, MEGABYTES, secrets], environment);
      return (all - (await cpuMs(subject, [kilobytes, 0, secrets], environment))) / MEGABYTES;
    };
    const small: number[] = [];
    const many: number[] = [];
    const larger = SIZES.map((kilobytes) => ({ kilobytes, costs: [] as number[] }));
    for (const _round of counted(Math.min(rounds, MOST_ROUNDS))) {
      small.push(await cost(SMALLEST, FEW_SECRETS));
      for (const { kilobytes, costs } of larger) costs.push(await cost(kilobytes, FEW_SECRETS));
      many.push(await cost(SMALLEST, MANY_SECRETS));
    }
    return [
      row(`CPU of masking a MB in texts of ${SMALLEST} KB, ${FEW_SECRETS} secrets`, small, 'ms'),
      ...larger.map(({ kilobytes, costs }) =>
        row(
          `the same in texts of ${kilobytes} KB ÷ ${SMALLEST} KB`,
          ratios(costs, small),
          '×',
          MOST_FOR_SIZE,
        ),
      ),
      row(
        `the same with ${MANY_SECRETS} secrets ÷ ${FEW_SECRETS}`,
        ratios(many, small),
        '×',
        MOST_FOR_SECRETS,
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function cpuMs(
  subject: string,
  parameters: readonly number[],
  environment: Environment,
): Promise<number> {
  return (await measure([process.execPath, subject, ...parameters.map(String)], environment)).cpuMs;
}

/** Bundled like the command, so that compiling TypeScript is not measured. */
async function bundled(folder: string): Promise<string> {
  const outfile = join(folder, 'subject.cjs');
  const entryPoints = [join(import.meta.dirname, 'masking-subject.ts')];
  await build({ entryPoints, outfile, bundle: true, minify: true, platform: 'node', logLevel: 'error' });
  return outfile;
}
