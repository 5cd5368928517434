import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type ServerOpts, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LOCAL_CERTIFICATE, PRIVATE_KEY } from '../../testing/certificates-for-tests.ts';
import type { Exchange, OutgoingRequest } from '../exchange.ts';
import { type SendOptions, send } from './send.ts';

/** Sends a GET with nothing but defaults; time enough that only a test about time meets the limit. */
export function sendTo(
  url: string,
  options: Partial<SendOptions> = {},
  request: Partial<OutgoingRequest> = {},
): Promise<Exchange> {
  return send(
    { method: 'GET', url, headers: {}, ...request },
    { operation: 'probe', case: { name: 'plain', expects: 'any' }, timeoutMs: 30_000, ...options },
  );
}

/** A server that says what it likes, as soon as a request begins to come. Ends with the test. */
export function serveRaw(
  test: TestContext,
  converse: (socket: Socket, request: string) => void,
): Promise<string> {
  const server = createServer((socket) => {
    socket.once('data', (bytes: Buffer) => converse(socket, bytes.toString('latin1')));
  });
  return listen(test, server);
}

/** A server that speaks first, and reads nothing of what it is sent. Ends with the test. */
export function serveUnrequested(test: TestContext, converse: (socket: Socket) => void): Promise<string> {
  const options: ServerOpts = { pauseOnConnect: true, allowHalfOpen: true };
  return listen(test, createServer(options, converse));
}

/** An HTTPS server; the address has https in place of http. Ends with the test. */
export async function serveSecure(
  test: TestContext,
  listener: RequestListener,
  certificate: string = LOCAL_CERTIFICATE,
): Promise<string> {
  const server = createSecureServer({ key: PRIVATE_KEY, cert: certificate }, listener);
  return (await listen(test, server)).replace('http:', 'https:');
}

/** Listens on a free port; the server and what is connected to it are closed when the test is over. */
export async function listen(test: TestContext, server: Server, host = '127.0.0.1'): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // A client that hangs up, as many do here, is no reason to fail.
    socket.on('error', () => {});
  });
  server.listen(0, host);
  await once(server, 'listening');
  test.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { address, port } = server.address() as AddressInfo;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}/`;
}

/** Until a connection is closed, in an orderly way or not. */
export function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

/** Until the client, which lives in the same process, has read what was written to it before. */
export async function clientHasRead(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
}
