import { authorize, type LoginFlow, loginFlowOf, MOCK_CREDENTIALS, MOCK_TOKEN, OPEN } from '../auth/index.ts';
import type { Case, Exchange, OutgoingRequest } from '../http/index.ts';
import { send } from '../http/index.ts';
import type { MockServer } from '../mock/index.ts';
import { guardingScheme } from '../mock/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { type RequestedOperation, requestedOperation } from '../requests/index.ts';
import type { Finding } from '../rules/index.ts';
import { judge } from '../rules/index.ts';

const ANSWER_PATIENCE_MS = 10_000;

/** Sends one request, and keeps what came of it. */
export type Ask = (step: Case, operation: Operation, request: OutgoingRequest) => Promise<Exchange>;

/** Exchanges of one series, each judged with those before it, as the suite and the monitor do. */
export class Asking {
  readonly contract: Contract;
  readonly mock: MockServer;
  /** Absent where the contract has no login. */
  readonly flow: LoginFlow | undefined;
  readonly exchanges: Exchange[] = [];
  readonly findings: Finding[] = [];
  readonly #patienceMs: number;

  constructor(contract: Contract, mock: MockServer, patienceMs = ANSWER_PATIENCE_MS) {
    this.contract = contract;
    this.mock = mock;
    this.flow = flowOf(contract);
    this.#patienceMs = patienceMs;
  }

  readonly send: Ask = async (step, operation, request) => {
    const exchange = await send(request, {
      operation: operation.id,
      case: step,
      timeoutMs: this.#patienceMs,
    });
    this.findings.push(...judge(exchange, this.contract, this.exchanges));
    this.exchanges.push(exchange);
    return exchange;
  };
}

const flows = new WeakMap<Contract, { readonly flow: LoginFlow | undefined }>();

/** The login of a contract, where it has one. */
export function flowOf(contract: Contract): LoginFlow | undefined {
  const known = flows.get(contract) ?? { flow: loginFlowOf(contract) };
  flows.set(contract, known);
  return known.flow;
}

const prepared = new WeakMap<Operation, RequestedOperation>();

/** A request that keeps the contract, with whatever opens the operation where that is no login's token. */
export function exampleRequest(
  contract: Contract,
  operation: Operation,
  baseUrl: string,
  authorization?: string,
): OutgoingRequest {
  const requested = prepared.get(operation) ?? requestedOperation(contract, operation);
  prepared.set(operation, requested);
  if (authorization !== undefined) {
    return requested.request(baseUrl, { ...OPEN, headers: { Authorization: authorization } });
  }
  const access =
    guardingScheme(contract, operation) === undefined && authorize(contract, operation, ANYTHING);
  return requested.request(baseUrl, access && 'headers' in access ? access : OPEN);
}

/** A mock server that was told nothing takes anything. */
const ANYTHING = { accessToken: MOCK_TOKEN, credentials: MOCK_CREDENTIALS };
