import type { Socket } from 'node:net';
import { bodyBytes, wireHead, withHeader, withoutHeader } from '../mock-response.ts';
import { delayed } from './delayed.ts';
import type { Fault, Transport } from './fault.ts';
import { onEvery } from './on.ts';

/** White space, which JSON allows after a value. */
const PADDING = Buffer.alloc(64 * 1024, ' ');

/** A fault of the connection, in the response to every login. */
function ofLogin(name: string, title: string, rule: string, transport: Transport): Fault {
  return {
    name,
    title,
    violates: [rule],
    transport: ({ role }) => (role === 'login' ? transport : undefined),
  };
}

/** Faults that make a request fail: it has no response that could be judged. */
export const calls: readonly Fault[] = [
  ofLogin(
    'connection-reset',
    'The connection of a login is reset before the response',
    'call-reset',
    (socket) => {
      socket.resetAndDestroy();
    },
  ),
  ofLogin('no-response', 'A login gets no response', 'call-timed-out', () => {}),
  ofLogin(
    'no-body',
    'The response to a login has headers, and its body never comes',
    'call-timed-out',
    (socket, response) => {
      socket.write(wireHead(response));
    },
  ),
  ofLogin(
    'half-body',
    'The body of a login stops halfway, and the connection stays open',
    'call-timed-out',
    (socket, response) => {
      const body = bodyBytes(response);
      socket.write(Buffer.concat([Buffer.from(wireHead(response)), body.subarray(0, body.length >> 1)]));
    },
  ),
  ofLogin(
    'body-cut-short',
    'Content-Length is larger than the body of a login',
    'call-truncated',
    (socket, response) => {
      const body = bodyBytes(response);
      const longer = withHeader(response, 'Content-Length', String(body.length + 10));
      socket.end(Buffer.concat([Buffer.from(wireHead(longer)), body]));
    },
  ),
  ofLogin(
    'chunks-cut-short',
    'The body of a login is sent in chunks, and the last one is missing',
    'call-truncated',
    (socket, response) => {
      const chunked = withHeader(withoutHeader(response, 'Content-Length'), 'Transfer-Encoding', 'chunked');
      socket.end(Buffer.concat([Buffer.from(wireHead(chunked)), chunk(bodyBytes(response))]));
    },
  ),
  ofLogin('endless-body', 'The body of a login never ends', 'call-too-large', (socket, response) => {
    const chunked = withHeader(withoutHeader(response, 'Content-Length'), 'Transfer-Encoding', 'chunked');
    socket.write(Buffer.concat([Buffer.from(wireHead(chunked)), chunk(bodyBytes(response))]));
    pour(socket);
  }),
  ofLogin('not-http', 'The response to a login is not HTTP', 'call-not-http', (socket) => {
    socket.end('SSH-2.0-OpenSSH_9.6\r\n');
  }),
  ofLogin(
    'status-line-garbled',
    'The status line of a login is malformed',
    'call-not-http',
    (socket, response) => {
      socket.end(
        Buffer.concat([Buffer.from(wireHead(response).replace(/ \d{3} /, ' OK ')), bodyBytes(response)]),
      );
    },
  ),
  {
    name: 'gzip-claimed',
    title: 'Uncompressed JSON is declared as gzip',
    violates: ['call-undecodable'],
    response: onEvery('login', (response) => withHeader(response, 'Content-Encoding', 'gzip')),
  },
  {
    name: 'brotli-claimed',
    title: 'Uncompressed JSON is declared as brotli',
    violates: ['call-undecodable'],
    response: onEvery('login', (response) => withHeader(response, 'Content-Encoding', 'br')),
  },
  {
    name: 'wrong-secret-refused-slowly',
    title: 'A wrong secret is refused after more than two seconds',
    violates: ['response-slow'],
    transport: ({ outcome }) => (outcome === 'wrong-secret' ? delayed(2100) : undefined),
  },
  {
    name: 'rate-limited',
    title: 'Every login is refused with 429 and Retry-After',
    violates: ['rate-limited'],
    response: onEvery('login', () => ({ status: 429, headers: [['Retry-After', '1']] })),
  },
];

function chunk(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}

/** Writes as fast as the client reads, until the client disconnects. */
function pour(socket: Socket): void {
  const more = () => {
    while (!socket.destroyed && socket.write(chunk(PADDING)));
  };
  socket.on('drain', more);
  more();
}
