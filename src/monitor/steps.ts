import {
  type Credentials,
  carried,
  consumerRequest,
  type LoginFlow,
  loginBody,
  loginRequest,
  type Token,
  tokenWithOtherClaims,
  tokenWithOtherSignature,
  unsignedToken,
  withAuthorization,
} from '../auth/index.ts';
import { DriftlineError, nearNames, WORK_LIMITS, withinTime } from '../core/index.ts';
import type { Case, Exchange, OutgoingRequest, StepExpectation } from '../http/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import type { Settings } from '../project/index.ts';
import {
  type ChoiceSettings,
  LOGIN_CASES,
  NO_UNKNOWN_USER,
  unknownUser,
  WRONG_PASSWORD,
} from '../requests/index.ts';
import type { Monitor, MonitorStep } from './definition/monitor.ts';
import type { PlannedStep } from './planned-step.ts';

/** The outcome of one step. The run ends if `goOn` is false: there was no response, or it was 429. */
export interface StepOutcome {
  readonly exchange: Exchange;
  readonly token?: Token;
  readonly goOn: boolean;
}

/** @param cleanup the step deletes what another one created: it is sent even after the deadline of the run */
export type SendStep = (
  step: Case,
  operation: Operation,
  request: OutgoingRequest,
  cleanup: boolean,
) => Promise<StepOutcome>;

/** Where the steps of a monitor are sent, and with which credentials and settings. */
interface PlanTarget {
  readonly contract: Contract;
  /** Absent where the contract has no login. */
  readonly flow?: LoginFlow | undefined;
  readonly baseUrl: string;
  readonly credentials?: Credentials | undefined;
  readonly settings: Settings;
}

/** The requests of a run. */
interface Plan {
  readonly steps: readonly PlannedStep[];
  /** What is not sent and why, one sentence each. */
  readonly notes: readonly string[];
}

/** The login, and the account that logs in. */
interface Login {
  readonly flow: LoginFlow;
  readonly credentials: Credentials;
}

/**
 * The cases of the operation that issues the token. A wrong password can lock the account: at full depth
 * only.
 */
const LOGINS: Readonly<
  Record<string, { case: Case; full?: true; values(own: Credentials, unknown: string): Credentials }>
> = {
  'right-credentials': { case: LOGIN_CASES.rightCredentials, values: (own) => own },
  'unknown-user': {
    case: LOGIN_CASES.unknownUser,
    values: (_own, unknown) => ({ identifier: unknown, secret: WRONG_PASSWORD }),
  },
  'wrong-password': {
    case: LOGIN_CASES.wrongPassword,
    full: true,
    values: (own) => ({ ...own, secret: WRONG_PASSWORD }),
  },
};

/** The cases of an operation that needs the token, and the value sent as token; `null`: none is sent. */
const TOKEN_USES: Readonly<
  Record<
    string,
    { case: Case; value(token: string | undefined, expired?: string): string | null | undefined }
  >
> = {
  'fresh-token': { case: LOGIN_CASES.freshToken, value: (token) => token },
  'unsigned-token': { case: LOGIN_CASES.unsignedToken, value: (token) => token && unsignedToken(token) },
  'missing-token': { case: LOGIN_CASES.missingToken, value: () => null },
  'tampered-claims': {
    case: LOGIN_CASES.otherClaims,
    value: (token) => token && tokenWithOtherClaims(token),
  },
  'tampered-signature': {
    case: LOGIN_CASES.otherSignature,
    value: (token) => token && tokenWithOtherSignature(token),
  },
  'expired-token': { case: LOGIN_CASES.expiredToken, value: (_token, expired) => expired },
};

const DOCUMENTED: Case = { name: 'documented', expects: 'accepted' };

/**
 * The steps of a monitor for one target, in order: its own steps, else those of the login and the
 * operations of the contract that change nothing. Steps of another depth are skipped.
 * @throws DriftlineError DL_MONITOR_INVALID for an unknown operation or case, or for steps that cannot be
 *   sent; DL_OPERATION_UNKNOWN if the contract has no operation that may be sent
 */
