import type { Bench } from './bench.ts';
import { measure, peakMemory } from './measure.ts';
import { type Row, row } from './row.ts';
import { ratios } from './statistics.ts';
import { BARE_NODE, CHECK, curlLogin } from './subjects.ts';

/** A run of the monitor may cost this many times what an empty Node does. */
const MOST_TIMES_BARE_NODE = 2.5;
const MOST_MEGABYTES = 60;

/**
 * What one run of the monitor costs, next to an empty Node and to curl's one login: in each round one after the other,
 * so that a busy machine slows all of them down.
 */
export async function checkCost({ rounds, environment, standIn, say, counted }: Bench): Promise<Row[]> {
  const asking = { ...environment, BASE_URL: standIn };
  const curl = await curlLogin(standIn);
  const costs = { bare: [] as number[], check: [] as number[], curl: [] as number[] };
  const memory = { bare: [] as number[], check: [] as number[] };
  say(`The monitor's run, ${rounds} rounds.`);
  // The first run writes V8's code cache; it is not counted.
  const exchanges = exchangesIn((await measure(CHECK, asking)).stdout);
  for (const _round of counted(rounds)) {
    costs.bare.push((await measure(BARE_NODE, asking)).cpuMs);
    costs.check.push((await measure(CHECK, asking)).cpuMs);
    if (curl) costs.curl.push((await measure(curl, asking)).cpuMs);
    memory.bare.push(await peakMemory(BARE_NODE, asking));
    memory.check.push(await peakMemory(CHECK, asking));
  }
  const rows = [
    row('CPU of node -e 0', costs.bare, 'ms'),
    row(`CPU of one monitor run of ${exchanges} exchanges`, costs.check, 'ms'),
    row('one monitor run ÷ node -e 0, CPU', ratios(costs.check, costs.bare), '×', MOST_TIMES_BARE_NODE),
    row('peak memory of node -e 0', memory.bare, 'MB'),
    row('peak memory of one monitor run', memory.check, 'MB', MOST_MEGABYTES),
  ];
  return curl ? [...rows, row('CPU of curl, one login', costs.curl, 'ms')] : rows;
}

/** The monitor tells each exchange on a line of its own, and the run on the last. */
function exchangesIn(stdout: string): number {
  return stdout.trimEnd().split('\n').length - 1;
}
