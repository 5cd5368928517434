import { authorize, type Credentials, credentialSetOf } from '../../auth/index.ts';
import { WORK_LIMITS, withinTime } from '../../core/index.ts';
import type { Exchange } from '../../http/index.ts';
import { messageOf } from '../../matching/index.ts';
import type { Operation } from '../../openapi/index.ts';
import {
  chooseOperations,
  type DerivedCase,
  deriveCases,
  generators,
  type SendContext,
  sentWith,
  UNKNOWN_USER,
  WRONG_PASSWORD,
} from '../../requests/index.ts';
import type { Finding } from '../../rules/index.ts';
import { Api, tokenFrom } from '../fixtures/api.ts';
import { attachBroken, attachFindings, matcherMessage } from '../fixtures/show.ts';
import type { ApiWorld } from '../fixtures/world.ts';
import { judged } from '../matchers/keep-contract.ts';
import { test } from '../test.ts';
import { POLITE_REASON, type Suite } from './suite.ts';

/** Requests derived from the contract, each wrong in one named way, or right in one: a test for each kind. */
export function describeWrongRequests(suite: Suite): void {
  const { settings } = suite;
  const kinds = kindsFor(suite);
  if (kinds.length === 0) return;
  suite.describe('The API', { tag: '@derived', lock: 'login' }, () => {
    if (settings.depth === 'polite') {
      // One line in the report, instead of one for each kind.
      suite.test(`handles ${kinds.length} kinds of derived requests as documented`, () =>
        test.skip(true, POLITE_REASON),
      );
      return;
    }
    // One test for each kind: a failing test starts a new worker, and there are too many cases for that.
    for (const { kind, title } of kinds) {
      suite.test(title, async ({ world, quietApi, quietLogin }) => {
        const info = test.info();
        const group = groupOf(world, kind);
        test.skip(group.length === 0, 'no case of this kind can be derived from the contract');
        test.skip(quietLogin?.failure !== undefined, 'the login with the right credentials got no response');
        info.setTimeout(info.timeout + GROUP_LIMIT_MS);
        const { flow } = world;
        const token = flow && quietLogin && tokenFrom(quietLogin, flow);
        const sent = token ? { token: token.value } : {};
        const outcome = await sendGroup(group, { api: quietApi, world, ...sent });
        // Only failing exchanges are attached: the others would be most of the report.
        for (const { exchange, failing } of outcome.failed) attachBroken(info, world, exchange, failing);
        attachFindings(info, world, outcome.findings);
        conclude(outcome, group.length);
      });
    }
  });
}

/** The kinds of cases that apply to at least one operation. */
function kindsFor({ outline, settings, hasLogin }: Suite) {
  if (hasLogin) return generators;
  const chosen = chooseOperations(outline, settings).chosen.slice(0, MOST_OPERATIONS);
  if (chosen.length === 0) return [];
  const tokens = new Set(outline.bearerSchemes.map(({ name }) => name));
  const has = {
    body: chosen.some(({ requestBody }) => requestBody !== undefined),
    login: false,
    security: chosen.some(({ security }) => security.length > 0),
    token: chosen.some(({ security }) => security.some((name) => tokens.has(name))),
  };
  return generators.filter(({ needs }) => needs === undefined || has[needs]);
}

function conclude({ failed, allKnown, repeated, unsent }: GroupOutcome, count: number): void {
  if (failed.length > 0 && !allKnown) {
    const messages = failed.map(({ message }) => message);
    const message = [`${failed.length} of ${count} cases violate the contract.`, ...messages].join('\n\n');
    throw new Error(matcherMessage(message, 'toKeepContract'));
  }
  test.skip(unsent !== undefined, `${unsent?.reason}; not sent: ${unsent?.names.join(', ')}`);
  // A violation that affects everything would otherwise fail every group, and start a worker for each.
  test.skip(repeated.length > 0, `only violations that earlier tests reported: ${repeated.join(', ')}`);
}

/** After so many timeouts in a run, an operation is not sent any more: it would delay everything else. */
const MOST_TIME_OUTS = 2;
/** Longest time that one group takes, in ms: a slow API gets fewer requests. */
const GROUP_LIMIT_MS = 30_000;
/**
 * After so many groups that failed by the same rule, the next is skipped: each failure starts a new worker.
 */
const ENOUGH_GROUPS = 3;

/** Cases of one kind, each with its operation. */
type Group = readonly { readonly operation: Operation; readonly derived: DerivedCase }[];

/** An exchange that violates the contract. */
interface FailedCase {
  readonly exchange: Exchange;
  readonly failing: readonly Finding[];
  readonly message: string;
}

/** The result of a group. */
interface GroupOutcome {
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
const MOST_OPERATIONS = 20;

/**
 * The cases of one kind: for the login and for the operation that accepts its token, which only reads;
 * without a login, for the first operations that change nothing.
 */
function groupOf(world: ApiWorld, kind: string): Group {
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
  /** A fresh token, where there is one. */
  readonly token?: string;
}

/** For a contract without a login. */
const NOBODY: Credentials = { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD };

/** The base URL and credentials for the cases of an operation. */
function contextFor({ world, token }: Sender, operation: Operation): SendContext {
  const { baseUrl, credentials = NOBODY } = world.target;
  const { flow, contract, settings } = world;
  const scheme = flow?.login.token?.scheme;
  const session = scheme !== undefined && token !== undefined ? { session: { scheme, token } } : {};
  const access = authorize(contract, operation, { ...(flow ? {} : credentialSetOf(settings)), ...session });
  return { baseUrl, credentials, ...('missing' in access ? {} : sentWith(access)) };
}

/**
 * Sends a group, one case after the other, and judges each response. It stops early at a 429, at an operation
 * that has timed out twice in this run, and where the group takes too long.
 */
async function sendGroup(group: Group, sender: Sender): Promise<GroupOutcome> {
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
