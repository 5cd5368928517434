import type { Socket } from 'node:net';
import { bodyBytes, wireHead, withHeader, withoutHeader } from '../answer.ts';
import type { Behaviour, Transport } from '../behaviour.ts';
import { delayed } from './delayed.ts';
import { onEvery } from './on.ts';

/** White space, which JSON allows after its value. */
const PADDING = Buffer.alloc(64 * 1024, ' ');

/** A behaviour of the connection: every login meets it. */
function ofLogin(name: string, title: string, rule: string, transport: Transport): Behaviour {
  return { name, title, breaks: [rule], transport: ({ role }) => (role === 'login' ? transport : undefined) };
}

/** Calls that fail: no answer that could be judged. */
export const calls: readonly Behaviour[] = [
  ofLogin(
    'connection-reset',
    'The connection of a login is reset before an answer',
    'call-reset',
    (socket) => {
      socket.resetAndDestroy();
    },
  ),
  ofLogin('no-answer', 'A login is never answered', 'call-timed-out', () => {}),
  ofLogin(
    'no-body',
    'A login is answered with headers, and its body never comes',
    'call-timed-out',
    (socket, answer) => {
      socket.write(wireHead(answer));
    },
  ),
  ofLogin(
    'half-body',
    'The body of a login stops half way, and the connection stays open',
    'call-timed-out',
    (socket, answer) => {
      const body = bodyBytes(answer);
      socket.write(Buffer.concat([Buffer.from(wireHead(answer)), body.subarray(0, body.length >> 1)]));
    },
  ),
  ofLogin(
    'body-cut-short',
    'Content-Length promises more than a login sends',
    'call-truncated',
    (socket, answer) => {
      const body = bodyBytes(answer);
      const longer = withHeader(answer, 'Content-Length', String(body.length + 10));
      socket.end(Buffer.concat([Buffer.from(wireHead(longer)), body]));
    },
  ),
  ofLogin(
    'chunks-cut-short',
    'A login is sent in chunks, and the last one is missing',
    'call-truncated',
    (socket, answer) => {
      const chunked = withHeader(withoutHeader(answer, 'Content-Length'), 'Transfer-Encoding', 'chunked');
      socket.end(Buffer.concat([Buffer.from(wireHead(chunked)), chunk(bodyBytes(answer))]));
    },
  ),
  ofLogin('endless-body', 'The body of a login never ends', 'call-too-large', (socket, answer) => {
    const chunked = withHeader(withoutHeader(answer, 'Content-Length'), 'Transfer-Encoding', 'chunked');
    socket.write(Buffer.concat([Buffer.from(wireHead(chunked)), chunk(bodyBytes(answer))]));
    pour(socket);
  }),
  ofLogin('not-http', 'Something else than HTTP answers a login', 'call-not-http', (socket) => {
    socket.end('SSH-2.0-OpenSSH_9.6\r\n');
  }),
  ofLogin(
    'status-line-garbled',
    'The status line of a login is no status line',
    'call-not-http',
    (socket, answer) => {
      socket.end(
        Buffer.concat([Buffer.from(wireHead(answer).replace(/ \d{3} /, ' OK ')), bodyBytes(answer)]),
      );
    },
  ),
  {
    name: 'gzip-claimed',
    title: 'Plain JSON is sent as if it were compressed with gzip',
    breaks: ['call-undecodable'],
    answer: onEvery('login', (answer) => withHeader(answer, 'Content-Encoding', 'gzip')),
  },
  {
    name: 'brotli-claimed',
    title: 'Plain JSON is sent as if it were compressed with brotli',
    breaks: ['call-undecodable'],
    answer: onEvery('login', (answer) => withHeader(answer, 'Content-Encoding', 'br')),
  },
  {
    name: 'wrong-secret-refused-slowly',
    title: 'A wrong secret is refused after two seconds and more',
    breaks: ['answer-slow'],
    transport: ({ outcome }) => (outcome === 'wrong-secret' ? delayed(2100) : undefined),
  },
  {
    name: 'rate-limited',
    title: 'Every login is refused with 429 and Retry-After',
    breaks: ['rate-limited'],
    answer: onEvery('login', () => ({ status: 429, headers: [['Retry-After', '1']] })),
  },
];

function chunk(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}

/** Writes as fast as the client reads, until the client has enough. */
function pour(socket: Socket): void {
  const more = () => {
    while (!socket.destroyed && socket.write(chunk(PADDING)));
  };
  socket.on('drain', more);
  more();
}
