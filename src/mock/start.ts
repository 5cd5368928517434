import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Credentials } from '../auth/index.ts';
import { DriftlineError } from '../core/index.ts';
import type { Contract } from '../openapi/index.ts';
import { basePath } from '../openapi/index.ts';
import { react, type Setting } from './conduct.ts';
import type { Fault } from './fault.ts';
import { findFault } from './find-fault.ts';
import { demoCredentials } from './login.ts';
import { bodyBytes, type MockResponse, sentHeaders } from './mock-response.ts';
import { receiveBody } from './receive.ts';
import { TokenIssuer } from './tokens.ts';

const HOST = '127.0.0.1';

export interface MockServerOptions {
  /** 0, the default: any free port. */
  readonly port?: number;
  /** Name of a fault; none, the default: conforming. */
  readonly fault?: string;
  /** How long a login's token lives; 3600 by default. */
  readonly tokenLifeSeconds?: number;
  /** Who may log in; by default the credentials of the login operation's request example. */
  readonly credentials?: Credentials;
  /** What opens operations that no login opens; by default anything that is sent in its place. */
  readonly accessToken?: string;
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
  /** Absent where the body is not JSON. */
  readonly json?: unknown;
  /** operationId of the contract, where it has the operation. */
  readonly operation?: string;
  /** The status that was decided on; a fault may keep it from arriving. */
  readonly status: number;
}

export interface MockServer {
  /** As it goes into BASE_URL: the address, with the path of the contract's server. */
  readonly url: string;
  /** In the order in which they were read; grows while the mock server runs. */
  readonly received: readonly ReceivedRequest[];
  /**
   * Sets how requests are answered from now on: as the fault of a name, or a given one; undefined: as documented.
   * @throws DriftlineError DL_FAULT_UNKNOWN that lists near names
   */
  behave(fault: string | Fault | undefined): void;
  /** A token that is correctly signed, whatever the fault; of a negative life, one that has expired already. */
  issueToken(options?: { readonly lifeSeconds?: number }): Promise<string>;
  /** Ends open sockets too, and may be called again. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Serves a contract on 127.0.0.1: keeps it, or breaks it in one named way.
 * @throws DriftlineError DL_ADDRESS_UNUSABLE where the port cannot be had, DL_FAULT_UNKNOWN
 */
export async function startMock(contract: Contract, options: MockServerOptions = {}): Promise<MockServer> {
  const setting = settingOf(contract, options);
  const received: ReceivedRequest[] = [];
  let fault: Fault | undefined;
  const behave = (wanted: string | Fault | undefined) => {
    fault = typeof wanted === 'string' ? findFault(wanted, contract) : wanted;
    setting.issuer.forget();
    setting.requested.clear();
  };
  behave(options.fault);
  const server = createServer((request, response) => serve(request, response, setting, fault, received));
  const port = await listen(server, options.port ?? 0);
  const close = () => step(server);
  return {
    url: `http://${HOST}:${port}${basePath(contract)}`,
    received,
    behave,
    issueToken: async ({ lifeSeconds = setting.tokenLifeSeconds } = {}) =>
      (await setting.issuer.issue(lifeSeconds)).value,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function settingOf(contract: Contract, options: MockServerOptions): Setting {
  const login = contract.operations.find(({ token }) => token !== undefined);
  const credentials = options.credentials ?? (login && demoCredentials(contract, login));
  const { tokenLifeSeconds = 3600, accessToken } = options;
  const keys = {
    ...(accessToken === undefined ? {} : { accessToken }),
    ...(options.credentials ? { credentials: options.credentials } : {}),
  };
  const requested = new Map<string, number>();
  return {
    contract,
    issuer: new TokenIssuer(),
    requested,
    keys,
    tokenLifeSeconds,
    ...(credentials ? { credentials } : {}),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  setting: Setting,
  fault: Fault | undefined,
  received: ReceivedRequest[],
): Promise<void> {
  const body = await receiveBody(request);
  if (!body) return;
  const { method = '', url: path = '' } = request;
  const headers = joined(request);
  const {
    situation,
    response: mockResponse,
    transport,
  } = await react({ method, target: path, headers, body }, setting, fault);
  const { operation } = situation;
  received.push({
    method,
    path,
    headers,
    body: body.bytes,
    ...('json' in body ? { json: body.json } : {}),
    ...(operation ? { operation: operation.id } : {}),
    status: mockResponse.status,
  });
  if (!transport) write(response, mockResponse);
  else if (response.socket) transport(response.socket, mockResponse);
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
          'Give it another port, or 0 for any that is free.',
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
      // A number that is no port is refused before anything is tried.
      refuse(cause);
    }
  });
}

function step(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
