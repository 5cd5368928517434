import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Credentials, exampleCredentials, loginFlowOf } from '../auth/index.ts';
import { DriftlineError } from '../core/index.ts';
import { formPairs } from '../media/index.ts';
import { basePath, type Contract } from '../openapi/index.ts';
import { corsHeaders, isPreflight } from './cors.ts';
import type { Alteration } from './faults/fault.ts';
import { findFault } from './faults/index.ts';
import { Sessions } from './login.ts';
import {
  bodyBytes,
  type MockResponse,
  type ReceivedBody,
  receiveBody,
  sentHeaders,
} from './mock-response.ts';
import { type MockState, prepareResponse } from './prepare-response.ts';
import { Stored } from './stored.ts';
import { TokenIssuer } from './tokens.ts';

const HOST = '127.0.0.1';

const MOST_KEPT = 10_000;

export interface MockServerOptions {
  /** 0, the default: any free port. */
  readonly port?: number;
  /** Name of a fault; without one, the default, the server conforms to the contract. */
  readonly fault?: string;
  /** Lifetime of a login's token; 3600 by default. */
  readonly tokenLifeSeconds?: number;
  /** Who may log in; by default the credentials of the login operation's request example. */
  readonly credentials?: Credentials;
  /** The API key or token for operations that no login authorizes; by default any value is accepted. */
  readonly accessToken?: string;
  /** The credentials of single security schemes, by their names in capitals: `{ API_KEY: 'a-key' }`. */
  readonly schemeCredentials?: Readonly<Record<string, string>>;
  /** Lets pages of any origin read the responses; false by default, for the contract does not say so. */
  readonly cors?: boolean;
  /** Called with each request, when its response is known. */
  readonly onRequest?: (request: ReceivedRequest) => void;
}

/** A request as the mock server received it, with nothing masked. */
export interface ReceivedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Names in lower case; repeated headers are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most 1 MiB. */
  readonly body: Uint8Array;
  /** The value of a JSON body, or the texts of a form by their names; absent for any other body. */
  readonly json?: unknown;
  /** operationId of the contract, where it has the operation. */
  readonly operation?: string;
  /** The status of the response; a fault of the connection may keep it from arriving. */
  readonly status: number;
}

