import { join } from 'node:path';
import { projectRoot } from '../../src/project/project-root.ts';
import { build } from '../run-node.ts';
import type { Bench } from './bench.ts';
import { type CommandLine, type Measured, measure, peakMemory } from './measure.ts';
import { type Peer, peerRequests, withPeers } from './peers.ts';
import { type Missing, type Row, row } from './row.ts';
import { ratios } from './statistics.ts';
import { BARE_NODE, CHECK } from './subjects.ts';

/** A run of the login monitor of three exchanges may cost this many times what an empty Node does. */
const MOST_TIMES_BARE_NODE = 2.5;
const MOST_MEGABYTES = 60;

/** The login monitor of three exchanges, taken in by a build of its own as one's own monitors are. */
const MONITORS = join('scripts', 'bench', 'monitors');
const OUTDIR = join('dist', 'bench');
const CHECK_THREE: CommandLine = [process.execPath, join(projectRoot(), OUTDIR, 'driftline.cjs'), 'check'];

/**
 * What one run of the monitor costs next to an empty Node, and what other programs cost that send the same three
 * requests: in each round one after the other, so that a busy machine slows all of them down.
 */
export async function checkCost(bench: Bench): Promise<(Row | Missing)[]> {
  if ((await build('--monitors', MONITORS, '--outdir', OUTDIR)) !== 0) {
    throw new Error('The monitor of three exchanges was not built.');
  }
  return withPeers(await peerRequests(bench.standIn), (peers) => measured(bench, peers));
}

async function measured(
  { rounds, environment, standIn, say, counted }: Bench,
  peers: readonly Peer[],
): Promise<(Row | Missing)[]> {
  const asking = { ...environment, BASE_URL: standIn };
  const askingThree = { ...asking, MONITORS: join(projectRoot(), MONITORS) };
  const costs = { bare: [] as number[], three: [] as number[], usual: [] as number[] };
  const memory = { bare: [] as number[], three: [] as number[] };
  const peerCosts = new Map<Peer, number[]>(peers.map((peer) => [peer, []]));
  say(`The monitor's run and its peers, ${rounds} rounds.`);
  // The first run in a new folder finds no history; it is not counted.
  const exchangesOfThree = exchangesIn(await measure(CHECK_THREE, askingThree));
  if (exchangesOfThree !== 3) throw new Error(`The monitor of three exchanges made ${exchangesOfThree}.`);
  const exchanges = exchangesIn(await measure(CHECK, asking));
  for (const _round of counted(rounds)) {
    costs.bare.push((await measure(BARE_NODE, asking)).cpuMs);
    costs.three.push((await measure(CHECK_THREE, askingThree)).cpuMs);
    costs.usual.push((await measure(CHECK, asking)).cpuMs);
    for (const [{ command, environment: own }, values] of peerCosts) {
      if (command) values.push((await measure(command, { ...asking, ...own })).cpuMs);
    }
    memory.bare.push(await peakMemory(BARE_NODE, asking));
    memory.three.push(await peakMemory(CHECK_THREE, askingThree));
  }
  const usual = `the default monitor of ${exchanges} exchanges`;
  return [
    row('CPU of node -e 0', costs.bare, 'ms'),
    row('CPU of one run of the login monitor, 3 exchanges', costs.three, 'ms'),
    row('that run ÷ node -e 0, CPU', ratios(costs.three, costs.bare), '×', MOST_TIMES_BARE_NODE),
    row(`CPU of one run of ${usual}`, costs.usual, 'ms'),
    row('that run ÷ node -e 0, CPU', ratios(costs.usual, costs.bare), '×'),
    row('peak memory of node -e 0', memory.bare, 'MB'),
    row('peak memory of the run of 3 exchanges', memory.three, 'MB', MOST_MEGABYTES),
    ...[...peerCosts].map(([{ name, command }, values]) => {
      const what = `CPU of the same 3 requests by ${name}`;
      return command ? row(what, values, 'ms') : { what, missing: 'not on this machine' };
    }),
  ];
}

/** The monitor tells each exchange on a line of its own, and the run on the last. */
function exchangesIn({ stdout }: Measured): number {
  return stdout.trimEnd().split('\n').length - 1;
}