export async function planSteps(
  monitor: Pick<Monitor, 'file' | 'steps' | 'limits'> & StepChoice,
  target: PlanTarget,
): Promise<Plan> {
  const { contract, flow, settings } = target;
  const { steps, notes } = monitor.steps
    ? { steps: monitor.steps, notes: [] }
    : await stepsByItself(contract, flow, settings, monitor);
  const planned: [place: string, step: PlannedStep][] = [];
  const lacking: string[] = [];
  for (const [index, step] of steps.entries()) {
    if (step.depth !== undefined && step.depth !== settings.depth) continue;
    const place = `${monitor.file}: steps[${index}]`;
    const earlier = planned.map(([, each]) => each);
    for (const each of await plannedStep(step, place, target, earlier)) {
      if ('lacks' in each) lacking.push(each.lacks);
      else planned.push([place, step.cleanup ? { ...each, cleanup: true } : each]);
    }
  }
  const sent = sendable(planned, target);
  const plan = { ...sent, notes: [...lacking, ...sent.notes] };
  if (plan.steps.length > 0) return { steps: plan.steps, notes: [...notes, ...plan.notes] };
  throw new DriftlineError(
    'DL_MONITOR_INVALID',
    `${monitor.file}: no step is sent at DEPTH=${settings.depth}${plan.notes.map((note) => `; ${note}`).join('')}.`,
    'Add a step for this depth, or set what is missing: a run must send at least one request.',
  );
}

/** Which steps a monitor has that defines none. */
export interface StepChoice {
  /** Default: 10, as many as every few minutes are polite. */
  readonly mostOperations?: number | undefined;
}

/**
 * The steps of a monitor that defines none, and notes on the operations that are skipped.
 * @throws DriftlineError DL_OPERATION_UNKNOWN if the contract has no operation that may be sent
 */
export async function stepsByItself(
  contract: Contract,
  flow: LoginFlow | undefined,
  settings: ChoiceSettings & Pick<Settings, 'expiredToken'>,
  { limits, mostOperations }: Pick<Monitor, 'limits'> & StepChoice,
): Promise<{ readonly steps: readonly MonitorStep[]; readonly notes: readonly string[] }> {
  const besides = [flow?.login, flow?.consumer].flatMap((operation) => operation?.id ?? []);
  const others = contract.operations.filter(({ id }) => !besides.includes(id));
  if (flow && others.length === 0) return { steps: loginSteps(flow, settings, limits), notes: [] };
  // Not needed, and so not loaded, for a login and the use of its token.
  const { ownSteps } = await import('./operation-steps.ts');
  // Generating requests from a hostile schema may take for ever.
  const work = `Making requests from ${contract.file}`;
  const own = withinTime(WORK_LIMITS.document, work, () =>
    ownSteps(contract, settings, limits, { besides, mostOperations }),
  );
  return flow ? { ...own, steps: loginSteps(flow, settings, limits, own.steps) } : own;
}

/**
 * Logs in, uses the token, sends tokens that must be rejected, then the other operations, and credentials
 * that must be rejected.
 */
function loginSteps(
  { login, consumer }: LoginFlow,
  { expiredToken }: Pick<Settings, 'expiredToken'>,
  limits: MonitorStep['limits'],
  others: readonly MonitorStep[] = [],
): MonitorStep[] {
  const full = ['missing-token', 'tampered-claims', 'tampered-signature'].map(
    (name) => ({ case: name, depth: 'full' }) as const,
  );
  const expired = expiredToken === undefined ? [] : [{ case: 'expired-token' }];
  const uses = [{ case: 'fresh-token' }, { case: 'unsigned-token' }, ...expired, ...full];
  return [
    { operation: login.id, case: 'right-credentials', limits },
    ...(consumer ? uses.map((use) => ({ operation: consumer.id, ...use, limits })) : []),
    ...others,
    { operation: login.id, case: 'unknown-user', limits },
    { operation: login.id, case: 'wrong-password', limits },
  ];
}

