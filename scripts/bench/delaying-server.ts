/**
 * A proxy that delays each response and measures the delay by its own monotonic clock. `GET /delays` returns
 * the delays since the last such request: a list of milliseconds from the first bytes of a request, before
 * they are parsed, to the response handed to the system, in the order of the requests.
 *
 * Parameters: the address of the server behind it, and the milliseconds. Prints its own address.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

const [target = '', delay = ''] = process.argv.slice(2);
const delays: number[] = [];
const arrivals = new WeakMap<Socket, number>();

async function respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  if (incoming.url === '/delays') {
    outgoing.end(JSON.stringify(delays.splice(0)));
    return;
  }
  const received = arrivals.get(incoming.socket) ?? performance.now();
  const [response, body] = await forward(incoming, await buffer(incoming));
  // Written to the socket: the work of node:http would be part of the delay, or not, depending on when the
  // reader wakes.
  const bytes = Buffer.concat([headOf(response, body), body]);
  await new Promise((done) => setTimeout(done, received + Number(delay) - performance.now()));
  delays.push(performance.now() - received);
  incoming.socket.end(bytes);
}

/** Headers about framing and connection, which are not forwarded (RFC 9110, section 7.6.1). */
const OWN_FIELDS = ['connection', 'content-length', 'keep-alive', 'transfer-encoding'];

function headOf({ statusCode, statusMessage, rawHeaders }: IncomingMessage, body: Buffer): Buffer {
  const fields = rawHeaders.flatMap((name, index) =>
    index % 2 === 1 || OWN_FIELDS.includes(name.toLowerCase()) ? [] : [`${name}: ${rawHeaders[index + 1]}`],
  );
  const lines = [
    `HTTP/1.1 ${statusCode} ${statusMessage}`,
    ...fields,
    `Content-Length: ${body.byteLength}`,
    'Connection: close',
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

function forward(
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<[IncomingMessage, Buffer]> {
  return new Promise((done, fail) => {
    request(new URL(url ?? '/', target), { ...(method ? { method } : {}), headers }, (response) => {
      buffer(response).then((content) => done([response, content]), fail);
    })
      .once('error', fail)
      .end(body);
  });
}

const server = createServer((incoming, outgoing) => {
  respond(incoming, outgoing).catch(() => outgoing.destroy());
});
// Before the listener of the parser. Only the first request of a connection is timed.
server.on('connection', (socket) => {
  socket.prependOnceListener('data', () => arrivals.set(socket, performance.now()));
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`http://127.0.0.1:${port}\n`);
});
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
