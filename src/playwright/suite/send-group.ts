import { authorize, type Credentials, credentialSetOf } from '../../auth/index.ts';
import { WORK_LIMITS, withinTime } from '../../core/index.ts';
import type { Exchange } from '../../http/index.ts';
import { messageOf } from '../../matching/index.ts';
import type { Operation } from '../../openapi/index.ts';
import {
  chooseOperations,
  type DerivedCase,
  deriveCases,
  type SendContext,
  UNKNOWN_USER,
  WRONG_PASSWORD,
} from '../../requests/index.ts';
import type { Finding } from '../../rules/index.ts';
import { Api } from '../fixtures/api.ts';
import type { ApiWorld } from '../fixtures/world.ts';
import { judged } from '../matchers/keep-contract.ts';

/** After so many timeouts in a run, an operation is not sent any more: it would delay everything else. */
const MOST_TIME_OUTS = 2;
/** Longest time that one group takes, in ms: a slow API gets fewer requests. */
export const GROUP_LIMIT_MS = 30_000;
/**
 * After so many groups that failed by the same rule, the next is skipped: each failure starts a new worker.
 */
const ENOUGH_GROUPS = 3;

/** Cases of one kind, each with its operation. */
export type Group = readonly { readonly operation: Operation; readonly derived: DerivedCase }[];

/** An exchange that violates the contract. */
export interface FailedCase {
  readonly exchange: Exchange;
  readonly failing: readonly Finding[];
  readonly message: string;
}

/** The result of a group. */
export interface GroupOutcome {
  readonly findings: readonly Finding[];
  /** The exchanges with a contract violation that no earlier group reported. */
  readonly failed: readonly FailedCase[];
  /** Ids of the rules whose findings earlier groups of this run have already reported. */
  readonly repeated: readonly string[];
  /** Whether each rule that failed has already failed enough earlier groups. */
  readonly allKnown: boolean;
  /** The cases that were not sent, and why. */
  readonly unsent?: { readonly reason: string; readonly names: readonly string[] };
}

const known = new WeakMap<ApiWorld, Group>();

/** Most operations for which every case is derived, where the contract has no login. */
export const MOST_OPERATIONS = 20;

/**
 * The cases of one kind: for the login and for the operation that accepts its token, which only reads;
 * without a login, for the first operations that change nothing.
 */
export function groupOf(world: ApiWorld, kind: string): Group {
  const all = known.get(world) ?? everyCase(world);
  known.set(world, all);
  return all.filter(({ derived }) => derived.kind === kind);
}

function everyCase({ contract, flow, settings }: ApiWorld): Group {
  const operations = flow
    ? [flow.login, ...(flow.consumer ? [flow.consumer] : [])]
    : chooseOperations(contract, settings).chosen.slice(0, MOST_OPERATIONS);
  return withinTime(WORK_LIMITS.suite, `Deriving requests from ${contract.file}`, () =>
    operations.flatMap((operation) =>
      deriveCases(contract, operation).map((derived) => ({ operation, derived })),
    ),
  );
}

/** What sends a group. */
interface Sender {
  readonly api: Api;
  readonly world: ApiWorld;
  /** The Authorization header of a fresh token, where there is one. */
  readonly authorization?: string;
}

/** For a contract without a login. */
const NOBODY: Credentials = { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD };

/** The base URL and credentials for the cases of an operation. */
function contextFor({ world, authorization }: Sender, operation: Operation): SendContext {
  const { baseUrl, credentials = NOBODY } = world.target;
  const base = { baseUrl, credentials };
  if (world.flow) return { ...base, ...(authorization === undefined ? {} : { authorization }) };
  const access = authorize(world.contract, operation, credentialSetOf(world.settings));
  if ('missing' in access) return base;
  const { Authorization: own, ...headers } = access.headers;
  return { ...base, apiKeys: { ...access, headers }, ...(own === undefined ? {} : { authorization: own }) };
}

/**
 * Sends a group, one case after the other, and judges each response. It stops early at a 429, at an operation
 * that has timed out twice in this run, and where the group takes too long.
 */
export async function sendGroup(group: Group, sender: Sender): Promise<GroupOutcome> {
  const { api, world } = sender;
  const findings: Finding[] = [];
  const failed: FailedCase[] = [];
  const fingerprints = new Set<string>();
  const repeated = new Set<string>();
  const ids = new Set<string>();
  const end = performance.now() + GROUP_LIMIT_MS;
  let unsent: GroupOutcome['unsent'];
  for (const [index, { operation, derived }] of group.entries()) {
    const reason = reasonToStop(world, operation, performance.now() > end);
    if (reason !== undefined) {
      unsent = { reason, names: group.slice(index).map((each) => each.derived.name) };
      break;
    }
    const request = derived.request(contextFor(sender, operation));
    const exchange = await Api.sendCase(api, derived, operation, request);
    remember(world, exchange);
    const verdict = judged(world, exchange);
    findings.push(...verdict.findings);
    if (verdict.failing.length === 0) continue;
    if (verdict.failing.every(({ fingerprint }) => world.memory.noted(fingerprint) > 0)) {
      for (const { id } of verdict.failing) repeated.add(id);
      continue;
    }
    for (const { id, fingerprint } of verdict.failing) {
      fingerprints.add(fingerprint);
      ids.add(id);
    }
    failed.push({
      exchange,
      failing: verdict.failing,
      message: `${derived.title} ${derived.expected}\n${messageOf(exchange, verdict.failing)}`,
    });
  }
  // After the loop: within a group, every failing case is reported.
  const allKnown = [...ids].every((id) => world.memory.noted(`group failed: ${id}`) >= ENOUGH_GROUPS);
  for (const fingerprint of fingerprints) world.memory.note(fingerprint);
  for (const id of ids) world.memory.note(`group failed: ${id}`);
  if (allKnown) for (const id of ids) repeated.add(id);
  return { findings, failed, allKnown, repeated: [...repeated], ...(unsent ? { unsent } : {}) };
}

const LIMITED = 'rate-limited';

function remember({ memory }: ApiWorld, { operation, failure, response }: Exchange): void {
  if (failure?.kind === 'timeout') memory.note(`timed out: ${operation}`);
  if (response?.status === 429) memory.note(LIMITED);
}

function reasonToStop({ memory }: ApiWorld, operation: Operation, overdue: boolean): string | undefined {
  if (memory.noted(LIMITED) > 0) return 'rate limited: the API returned 429';
  if (memory.noted(`timed out: ${operation.id}`) >= MOST_TIME_OUTS) {
    return `${operation.id} timed out ${MOST_TIME_OUTS} times in this run`;
  }
  return overdue ? `the group took longer than ${GROUP_LIMIT_MS / 1000} s` : undefined;
}
