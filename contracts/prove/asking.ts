import { deriveCases } from '../cases/derived/index.ts';
import { type LoginFlow, loginFlowOf } from '../cases/login-flow.ts';
import { send } from '../client/send.ts';
import type { Contract, Operation } from '../document/contract.ts';
import type { Case, Exchange, OutgoingRequest } from '../exchange/exchange.ts';
import type { Finding } from '../judge/finding.ts';
import { judge } from '../judge/judge.ts';
import type { StandIn } from '../stand-in/index.ts';

const ANSWER_PATIENCE_MS = 10_000;

/** Sends one request, and keeps what came of it. */
export type Ask = (step: Case, operation: Operation, request: OutgoingRequest) => Promise<Exchange>;

/** Exchanges of one series, each judged with those before it, as the suite and the monitor do. */
export class Asking {
  readonly contract: Contract;
  readonly standIn: StandIn;
  /** Absent where the contract has no login. */
  readonly flow: LoginFlow | undefined;
  readonly exchanges: Exchange[] = [];
  readonly findings: Finding[] = [];
  readonly #patienceMs: number;

  constructor(contract: Contract, standIn: StandIn, patienceMs = ANSWER_PATIENCE_MS) {
    this.contract = contract;
    this.standIn = standIn;
    this.flow = flowOf(contract);
    this.#patienceMs = patienceMs;
  }

  readonly ask: Ask = async (step, operation, request) => {
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

type RequestMaker = ReturnType<typeof deriveCases>[number]['request'];
const makers = new WeakMap<Operation, RequestMaker>();

/** A request that keeps the contract: the first valid case that it gives for the operation. */
export function exampleRequest(
  contract: Contract,
  operation: Operation,
  baseUrl: string,
  authorization?: string,
): OutgoingRequest {
  const make =
    makers.get(operation) ?? deriveCases(contract, operation).find(({ kind }) => kind === 'valid')?.request;
  if (!make) {
    const path = operation.path.replace(/\{[^}]*\}/g, 'example');
    return { method: operation.method, url: baseUrl + path, headers: { Accept: 'application/json' } };
  }
  makers.set(operation, make);
  const credentials = { identifier: 'somebody@example.com', secret: 'a-secret-of-somebody' };
  return make({ baseUrl, credentials, ...(authorization === undefined ? {} : { authorization }) });
}
