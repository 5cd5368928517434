import {
  type Case,
  type Contract,
  type Credentials,
  consumerRequest,
  type Depth,
  type Exchange,
  Fault,
  LOGIN_CASES,
  type LoginFlow,
  loginBody,
  loginRequest,
  nearNames,
  type Operation,
  type OutgoingRequest,
  type Token,
  tokenWithOtherClaims,
  tokenWithOtherSignature,
  UNKNOWN_USER,
  unsignedToken,
  WRONG_PASSWORD,
} from '../contracts/index.ts';
import type { Monitor, MonitorStep } from './definition/checked-monitor.ts';

/** One step, ready to be asked. */
export interface PlannedStep {
  readonly operation: Operation;
  readonly case: Case;
  /** @returns undefined where the token that it needs was not given */
  request(token: string | undefined): OutgoingRequest | undefined;
}

/** What came of one step; the run ends where `goOn` is false: nobody answers, or we were asked to wait. */
export interface StepOutcome {
  readonly exchange: Exchange;
  readonly token?: Token;
  readonly goOn: boolean;
}

export type Ask = (step: Case, operation: Operation, request: OutgoingRequest) => Promise<StepOutcome>;

/** Whom the steps of a monitor ask, and with what. */
export interface Asked {
  readonly contract: Contract;
  readonly flow: LoginFlow;
  readonly baseUrl: string;
  readonly credentials: Credentials;
  readonly depth: Depth;
  readonly expiredToken?: string | undefined;
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
 * The steps of a monitor for one target, in order: its own, else those that fit every login. Those of another depth are
 * left out.
 * @throws Fault DL_MONITOR_INVALID for an operation or a case that the contract does not have
 */
export function planSteps(monitor: Pick<Monitor, 'file' | 'steps' | 'limits'>, asked: Asked): PlannedStep[] {
  const steps = monitor.steps ?? loginSteps(asked.flow, monitor.limits);
  return steps
    .filter(({ depth }) => depth === undefined || depth === asked.depth)
    .flatMap((step, index) => planned(step, `${monitor.file}: steps[${index}]`, asked));
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

function planned(step: MonitorStep, place: string, asked: Asked): PlannedStep[] {
  const { contract, flow, depth } = asked;
  const operation = contract.operations.find(({ id }) => id === step.operation);
  if (!operation) {
    throw unknown(
      `${place}.operation`,
      step.operation,
      contract.operations.map(({ id }) => id),
    );
  }
  const asIs = (wish: Case): Case => ({
    ...wish,
    ...(Object.keys(step.limits).length > 0 ? { limits: step.limits } : {}),
    ...(step.wish ? { wish: step.wish } : {}),
  });
  if (operation === flow.login) {
    const login = named(LOGINS, step.case ?? 'right-credentials', `${place}.case`);
    if (login.full && depth !== 'full') return [];
    return [
      { operation, case: asIs(login.case), request: () => loginWith(login.values(asked.credentials), asked) },
    ];
  }
  if (operation.path.includes('{')) throw templated(place, operation);
  if (!operation.security.includes(flow.login.token?.scheme ?? '')) {
    named({ documented: DOCUMENTED }, step.case ?? 'documented', `${place}.case`);
    return [{ operation, case: asIs(DOCUMENTED), request: () => documentedRequest(operation, asked) }];
  }
  const use = named(TOKEN_USES, step.case ?? 'fresh-token', `${place}.case`);
  return [
    { operation, case: asIs(use.case), request: (token) => tokenRequest(use, operation, token, asked) },
  ];
}

function loginWith(values: Credentials, { flow, baseUrl }: Asked): OutgoingRequest {
  return loginRequest(flow, baseUrl, loginBody(flow, values));
}

function tokenRequest(
  use: (typeof TOKEN_USES)[string],
  operation: Operation,
  token: string | undefined,
  asked: Asked,
): OutgoingRequest | undefined {
  const value = use.value(token, asked.expiredToken);
  if (value === undefined) return undefined;
  const { headers, ...request } = documentedRequest(operation, asked);
  const authorization = value === null ? {} : { Authorization: `${asked.flow.scheme} ${value}` };
  return { ...request, headers: { ...headers, ...authorization } };
}

/** The operation as its contract shows it: its first example as the body. */
function documentedRequest(operation: Operation, { baseUrl }: Asked): OutgoingRequest {
  const request = consumerRequest(operation, baseUrl);
  const [media] = operation.requestBody?.content ?? [];
  if (!media || media.examples.length === 0) return request;
  const headers = { ...request.headers, 'Content-Type': media.mediaType };
  return { ...request, headers, body: JSON.stringify(media.examples[0]) };
}

function named<T>(table: Readonly<Record<string, T>>, name: string, place: string): T {
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  if (found === undefined) throw unknown(place, name, Object.keys(table));
  return found;
}

function unknown(place: string, name: string, known: readonly string[]): Fault {
  const near = nearNames(name, known);
  return new Fault(
    'DL_MONITOR_INVALID',
    `${place} is ${JSON.stringify(name)}.`,
    near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `There are: ${known.join(', ')}.`,
  );
}

function templated(place: string, { id, path }: Operation): Fault {
  return new Fault(
    'DL_MONITOR_INVALID',
    `${place}.operation is ${id}, whose path has parameters: ${path}.`,
    'Choose an operation whose path has none.',
  );
}

/** Asks the steps in order, and hands the newest token on to those after it. */
export async function askSteps(plan: readonly PlannedStep[], ask: Ask): Promise<void> {
  let token: string | undefined;
  for (const { operation, case: step, request } of plan) {
    const sent = request(token);
    if (!sent) continue;
    const outcome = await ask(step, operation, sent);
    if (!outcome.goOn) return;
    token = outcome.token?.value ?? token;
  }
}
