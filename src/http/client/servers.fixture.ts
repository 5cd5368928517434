import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type ServerOpts, type Socket } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LOCAL_CERTIFICATE, PRIVATE_KEY } from '../../testing/certificates-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import type { Exchange, OutgoingRequest } from '../exchange.ts';
import { type SendOptions, send } from './send.ts';

/** Sends a GET with defaults; the time limit is so long that only tests of it reach it. */
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

/** The option that trusts a certificate, which is given as PEM. */
export function trusting(pem: string): Pick<SendOptions, 'tls'> {
  const caCert = join(temporaryDirectory(), 'ca.pem');
  writeFileSync(caCert, pem);
  return { tls: { caCert } };
}

/** A server that writes raw bytes as soon as the first ones of a request arrive. Ends with the test. */
export function serveRaw(
  test: TestContext,
  converse: (socket: Socket, request: string) => void,
): Promise<string> {
  const server = createServer((socket) => {
    socket.once('data', (bytes: Buffer) => converse(socket, bytes.toString('latin1')));
  });
  return listen(test, server);
}

/** A server that writes at once and never reads the request. Ends with the test. */
export function serveWithoutReading(test: TestContext, converse: (socket: Socket) => void): Promise<string> {
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

/** Listens on a free port; the server and its connections are closed when the test ends. */
export async function listen(test: TestContext, server: Server, host = '127.0.0.1'): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // Many clients disconnect in these tests: that is not an error.
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

/** Resolves when a connection is closed, with or without an error. */
export function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

/** Resolves when the client, which is in the same process, has read what was written before. */
export async function clientHasRead(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
}
