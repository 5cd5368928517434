import { authorize, type Credentials, credentialSetOf, OPEN } from '../../auth/index.ts';
import { WORK_LIMITS, withinTime } from '../../core/index.ts';
import type { Exchange, OutgoingRequest } from '../../http/index.ts';
import { messageOf } from '../../matching/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import { LEFT_OUT } from '../../report/index.ts';
import {
  type DerivedCase,
  deriveCases,
  derivedStep,
  derivedSteps,
  generators,
  leftBehind,
  namesText,
  operationsForSequences,
  type SequenceRequest,
  type Steps,
  UNKNOWN_USER,
  WRONG_PASSWORD,
} from '../../requests/index.ts';
import type { Finding } from '../../rules/index.ts';
import { tokenIn } from '../../session/index.ts';
import { Api } from '../fixtures/api.ts';
import { attachBroken, attachFindings, matcherMessage } from '../fixtures/show.ts';
import type { ApiWorld } from '../fixtures/world.ts';
import { judged } from '../matchers/keep-contract.ts';
import { test } from '../test.ts';
import { providersOf } from './operations.ts';
import { KEPT_FOR_STORIES, POLITE_REASON, type Suite } from './suite.ts';

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
        test.skip(quietLogin?.failure !== undefined, 'the login with the right credentials got no response');
        info.setTimeout(info.timeout + GROUP_LIMIT_MS);
        const { flow } = world;
        const token = flow && quietLogin && tokenIn(quietLogin, flow.login);
        const sent = token ? { token: token.value } : {};
        const outcome = await sendGroup(kind, { api: quietApi, world, ...sent });
        const underived = 'no case of this kind can be derived from the contract';
        test.skip(outcome.count === 0, outcome.unsent ?? underived);
        // Only failing exchanges are attached: the others would be most of the report.
        for (const { exchange, failing } of outcome.failed) attachBroken(info, world, exchange, failing);
        attachFindings(info, world, outcome.findings);
        for (const description of outcome.notes)
          info.annotations.push({ type: LEFT_OUT, description: world.masker.text(description) });
        conclude(outcome);
      });
    }
  });
}

