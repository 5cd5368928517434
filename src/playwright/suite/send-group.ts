import { authorize, type Credentials, credentialSetOf } from '../../auth/index.ts';
import { WORK_LIMITS, withinTime } from '../../core/index.ts';
import type { Exchange } from '../../http/index.ts';
import { messageOf } from '../../matching/index.ts';
import type { Operation } from '../../openapi/index.ts';
import {
  chooseOperations,
  type DerivedCase,
  deriveCases,
  type Requested,
  UNKNOWN_USER,
  WRONG_PASSWORD,
} from '../../requests/index.ts';
import type { Finding } from '../../rules/index.ts';
import type { Api } from '../fixtures/api.ts';
import type { ApiWorld } from '../fixtures/world.ts';
import { judged } from '../matchers/keep-contract.ts';

/** An operation that does not respond so often in a run is asked no more: it would hold up everything else. */
const MOST_TIME_OUTS = 2;
/** Longest time that one group takes, in ms: an API that responds slowly is asked less. */
export const GROUP_LIMIT_MS = 30_000;
/** Groups that fail over one rule until the next one is no news; each starts a worker anew. */
const ENOUGH_GROUPS = 3;

/** Cases of one kind, each with the operation that it asks. */
export type Group = readonly { readonly operation: Operation; readonly derived: DerivedCase }[];

/** An exchange that broke a promise. */
export interface FailedCase {
  readonly exchange: Exchange;
  readonly failing: readonly Finding[];
  readonly message: string;
}

/** What came of a group. */
export interface GroupOutcome {
  readonly findings: readonly Finding[];
  /** The exchanges that broke a promise which no earlier group told, each with what is wrong with it. */
  readonly failed: readonly FailedCase[];
  /** Ids of the rules that found what earlier groups of this run have told already. */
  readonly repeated: readonly string[];
  /** Each rule that failed has failed enough groups before this one. */
  readonly noNews: boolean;
  /** Why the rest was not sent, and which cases that are. */
  readonly notRun?: { readonly reason: string; readonly names: readonly string[] };
}

const known = new WeakMap<ApiWorld, Group>();

/** Of a contract without a login, so many operations are asked in every way. */
const MOST_OPERATIONS = 20;

/**
 * The cases of one kind: of the login, and of the token's consumer, which only reads; of a contract without a login, of
 * the first operations that change nothing.
 */
export function groupOf(world: ApiWorld, kind: string): Group {
  const all = known.get(world) ?? everyCase(world);
  known.set(world, all);
  return all.filter(({ derived }) => derived.kind === kind);
}

function everyCase({ contract, flow, settings }: ApiWorld): Group {
  const requested = flow
    ? [flow.login, ...(flow.consumer ? [flow.consumer] : [])]
    : chooseOperations(contract, settings).requested.slice(0, MOST_OPERATIONS);
  return withinTime(WORK_LIMITS.suite, `Making requests from ${contract.file}`, () =>
    requested.flatMap((operation) =>
      deriveCases(contract, operation).map((derived) => ({ operation, derived })),
    ),
  );
}

/** Who asks, and what is remembered of it. */
interface Sender {
  readonly api: Api;
  readonly world: ApiWorld;
  /** The Authorization header of a fresh token, where there is one. */
  readonly authorization?: string;
}

/** Nobody, where the contract has no login. */
const NOBODY: Credentials = { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD };

/** Who asks an operation, and where. */
function requestedBy({ world, authorization }: Sender, operation: Operation): Requested {
  const { baseUrl, credentials = NOBODY } = world.target;
  const who = { baseUrl, credentials };
  if (world.flow) return { ...who, ...(authorization === undefined ? {} : { authorization }) };
  const access = authorize(world.contract, operation, credentialSetOf(world.settings));
  if ('missing' in access) return who;
  const { Authorization: own, ...headers } = access.headers;
  return { ...who, access: { ...access, headers }, ...(own === undefined ? {} : { authorization: own }) };
}

/**
 * Sends a group, one case after the other, and judges each response. It ends early where the API asks for fewer requests,
 * where an operation has not responded in time twice in this run, and where it takes too long.
 */
export async function sendGroup(group: Group, sender: Sender): Promise<GroupOutcome> {
  const { api, world } = sender;
  const findings: Finding[] = [];
  const failed: FailedCase[] = [];
  const reported = new Set<string>();
  const repeated = new Set<string>();
  const ids = new Set<string>();
  const end = performance.now() + GROUP_LIMIT_MS;
  let notRun: GroupOutcome['notRun'];
  for (const [index, { operation, derived }] of group.entries()) {
    const reason = reasonToStop(world, operation, performance.now() > end);
    if (reason !== undefined) {
      notRun = { reason, names: group.slice(index).map((each) => each.derived.name) };
      break;
    }
    const request = derived.request(requestedBy(sender, operation));
    const exchange = await api.sendStep(derived, operation, request);
    remember(world, exchange);
    const verdict = judged(world, exchange);
    findings.push(...verdict.findings);
    if (verdict.failing.length === 0) continue;
    if (verdict.failing.every(({ fingerprint }) => world.memory.noted(fingerprint) > 0)) {
      for (const { id } of verdict.failing) repeated.add(id);
      continue;
    }
    for (const { id, fingerprint } of verdict.failing) {
      reported.add(fingerprint);
      ids.add(id);
    }
    failed.push({
      exchange,
      failing: verdict.failing,
      message: `${derived.title} ${derived.expected}\n${messageOf(exchange, verdict.failing)}`,
    });
  }
  // Only now: within a group, each case that fails is named.
  const noNews = [...ids].every((id) => world.memory.noted(`group failed: ${id}`) >= ENOUGH_GROUPS);
  for (const fingerprint of reported) world.memory.note(fingerprint);
  for (const id of ids) world.memory.note(`group failed: ${id}`);
  if (noNews) for (const id of ids) repeated.add(id);
  return { findings, failed, noNews, repeated: [...repeated], ...(notRun ? { notRun } : {}) };
}

const LIMITED = 'rate-limited';

function remember({ memory }: ApiWorld, { operation, failure, response }: Exchange): void {
  if (failure?.kind === 'timeout') memory.note(`timed out: ${operation}`);
  if (response?.status === 429) memory.note(LIMITED);
}

function reasonToStop({ memory }: ApiWorld, operation: Operation, late: boolean): string | undefined {
  if (memory.noted(LIMITED) > 0) return 'the API asked us to send fewer requests';
  if (memory.noted(`timed out: ${operation.id}`) >= MOST_TIME_OUTS) {
    return `${operation.id} did not respond in time, ${MOST_TIME_OUTS} times in this run`;
  }
  return late ? `the group took longer than ${GROUP_LIMIT_MS / 1000} s` : undefined;
}