/** No step where it is not sent at this depth, or why a value that it needs cannot be had. */
async function plannedStep(
  step: MonitorStep,
  place: string,
  target: PlanTarget,
  earlier: readonly PlannedStep[],
): Promise<(PlannedStep | { readonly lacks: string })[]> {
  const { contract, flow, credentials, settings } = target;
  const operation = contract.operations.find(({ id }) => id === step.operation);
  if (!operation) {
    throw unknown(
      `${place}.operation`,
      step.operation,
      contract.operations.map(({ id }) => id),
    );
  }
  const withStep = (base: Case): Case => ({
    ...expecting(base, step.expectation),
    ...(Object.keys(step.limits).length > 0 ? { limits: step.limits } : {}),
    ...(step.expectation ? { expectation: step.expectation } : {}),
  });
  if (flow && credentials && operation === flow.login) {
    const login = named(LOGINS, step.case ?? 'right-credentials', `${place}.case`);
    requireNoValues(step, place);
    if (login.full && settings.depth !== 'full') return [];
    const guesses = earlier.filter((each) => each.case.name === LOGIN_CASES.wrongPassword.name).length;
    if (login.full && guesses >= settings.wrongPasswordLimit) {
      const reason = `a run sends ${settings.wrongPasswordLimit} wrong passwords at most (WRONG_PASSWORD_LIMIT)`;
      return [{ lacks: `${operation.id} ${login.case.name}: ${reason}` }];
    }
    const isUnknown = login.case.name === LOGIN_CASES.unknownUser.name;
    const unknown = isUnknown ? unknownUser(contract, flow, credentials) : '';
    if (unknown === undefined) return [{ lacks: `${operation.id} ${login.case.name}: ${NO_UNKNOWN_USER}` }];
    const request = () =>
      loginWith(login.values(credentials, unknown), { flow, credentials }, target.baseUrl);
    return [{ operation, case: withStep(login.case), request }];
  }
  const needsToken = flow !== undefined && operation.security.includes(flow.login.token?.scheme ?? '');
  const use = needsToken ? named(TOKEN_USES, step.case ?? 'fresh-token', `${place}.case`) : undefined;
  if (!use) named({ documented: true }, step.case ?? 'documented', `${place}.case`);
  const refused = use?.case.expects === 'refused';
  const documented = await documentedStep(step, operation, { needsToken, refused, place, earlier }, target);
  if ('lacks' in documented) return [documented];
  if (!flow || !use) return [{ ...documented, operation, case: withStep(documented.case) }];
  const request: PlannedStep['request'] = (token, values) => {
    const value = use.value(token, settings.expiredToken);
    const sent = value === undefined ? undefined : documented.request(undefined, values);
    if (!sent || typeof value !== 'string') return sent;
    return withAuthorization(sent, carried(flow.use, value));
  };
  const { expects } = use.case;
  // A generated id may not exist on the server.
  const open = expects === 'accepted' && documented.case.expects === 'any' ? documented.case : {};
  return [
    { ...documented, operation, case: withStep({ ...use.case, ...open, name: use.case.name }), request },
  ];
}

/** The body of an expected status is judged, whatever the case expects: a 404 may be what is right. */
function expecting(base: Case, { status = 200 }: StepExpectation = {}): Case {
  if (base.expects !== 'accepted' || (status >= 200 && status < 300)) return base;
  return { ...base, expects: 'any', undocumentedRefusal: 'warning' };
}

/** The login is sent with its credentials alone: values of the step would be ignored. */
function requireNoValues({ operation, parameters, body }: MonitorStep, place: string): void {
  const names = [...Object.keys(parameters ?? {}), ...(body === undefined ? [] : ['body'])];
  if (names.length === 0) return;
  throw new DriftlineError(
    'DL_MONITOR_INVALID',
    `${place} sets ${names.join(', ')}, but ${operation} is the login, which is sent with LOGIN_EMAIL and LOGIN_PASSWORD.`,
    'Remove them from the step.',
  );
}

function loginWith(values: Credentials, { flow }: Login, baseUrl: string): OutgoingRequest {
  return loginRequest(flow, baseUrl, loginBody(flow, values));
}

/**
 * The steps that can be sent with these settings.
 * @throws DriftlineError DL_MONITOR_INVALID if a step needs a token and no earlier step gets one
 */
