import {
  type Credentials,
  consumerRequest,
  type LoginFlow,
  loginBody,
  loginRequest,
  type Token,
  tokenWithOtherClaims,
  tokenWithOtherSignature,
  unsignedToken,
} from '../auth/index.ts';
import { DriftlineError, nearNames, WORK_LIMITS, withinTime } from '../core/index.ts';
import type { Case, Exchange, OutgoingRequest } from '../http/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import type { Settings } from '../project/index.ts';
import { type ChoiceSettings, LOGIN_CASES, UNKNOWN_USER, WRONG_PASSWORD } from '../requests/index.ts';
import type { Monitor, MonitorStep } from './definition/checked-monitor.ts';
import type { PlannedStep } from './planned-step.ts';

/** What came of one step; the run ends where `goOn` is false: nobody responds, or we were asked to wait. */
export interface StepOutcome {
  readonly exchange: Exchange;
  readonly token?: Token;
  readonly goOn: boolean;
}

export type Ask = (step: Case, operation: Operation, request: OutgoingRequest) => Promise<StepOutcome>;

/** Whom the steps of a monitor ask, and with what. */
export interface Requested {
  readonly contract: Contract;
  /** Absent where the contract has no login. */
  readonly flow?: LoginFlow | undefined;
  readonly baseUrl: string;
  readonly credentials?: Credentials | undefined;
  readonly settings: Settings;
}

/** What a monitor asks in a run. */
export interface Plan {
  readonly steps: readonly PlannedStep[];
  /** Sentences on what is not asked. */
  readonly notes: readonly string[];
}

/** The login, and who logs in. */
interface Login {
  readonly flow: LoginFlow;
  readonly credentials: Credentials;
}

/** The ways in which the operation that gives the token is asked. A wrong password locks accounts: at full depth only. */
const LOGINS: Readonly<Record<string, { case: Case; full?: true; values(own: Credentials): Credentials }>> = {
  'right-credentials': { case: LOGIN_CASES.rightCredentials, values: (own) => own },
  'unknown-user': {
    case: LOGIN_CASES.unknownUser,
    values: () => ({ identifier: UNKNOWN_USER, secret: WRONG_PASSWORD }),
  },
  'wrong-password': {
    case: LOGIN_CASES.wrongPassword,
    full: true,
    values: (own) => ({ ...own, secret: WRONG_PASSWORD }),
  },
};

/** The ways in which a token is used: what is sent in its place. `null`: nothing is. */
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
 * The steps of a monitor for one target, in order: its own, else those that fit every login, else the operations of the
 * contract that change nothing. Those of another depth are left out.
 * @throws DriftlineError DL_MONITOR_INVALID for an operation or a case that the contract does not have, or steps that cannot be
 *   asked, DL_OPERATION_UNKNOWN where the contract has nothing to ask
 */
export async function planSteps(
  monitor: Pick<Monitor, 'file' | 'steps' | 'limits'>,
  requested: Requested,
): Promise<Plan> {
  const { contract, flow, settings } = requested;
  const { steps, notes } = monitor.steps
    ? { steps: monitor.steps, notes: [] }
    : await stepsByItself(contract, flow, settings, monitor.limits);
  const planned: [place: string, step: PlannedStep][] = [];
  for (const [index, step] of steps.entries()) {
    if (step.depth !== undefined && step.depth !== settings.depth) continue;
    const place = `${monitor.file}: steps[${index}]`;
    for (const each of await plannedStep(step, place, requested)) planned.push([place, each]);
  }
  const plan = sendable(planned, requested);
  if (plan.steps.length > 0) return { steps: plan.steps, notes: [...notes, ...plan.notes] };
  throw new DriftlineError(
    'DL_MONITOR_INVALID',
    `${monitor.file}: steps has none that is asked at DEPTH=${settings.depth}${plan.notes.map((note) => `; ${note}`).join('')}.`,
    'Name a step that is, or set what is missing: who asks nothing learns nothing.',
  );
}

/**
 * The steps of a monitor that names none, and sentences on what is not among them.
 * @throws DriftlineError DL_OPERATION_UNKNOWN where the contract has nothing that may be sent
 */
export async function stepsByItself(
  contract: Contract,
  flow: LoginFlow | undefined,
  settings: ChoiceSettings,
  limits: MonitorStep['limits'],
): Promise<{ readonly steps: readonly MonitorStep[]; readonly notes: readonly string[] }> {
  if (flow) return { steps: loginSteps(flow, limits), notes: [] };
  // Loaded only where something else is asked than a login and the first use of its token.
  const { ownSteps } = await import('./operation-steps.ts');
  // Requests are made from the schemas of the document, which may be made to take for ever.
  const work = `Making requests from ${contract.file}`;
  return withinTime(WORK_LIMITS.document, work, () => ownSteps(contract, settings, limits));
}