/** The kinds of cases that apply to at least one operation. */
function kindsFor({ outline, settings, hasLogin }: Suite) {
  if (hasLogin) return generators;
  const chosen = operationsForSequences(outline, settings);
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

function conclude({ failed, allKnown, repeated, unsent, count }: GroupOutcome): void {
  if (failed.length > 0 && !allKnown) {
    const messages = failed.map(({ message }) => message);
    const message = [`${failed.length} of ${count} cases violate the contract.`, ...messages].join('\n\n');
    throw new Error(matcherMessage(message, 'toKeepContract'));
  }
  test.skip(unsent !== undefined, unsent);
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
  /** Why the rest was not sent, and from which operation on. */
  readonly unsent?: string;
  /** How many requests were sent. */
  readonly count: number;
  /** What could not be done, and what was left out. */
  readonly notes: readonly string[];
}

/** About how many wrong passwords the derived cases of all kinds are. */
const MANY = 40;

/** Most operations for which every case is derived. */
const MOST_OPERATIONS = 40;

/** Called with the name of each case that is not sent, and why. */
type LeaveOut = (name: string, reason: string) => void;

/**
 * The cases of one kind: for the login and for the operation that accepts its token, which only reads; then for the other
 * operations that may be sent, on resources that exist.
 */
function* stepsOf(sender: Sender, kind: string, leaveOut: LeaveOut): Steps<readonly string[]> {
  const { world } = sender;
  const { contract, flow, settings } = world;
  const besides = flow ? [flow.login, ...(flow.consumer ? [flow.consumer] : [])] : [];
  for (const operation of besides) {
    for (const derived of casesOf(contract, operation)) {
      const { credentials = NOBODY } = world.target;
      if (derived.kind !== kind || !derived.appliesTo(credentials)) continue;
      const step = derivedStep(operation, derived);
      // There are many of them, nearly alike: those of the stories are worth more.
      const reason = world.account.isGuess(operation, requestOf(sender, step))
        ? world.account.reasonNotToGuess(MANY, KEPT_FOR_STORIES)
        : undefined;
      if (reason === undefined) yield step;
      else leaveOut(derived.name, reason);
    }
  }
  const all = operationsForSequences(contract, settings);
  const others = all.filter((each) => !besides.includes(each));
  const notes = new Set<string>();
  for (const operation of others.slice(0, MOST_OPERATIONS)) {
    const own = yield* derivedSteps(contract, all, operation, kind, providersOf(world));
    for (const note of own) notes.add(note);
  }
  const left = others.slice(MOST_OPERATIONS).map(({ id }) => id);
  if (left.length > 0)
    notes.add(
      `${left.length} operations were left out, a run derives cases for ${MOST_OPERATIONS}: ${namesText(left, 5)}`,
    );
  return [...notes];
}

const known = new WeakMap<Operation, readonly DerivedCase[]>();

/** Cached: each kind needs them. */
function casesOf(contract: Contract, operation: Operation): readonly DerivedCase[] {
  const cases = known.get(operation) ?? deriveCases(contract, operation);
  known.set(operation, cases);
  return cases;
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

/** The request of a step, with the credentials that its operation needs. */
function requestOf({ world, token }: Sender, { operation, request }: SequenceRequest): OutgoingRequest {
  const { baseUrl, credentials = NOBODY } = world.target;
  const { flow, contract, settings } = world;
  const scheme = flow?.login.token?.scheme;
  const session = scheme !== undefined && token !== undefined ? { session: { scheme, token } } : {};
  const access = authorize(contract, operation, { ...credentialSetOf(settings), ...session });
  return request(baseUrl, 'missing' in access ? OPEN : access, credentials);
}

/**
 * Sends a group, one case after the other, and judges each response. It stops early at a 429, at an operation
 * that has timed out twice in this run, and where the group takes too long.
 */
async function sendGroup(kind: string, sender: Sender): Promise<GroupOutcome> {
  const { api, world } = sender;
  const findings: Finding[] = [];
  const failed: FailedCase[] = [];
  const fingerprints = new Set<string>();
  const repeated = new Set<string>();
  const ids = new Set<string>();
  const end = performance.now() + GROUP_LIMIT_MS;
  let unsent: string | undefined;
  let count = 0;
  const leftOut: string[] = [];
  const left: string[] = [];
  let whyLeftOut: string | undefined;
  const steps = stepsOf(sender, kind, (name, reason) => {
    leftOut.push(name);
    whyLeftOut ??= reason;
  });
  const work = `Deriving requests from ${world.contract.file}`;
  const inTime = <T>(next: () => T) => withinTime(WORK_LIMITS.suite, work, next);
  let next = inTime(() => steps.next());
  while (!next.done) {
    const step = next.value;
    const reason = reasonToStop(world, step.operation, performance.now() > end);
    if (reason !== undefined && unsent === undefined) {
      unsent = `${reason}; not sent: the rest of ${step.operation.id}, and what comes after it`;
      // What was created is deleted all the same.
      next = inTime(() => steps.return([]));
      continue;
    }
    const exchange = await Api.sendCase(api, step.case, step.operation, requestOf(sender, step));
    remember(world, exchange);
    count += 1;
    left.push(...leftBehind(step.case, exchange));
    next = inTime(() => steps.next(exchange));
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
      message: failureText(step, exchange, verdict.failing),
    });
  }
  // After the loop: within a group, every failing case is reported.
  const allKnown = [...ids].every((id) => world.memory.noted(`group failed: ${id}`) >= ENOUGH_GROUPS);
  for (const fingerprint of fingerprints) world.memory.note(fingerprint);
  for (const id of ids) world.memory.note(`group failed: ${id}`);
  if (allKnown) for (const id of ids) repeated.add(id);
  const notes = [...new Set([...left, ...next.value])];
  if (whyLeftOut !== undefined) unsent ??= `${whyLeftOut}; not sent: ${leftOut.join(', ')}`;
  return { findings, failed, allKnown, repeated: [...repeated], count, notes, ...(unsent ? { unsent } : {}) };
}

function failureText(
  { case: step }: SequenceRequest,
  exchange: Exchange,
  failing: readonly Finding[],
): string {
  const derived: Partial<DerivedCase> = step;
  const head = derived.title === undefined ? step.name : `${derived.title} ${derived.expected}`;
  return `${head}\n${messageOf(exchange, failing)}`;
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