export interface MockServer {
  /** The value for BASE_URL: the address, with the path of the contract's server. */
  readonly url: string;
  /** The last 10,000 requests, in the order in which they were read. */
  readonly received: readonly ReceivedRequest[];
  /**
   * Sets the fault of all further responses, by its name or as what it alters; undefined: responses conform.
   * @throws DriftlineError DL_FAULT_UNKNOWN that lists near names
   */
  setFault(fault: string | Alteration | undefined): void;
  /** Serves another contract at the same address from now on; what was created and issued is forgotten. */
  setContract(contract: Contract): void;
  /**
   * Issues a correctly signed token, whatever the fault; with a negative lifetime, one that has already
   * expired.
   */
  issueToken(options?: { readonly lifeSeconds?: number }): Promise<string>;
  /** Closes open connections too, and may be called again. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Serves a contract on 127.0.0.1: conforming to it, or with one fault.
 * @throws DriftlineError DL_ADDRESS_UNUSABLE where it cannot listen on the port; DL_FAULT_UNKNOWN
 */
export async function startMock(contract: Contract, options: MockServerOptions = {}): Promise<MockServer> {
  let state = stateOf(contract, options);
  const received: ReceivedRequest[] = [];
  let alteration: Alteration | undefined;
  const setFault = (wanted: string | Alteration | undefined) => {
    alteration = typeof wanted === 'string' ? findFault(wanted, state.contract) : wanted;
    state.issuer.forget();
    state.stored.forget();
    state.sessions.forget();
    state.counts.clear();
  };
  setFault(options.fault);
  const { cors = false, onRequest } = options;
  const note = (request: ReceivedRequest) => {
    received.push(request);
    if (received.length > MOST_KEPT) received.shift();
    onRequest?.(request);
  };
  const server = createServer((request, response) =>
    serve(request, response, state, { alteration, cors, note }),
  );
  const port = await listen(server, options.port ?? 0);
  const close = () => stop(server);
  return {
    url: `http://${HOST}:${port}${basePath(contract)}`,
    received,
    setFault,
    setContract: (next) => {
      state = stateOf(next, options);
      setFault(options.fault);
    },
    issueToken: async ({ lifeSeconds = state.tokenLifeSeconds } = {}) =>
      (await state.issuer.issue(lifeSeconds)).value,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function stateOf(contract: Contract, options: MockServerOptions): MockState {
  const flow = loginFlowOf(contract);
  const credentials = options.credentials ?? (flow && exampleCredentials(flow));
  const { tokenLifeSeconds = 3600, accessToken, schemeCredentials } = options;
  const keys = {
    ...(accessToken === undefined ? {} : { accessToken }),
    ...(schemeCredentials ? { schemeCredentials } : {}),
    ...(options.credentials ? { credentials: options.credentials } : {}),
  };
  return {
    contract,
    issuer: new TokenIssuer(),
    sessions: new Sessions(contract),
    stored: new Stored(),
    counts: new Map(),
    keys,
    tokenLifeSeconds,
    ...(credentials ? { credentials } : {}),
  };
}

/** What holds for all requests of a server. */
interface Serving {
  readonly alteration: Alteration | undefined;
  readonly cors: boolean;
  readonly note: (request: ReceivedRequest) => void;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  state: MockState,
  { alteration, cors, note }: Serving,
): Promise<void> {
  const body = await receiveBody(request);
  if (!body) return;
  const { method = '', url: path = '' } = request;
  const headers = joined(request);
  if (cors && isPreflight(method, headers)) {
    response.writeHead(204, corsHeaders(headers, { exposed: [], preflight: true }).flat()).end();
    return;
  }
  const {
    situation,
    response: prepared,
    transport,
  } = await prepareResponse({ method, target: path, headers, body }, state, alteration);
  const { operation } = situation;
  note({
    method,
    path,
    headers,
    body: body.bytes,
    ...valueIn(body, headers['content-type']),
    ...(operation ? { operation: operation.id } : {}),
    status: prepared.status,
  });
  const exposed = cors ? prepared.headers.map(([name]) => name) : [];
  const added = cors ? corsHeaders(headers, { exposed, preflight: false }) : [];
  const mockResponse = { ...prepared, headers: [...prepared.headers, ...added] };
  if (!transport) write(response, mockResponse);
  else if (response.socket) transport(response.socket, mockResponse);
}

function valueIn(body: ReceivedBody, contentType = ''): Pick<ReceivedRequest, 'json'> {
  if ('json' in body) return { json: body.json };
  const pairs = formPairs(contentType, Buffer.from(body.bytes).toString('utf8'));
  return pairs ? { json: Object.fromEntries(pairs) } : {};
}

function write(response: ServerResponse, mockResponse: MockResponse): void {
  response.writeHead(mockResponse.status, sentHeaders(mockResponse).flat());
  response.end(bodyBytes(mockResponse));
}

function joined(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]),
  );
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: unknown) =>
      reject(
        new DriftlineError(
          'DL_ADDRESS_UNUSABLE',
          `The mock server cannot listen on ${HOST}:${port}: ${cause instanceof Error ? cause.message : String(cause)}`,
          'Use another port, or 0 for any free one.',
          cause,
        ),
      );
    server.once('error', refuse);
    server.once('listening', () => {
      server.off('error', refuse);
      resolve((server.address() as AddressInfo).port);
    });
    try {
      server.listen(port, HOST);
    } catch (cause) {
      // Node throws at once where the number is not a port.
      refuse(cause);
    }
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
