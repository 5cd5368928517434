import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { type Installed, installIn } from './installed.ts';
import { type Measured, measure, peakMemory } from './measure.ts';
import { type Peer, peerRequests, withPeers } from './peers.ts';
import { type Missing, type Row, row } from './row.ts';
import { ratios } from './statistics.ts';
import { BARE_NODE, CHECK } from './subjects.ts';

/**
 * Goal: a run of the login monitor of three exchanges costs at most this many times as much as `node -e 0`.
 */
const MOST_TIMES_BARE_NODE = 2.5;
const MOST_MEGABYTES = 60;

/**
 * What one run of the monitor costs compared with an empty Node and with other programs that send the same
 * three requests. Each round runs all of them, so that a busy machine slows all of them down.
 */
export async function checkCost(bench: Bench): Promise<(Row | Missing)[]> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-installed-'));
  try {
    const project = installIn(join(folder, 'one'));
    const beside = installIn(join(folder, 'two'), true);
    return await withPeers(await peerRequests(bench.mock), (peers) =>
      measured(bench, peers, { project, beside }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measured(
  { rounds, environment, mock, say, counted }: Bench,
  peers: readonly Peer[],
  { project, beside }: { readonly project: Installed; readonly beside: Installed },
): Promise<(Row | Missing)[]> {
  const sending = { ...environment, BASE_URL: mock };
  const sendingOwn = { ...sending, CONTRACT: undefined, MONITORS: undefined };
  const costs = {
    ...{ bare: [] as number[], first: [] as number[], three: [] as number[] },
    ...{ besideLarge: [] as number[], usual: [] as number[] },
  };
  const memory = { bare: [] as number[], three: [] as number[] };
  const peerCosts = new Map<Peer, number[]>(peers.map((peer) => [peer, []]));
  say(`One run of the monitor, and its peers: ${rounds} rounds.`);
  // The first run in a new folder finds no history; it is not counted.
  const exchangesOfThree = exchangesIn(await measure(project.check, sendingOwn));
  if (exchangesOfThree !== 3)
    throw new Error(`The monitor of three exchanges made ${exchangesOfThree} exchanges.`);
  await measure(beside.check, sendingOwn);
  const exchanges = exchangesIn(await measure(CHECK, sending));
  for (const _round of counted(rounds)) {
    project.forget();
    costs.first.push((await measure(project.check, sendingOwn)).cpuMs);
    costs.bare.push((await measure(BARE_NODE, sending)).cpuMs);
    costs.three.push((await measure(project.check, sendingOwn)).cpuMs);
    costs.besideLarge.push((await measure(beside.check, sendingOwn)).cpuMs);
    costs.usual.push((await measure(CHECK, sending)).cpuMs);
    for (const [{ command, environment: own }, values] of peerCosts) {
      if (command) values.push((await measure(command, { ...sending, ...own })).cpuMs);
    }
    memory.bare.push(await peakMemory(BARE_NODE, sending));
    memory.three.push(await peakMemory(project.check, sendingOwn));
  }
  const usual = `the default monitor of ${exchanges} exchanges`;
  return [
    row('CPU of node -e 0', costs.bare, 'ms'),
    row('CPU of a first run of 3 exchanges, installed, own contract', costs.first, 'ms'),
    row('CPU of the next run', costs.three, 'ms'),
    row('the next run ÷ node -e 0, CPU', ratios(costs.three, costs.bare), '×', MOST_TIMES_BARE_NODE),
    row('the same beside a large contract that is not opened', ratios(costs.besideLarge, costs.bare), '×'),
    row(`CPU of one run of ${usual}, in the repository`, costs.usual, 'ms'),
    row('that run ÷ node -e 0, CPU', ratios(costs.usual, costs.bare), '×'),
    row('peak memory of node -e 0', memory.bare, 'MB'),
    row('peak memory of the run of 3 exchanges', memory.three, 'MB', MOST_MEGABYTES),
    ...[...peerCosts].map(([{ name, command }, values]) => {
      const what = `CPU of the same 3 requests by ${name}`;
      return command ? row(what, values, 'ms') : { what, missing: 'not on this machine' };
    }),
  ];
}

/** The monitor prints a line for each exchange, then one for the run. */
function exchangesIn({ stdout }: Measured): number {
  return stdout.trimEnd().split('\n').length - 1;
}
