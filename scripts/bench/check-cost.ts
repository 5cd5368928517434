import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../src/project/project-root.ts';
import { COMMAND } from '../run-node.ts';
import type { Bench } from './bench.ts';
import { type CommandLine, type Measured, measure, peakMemory } from './measure.ts';
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

/** A user's project with the built package installed, and a contract and a monitor of its own. */
interface Installed {
  /** A check of its monitor, whatever the working directory. */
  readonly check: CommandLine;
  /** Deletes the caches, so that the next start is like the first. */
  forget(): void;
}

/**
 * Installs the package into a project whose contract is ours under another title, so that nothing of it is
 * cached, and whose monitor makes three exchanges.
 * @param folder of the project; created
 * @param beside whether to put a document of a megabyte beside the contract, which is not opened
 */
function installIn(folder: string, beside = false): Installed {
  const installed = join(folder, 'node_modules', 'driftline');
  for (const name of ['contracts', 'monitors']) mkdirSync(join(folder, name), { recursive: true });
  cpSync(dirname(COMMAND), join(installed, 'dist'), { recursive: true });
  cpSync(join(projectRoot(), 'package.json'), join(installed, 'package.json'));
  symlinkSync(join(projectRoot(), 'node_modules', 'jiti'), join(folder, 'node_modules', 'jiti'), 'dir');
  writeFileSync(join(folder, 'package.json'), '{"devDependencies": {"driftline": "*"}}');
  const contract = readFileSync(join(projectRoot(), 'contracts', 'sealmetrics.openapi.yaml'), 'utf8');
  const own = contract.replace(/^( {2}title: ).*$/m, '$1Their own');
  writeFileSync(join(folder, 'contracts', 'own.openapi.yaml'), own);
  if (beside) writeFileSync(join(folder, 'contracts', 'other.openapi.json'), largeDocument());
  writeFileSync(join(folder, '.env'), 'CONTRACT=contracts/own.openapi.yaml\n');
  cpSync(join(import.meta.dirname, 'monitors'), join(folder, 'monitors'), { recursive: true });
  const command = join(installed, 'dist', 'driftline.cjs');
  return {
    check: [process.execPath, command, 'check', '--project', folder],
    forget: () => rmSync(join(folder, 'node_modules', '.cache'), { recursive: true, force: true }),
  };
}

/** An OpenAPI document of 1 MB: a thousand operations with a response schema each. */
function largeDocument(): string {
  const properties = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`property${index}`, { type: 'string', maxLength: index + 1 }]),
  );
  const schema = { type: 'object', required: Object.keys(properties), properties };
  const content = { 'application/json': { schema } };
  const get = { responses: { 200: { description: 'What there is.', content } } };
  const paths = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`/path${index}`, { get }]));
  return JSON.stringify({ openapi: '3.1.0', info: { title: 'Large', version: '1' }, paths });
}