function sendable(
  planned: readonly (readonly [place: string, step: PlannedStep])[],
  { flow, settings }: PlanTarget,
): Plan {
  const steps: PlannedStep[] = [];
  const notes: string[] = [];
  for (const [place, step] of planned) {
    const { operation, case: stepCase } = step;
    if (stepCase.name === LOGIN_CASES.expiredToken.name && settings.expiredToken === undefined) {
      notes.push(`${operation.id} ${stepCase.name}: EXPIRED_TOKEN is not set`);
      continue;
    }
    const loggedIn = steps.some((before) => before.case.name === LOGIN_CASES.rightCredentials.name);
    if (!loggedIn && step.request(undefined) === undefined) {
      throw new DriftlineError(
        'DL_MONITOR_INVALID',
        `${place} sends ${operation.id} with a token (${stepCase.name}), but no earlier step logs in.`,
        `Add { operation: '${flow?.login.id}' } before it, at the same depth.`,
      );
    }
    steps.push(step);
  }
  return { steps, notes };
}

/** The documented request of an operation, without the token of a login. */
async function documentedStep(
  step: MonitorStep,
  operation: Operation,
  context: {
    readonly needsToken: boolean;
    readonly refused: boolean;
    readonly place: string;
    readonly earlier: readonly PlannedStep[];
  },
  { contract, flow, baseUrl, settings }: PlanTarget,
): Promise<Pick<PlannedStep, 'case' | 'request' | 'provided'> | { readonly lacks: string }> {
  if (flow && operation === flow.consumer && !step.parameters && step.body === undefined) {
    const consumed = { ...flow, consumer: operation };
    return { case: DOCUMENTED, request: () => consumerRequest(consumed, baseUrl) };
  }
  const { requestOf } = await import('./operation-steps.ts');
  const scheme = flow?.login.token?.scheme;
  return requestOf(contract, operation, step, { settings, baseUrl, scheme, ...context });
}

function named<T>(table: Readonly<Record<string, T>>, name: string, place: string): T {
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  if (found === undefined) throw unknown(place, name, Object.keys(table));
  return found;
}

function unknown(place: string, name: string, known: readonly string[]): DriftlineError {
  const near = nearNames(name, known);
  return new DriftlineError(
    'DL_MONITOR_INVALID',
    `${place} is ${JSON.stringify(name)}.`,
    near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `There are: ${known.join(', ')}.`,
  );
}

/**
 * Sends the steps in order; each gets the newest token of the steps before it, and the values that they provide. An
 * exchange is kept until the last step that needs its values: those of many steps take gigabytes. Where a step ends the
 * run, only the steps that clean up are sent after it.
 * @param skip called with each step that is not sent, and why: a value that it needs cannot be had; without a reason where an
 *   earlier step failed, or got no token
 * @throws what `send` throws, after the steps that clean up
 */
export async function sendSteps(
  plan: readonly PlannedStep[],
  send: SendStep,
  skip: (step: PlannedStep, reason?: string) => void = () => {},
): Promise<void> {
  let token: string | undefined;
  const lastUses = new Map(
    plan.flatMap((step) => (step.provided?.from ?? []).map((earlier) => [earlier, step] as const)),
  );
  const exchanges = new Map<PlannedStep, Exchange>();
  let ended = false;
  let thrown: { readonly error: unknown } | undefined;
  for (const step of plan) {
    if (ended && !step.cleanup) {
      skip(step);
      continue;
    }
    const values = step.provided?.values((earlier) => exchanges.get(earlier));
    for (const earlier of step.provided?.from ?? []) {
      if (lastUses.get(earlier) === step) exchanges.delete(earlier);
    }
    if (values && 'missing' in values) {
      skip(step, values.missing);
      continue;
    }
    const sent = step.request(token, values);
    if (!sent) {
      skip(step);
      continue;
    }
    try {
      const outcome = await send(step.case, step.operation, sent, step.cleanup === true);
      if (lastUses.has(step)) exchanges.set(step, outcome.exchange);
      if (!outcome.goOn) ended = true;
      token = outcome.token?.value ?? token;
    } catch (error) {
      thrown ??= { error };
      ended = true;
    }
  }
  if (thrown) throw thrown.error;
}