/** Log in, use the token, try a token and credentials that must be refused. */
function loginSteps({ login, consumer }: LoginFlow, limits: MonitorStep['limits']): MonitorStep[] {
  const full = ['missing-token', 'tampered-claims', 'tampered-signature'].map(
    (name) => ({ case: name, depth: 'full' }) as const,
  );
  const uses = [{ case: 'fresh-token' }, { case: 'unsigned-token' }, ...full];
  return [
    { operation: login.id, case: 'right-credentials', limits },
    ...(consumer ? uses.map((use) => ({ operation: consumer.id, ...use, limits })) : []),
    { operation: login.id, case: 'unknown-user', limits },
    { operation: login.id, case: 'wrong-password', limits },
  ];
}

async function plannedStep(step: MonitorStep, place: string, requested: Requested): Promise<PlannedStep[]> {
  const { contract, flow, credentials, settings } = requested;
  const operation = contract.operations.find(({ id }) => id === step.operation);
  if (!operation) {
    throw unknown(
      `${place}.operation`,
      step.operation,
      contract.operations.map(({ id }) => id),
    );
  }
  const asIs = (expectation: Case): Case => ({
    ...expectation,
    ...(Object.keys(step.limits).length > 0 ? { limits: step.limits } : {}),
    ...(step.expectation ? { expectation: step.expectation } : {}),
  });
  if (flow && credentials && operation === flow.login) {
    const login = named(LOGINS, step.case ?? 'right-credentials', `${place}.case`);
    if (login.full && settings.depth !== 'full') return [];
    const request = () => loginWith(login.values(credentials), { flow, credentials }, requested.baseUrl);
    return [{ operation, case: asIs(login.case), request }];
  }
  const opened = flow !== undefined && operation.security.includes(flow.login.token?.scheme ?? '');
  const use = opened ? named(TOKEN_USES, step.case ?? 'fresh-token', `${place}.case`) : undefined;
  if (!use) named({ documented: true }, step.case ?? 'documented', `${place}.case`);
  const documented = await documentedStep(step, operation, opened, place, requested);
  if (!flow || !use) return [{ ...documented, operation, case: asIs(documented.case) }];
  const request: PlannedStep['request'] = (token) => {
    const value = use.value(token, settings.expiredToken);
    const sent = value === undefined ? undefined : documented.request(undefined);
    if (!sent || value === null) return sent;
    return { ...sent, headers: { ...sent.headers, Authorization: `${flow.scheme} ${value}` } };
  };
  const { expects } = use.case;
  // Nobody knows whether what was generated is there.
  const open = expects === 'accepted' && documented.case.expects === 'any' ? documented.case : {};
  return [{ operation, case: asIs({ ...use.case, ...open, name: use.case.name }), request }];
}

function loginWith(values: Credentials, { flow }: Login, baseUrl: string): OutgoingRequest {
  return loginRequest(flow, baseUrl, loginBody(flow, values));
}

/**
 * Of the steps that somebody wrote, those that can be asked: a run that asks nothing has found no API to be well.
 * @throws DriftlineError DL_MONITOR_INVALID where a step needs a token that none before it gets
 */
function sendable(
  planned: readonly (readonly [place: string, step: PlannedStep])[],
  { flow, settings }: Requested,
): Plan {
  const steps: PlannedStep[] = [];
  const notes: string[] = [];
  for (const [place, step] of planned) {
    const { operation, case: expectation } = step;
    if (expectation.name === LOGIN_CASES.expiredToken.name && settings.expiredToken === undefined) {
      notes.push(`${operation.id} ${expectation.name}: EXPIRED_TOKEN is not set`);
      continue;
    }
    const loggedIn = steps.some((before) => before.case.name === LOGIN_CASES.rightCredentials.name);
    if (!loggedIn && step.request(undefined) === undefined) {
      throw new DriftlineError(
        'DL_MONITOR_INVALID',
        `${place} asks ${operation.id} with a token (${expectation.name}), and no step before it logs in.`,
        `Put { operation: '${flow?.login.id}' } before it, asked at the same depth.`,
      );
    }
    steps.push(step);
  }
  return { steps, notes };
}

/** The operation as its contract shows it, without the token of a login. */
async function documentedStep(
  step: MonitorStep,
  operation: Operation,
  opened: boolean,
  place: string,
  { contract, flow, baseUrl, settings }: Requested,
): Promise<Pick<PlannedStep, 'case' | 'request'>> {
  const plain = operation === flow?.consumer && !step.parameters && step.body === undefined;
  if (plain) return { case: DOCUMENTED, request: () => consumerRequest(operation, baseUrl) };
  const { requestOf } = await import('./operation-steps.ts');
  return requestOf(contract, operation, step, { settings, baseUrl, place, opened });
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

/** Asks the steps in order, and hands the newest token on to those after it. */
export async function sendSteps(plan: readonly PlannedStep[], send: Ask): Promise<void> {
  let token: string | undefined;
  for (const { operation, case: step, request } of plan) {
    const sent = request(token);
    if (!sent) continue;
    const outcome = await send(step, operation, sent);
    if (!outcome.goOn) return;
    token = outcome.token?.value ?? token;
  }
}
