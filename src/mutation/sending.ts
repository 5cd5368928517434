import {
  type Authorization,
  authorize,
  type LoginFlow,
  loginFlowOf,
  MOCK_CREDENTIALS,
  MOCK_TOKEN,
  OPEN,
} from '../auth/index.ts';
import type { Exchange, OutgoingRequest } from '../http/index.ts';
import { guardOf, type MockServer, startMock } from '../mock/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { type PreparedOperation, prepareOperation } from '../requests/index.ts';
import { type Finding, judge } from '../rules/index.ts';
import { type Send, sender } from '../session/index.ts';

const RESPONSE_TIMEOUT_MS = 10_000;

/**
 * Sends requests to a mock server, and judges each exchange together with those before it, as suite and
 * monitor do.
 */
export class JudgingClient {
  readonly contract: Contract;
  readonly mock: MockServer;
  /** Absent where the contract has no login. */
  readonly flow: LoginFlow | undefined;
  readonly exchanges: Exchange[] = [];
  readonly findings: Finding[] = [];
  readonly #send: Send;

  constructor(contract: Contract, mock: MockServer, timeoutMs = RESPONSE_TIMEOUT_MS) {
    this.contract = contract;
    this.mock = mock;
    this.flow = flowOf(contract);
    this.#send = sender({ requestTimeoutMs: timeoutMs });
  }

  readonly send: Send = async (step, operation, request) => {
    const exchange = await this.#send(step, operation, request);
    // A variant or sample of one response does not change that of another operation, a list and its item say.
    const earlier = this.exchanges.filter((each) => each.operation === operation.id);
    this.findings.push(...judge(exchange, this.contract, earlier));
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

const prepared = new WeakMap<Operation, PreparedOperation>();

/** A valid request, with a token where one is given, else with the credentials that the operation needs. */
export function exampleRequest(
  contract: Contract,
  operation: Operation,
  baseUrl: string,
  authorization?: Authorization,
): OutgoingRequest {
  const requested = prepared.get(operation) ?? prepareOperation(contract, operation);
  prepared.set(operation, requested);
  if (authorization !== undefined) return requested.request(baseUrl, authorization);
  const access =
    guardOf(contract, operation) === undefined && authorize(contract, operation, ANY_CREDENTIALS);
  return requested.request(baseUrl, access && 'headers' in access ? access : OPEN);
}

/** A mock server without configured credentials accepts any. */
const ANY_CREDENTIALS = { accessToken: MOCK_TOKEN, credentials: MOCK_CREDENTIALS };

/** Number of mock servers that work in parallel, so that one that hangs does not delay the others. */
const LANES = 6;
/** A mock server keeps all requests in memory: after so many, a new one is started. */
const MOST_RECEIVED = 100;

/** Works through a list with a few mock servers in parallel. */
export async function inLanes<Item>(
  contract: Contract,
  items: readonly Item[],
  work: (item: Item, mock: MockServer) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const lane = async () => {
    let mock = await startMock(contract);
    try {
      for (const item of queue) {
        await work(item, mock);
        if (mock.received.length < MOST_RECEIVED) continue;
        await mock.close();
        mock = await startMock(contract);
      }
    } finally {
      await mock.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES, items.length) }, lane));
}

/** Rules about response times: a mock server in the same process is slow where the machine is busy. */
const TIMED = new Set(['response-slow', 'first-response-slow', 'latency-growing', 'user-enumeration-timing']);

export function withoutTimed(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ id }) => !TIMED.has(id));
}
