import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Credentials } from '../auth/index.ts';
import { Fault } from '../core/index.ts';
import type { Contract } from '../openapi/index.ts';
import { basePath } from '../openapi/index.ts';
import { type Answer, bodyBytes, sentHeaders } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import { react, type Setting } from './conduct.ts';
import { findBehaviour } from './find-behaviour.ts';
import { demoCredentials } from './login.ts';
import { receiveBody } from './receive.ts';
import { TokenMint } from './tokens.ts';

const HOST = '127.0.0.1';

export interface StandInOptions {
  /** 0, the default: any free port. */
  readonly port?: number;
  /** Name of a behaviour; none, the default: honest. */
  readonly behaviour?: string;
  /** How long a login's token lives; 3600 by default. */
  readonly tokenLifeSeconds?: number;
  /** Who may log in; by default the credentials of the login operation's request example. */
  readonly credentials?: Credentials;
  /** What opens operations that no login opens; by default anything that is sent in its place. */
  readonly accessToken?: string;
}

/** A request as the stand-in received it, with nothing masked. */
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
  /** The status that was decided on; a behaviour may keep it from arriving. */
  readonly status: number;
}

export interface StandIn {
  /** As it goes into BASE_URL: the address, with the path of the contract's server. */
  readonly url: string;
  /** In the order in which they were read; grows while the stand-in runs. */
  readonly received: readonly ReceivedRequest[];
  /**
   * Sets how requests are answered from now on: as the behaviour of a name, or a given one; undefined: honestly.
   * @throws Fault DL_BEHAVIOUR_UNKNOWN that lists near names
   */
  behave(behaviour: string | Behaviour | undefined): void;
  /** A token that is correctly signed, whatever the behaviour; of a negative life, one that has expired already. */
  issueToken(options?: { readonly lifeSeconds?: number }): Promise<string>;
  /** Ends open sockets too, and may be called again. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Serves a contract on 127.0.0.1: keeps it, or breaks it in one named way.
 * @throws Fault DL_ADDRESS_UNUSABLE where the port cannot be had, DL_BEHAVIOUR_UNKNOWN
 */
export async function startStandIn(contract: Contract, options: StandInOptions = {}): Promise<StandIn> {
  const setting = settingOf(contract, options);
  const received: ReceivedRequest[] = [];
  let behaviour: Behaviour | undefined;
  const behave = (wanted: string | Behaviour | undefined) => {
    behaviour = typeof wanted === 'string' ? findBehaviour(wanted, contract) : wanted;
    setting.mint.forget();
    setting.asked.clear();
  };
  behave(options.behaviour);
  const server = createServer((request, response) => serve(request, response, setting, behaviour, received));
  const port = await listen(server, options.port ?? 0);
  const close = () => stop(server);
  return {
    url: `http://${HOST}:${port}${basePath(contract)}`,
    received,
    behave,
    issueToken: async ({ lifeSeconds = setting.tokenLifeSeconds } = {}) =>
      (await setting.mint.issue(lifeSeconds)).value,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function settingOf(contract: Contract, options: StandInOptions): Setting {
  const login = contract.operations.find(({ token }) => token !== undefined);
  const credentials = options.credentials ?? (login && demoCredentials(contract, login));
  const { tokenLifeSeconds = 3600, accessToken } = options;
  const keys = {
    ...(accessToken === undefined ? {} : { accessToken }),
    ...(options.credentials ? { credentials: options.credentials } : {}),
  };
  const asked = new Map<string, number>();
  return {
    contract,
    mint: new TokenMint(),
    asked,
    keys,
    tokenLifeSeconds,
    ...(credentials ? { credentials } : {}),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  setting: Setting,
  behaviour: Behaviour | undefined,
  received: ReceivedRequest[],
): Promise<void> {
  const body = await receiveBody(request);
  if (!body) return;
  const { method = '', url: path = '' } = request;
  const headers = joined(request);
  const { situation, answer, transport } = await react(
    { method, target: path, headers, body },
    setting,
    behaviour,
  );
  const { operation } = situation;
  received.push({
    method,
    path,
    headers,
    body: body.bytes,
    ...('json' in body ? { json: body.json } : {}),
    ...(operation ? { operation: operation.id } : {}),
    status: answer.status,
  });
  if (!transport) write(response, answer);
  else if (response.socket) transport(response.socket, answer);
}

function write(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, sentHeaders(answer).flat());
  response.end(bodyBytes(answer));
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
        new Fault(
          'DL_ADDRESS_UNUSABLE',
          `The stand-in cannot listen on ${HOST}:${port}: ${cause instanceof Error ? cause.message : String(cause)}`,
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

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
