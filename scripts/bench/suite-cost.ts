import { PLAYWRIGHT } from '../run-node.ts';
import type { Bench } from './bench.ts';
import { measure } from './measure.ts';
import { type Row, row } from './row.ts';

const MOST_SECONDS = 12;
/** The suite takes long and varies little. */
const MOST_ROUNDS = 3;

/** What the whole suite costs on the embedded mock server, all its processes together. */
export async function suiteCost({ rounds, environment, say, counted }: Bench): Promise<Row[]> {
  const times = Math.min(rounds, MOST_ROUNDS);
  say(`The whole suite, ${times} rounds.`);
  const seconds: number[] = [];
  for (const _round of counted(times)) {
    const { cpuMs } = await measure([process.execPath, PLAYWRIGHT, 'test'], {
      ...environment,
      DEPTH: 'full',
    });
    seconds.push(cpuMs / 1000);
  }
  return [row('CPU of the suite, DEPTH=full', seconds, 's', MOST_SECONDS)];
}
