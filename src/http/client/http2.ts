import { EventEmitter, once } from 'node:events';
import type { RequestOptions } from 'node:http';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Call, Incoming } from './progress.ts';

// Loaded only where HTTP_VERSION is 2. The build copies classes into this file: it has errors of Node only.

/** Of a stream and of its connection: those of browsers are larger, those of HTTP/2 (64 KiB) cost a round trip each. */
const WINDOW_BYTES = 1024 * 1024;

/** As many headers as node:http accepts. */
const MOST_HEADERS = 2000;

type Http2Call = Call & { writableFinished: boolean };

/** The error codes of RFC 9113, section 7, by their numbers. */
const ERROR_CODES = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
];

/**
 * Waits for a TLS handshake.
 * @returns whether the server chose HTTP/2
 */
export async function speaksHttp2(socket: TLSSocket, signal: AbortSignal): Promise<boolean> {
  const end = () => socket.destroy();
  signal.addEventListener('abort', end, { once: true });
  // One that comes after the exchange is nobody's.
  socket.on('error', () => {});
  try {
    await once(socket, 'secureConnect');
    return socket.alpnProtocol === 'h2';
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/**
 * Over TLS, or without it a server that is known to speak HTTP/2 (prior knowledge, RFC 9113, section 3.3).
 * A request over HTTP/2, with the events of one by node:http: its `response` ends only where it is complete, and what
 * ends it before (RST_STREAM, GOAWAY, a closed connection) is an `error`.
 */
export function callOverHttp2(socket: Socket, options: RequestOptions): Call {
  let session: ClientHttp2Session | undefined;
  const call: Http2Call = Object.assign(new EventEmitter(), {
    method: options.method ?? 'GET',
    writableFinished: false,
    end(body?: Uint8Array): void {
      try {
        session = sessionOver(socket);
        const stream = session.request(headersOf(options, schemeOf(socket)), {
          endStream: body === undefined,
        });
        follow(stream, session, call);
        if (body !== undefined) stream.end(body);
      } catch (error) {
        // A method or header that HTTP/2 does not have.
        process.nextTick(() => call.emit('error', error));
      }
    },
    destroy(): void {
      session?.destroy();
      socket.destroy();
    },
  });
  return call;
}

function schemeOf(socket: Socket): 'https' | 'http' {
  return 'encrypted' in socket ? 'https' : 'http';
}

function sessionOver(socket: Socket): ClientHttp2Session {
  const session = connect(`${schemeOf(socket)}://localhost`, {
    createConnection: () => socket,
    settings: { enablePush: false, initialWindowSize: WINDOW_BYTES },
    maxHeaderListPairs: MOST_HEADERS,
  });
  session.setLocalWindowSize(WINDOW_BYTES);
  return session;
}

/** The headers of a request, without those of a connection, which HTTP/2 does not have (RFC 9113, section 8.2.2). */
function headersOf({ method, path, headers }: RequestOptions, scheme: string): OutgoingHttpHeaders {
  const fields = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  const sent = fields.filter(([name, value]) =>
    name === 'te' ? value === 'trailers' : !OF_CONNECTION.has(name),
  );
  const authority = fields.find(([name]) => name === 'host')?.[1];
  return {
    ':method': method,
    ':scheme': scheme,
    ':authority': String(authority),
    ':path': path ?? '/',
    ...Object.fromEntries(sent),
  };
}

const OF_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

function follow(stream: ClientHttp2Stream, session: ClientHttp2Session, call: Http2Call): void {
  let response: Incoming | undefined;
  let size = 0;
  let goneAway = 0;
  const completeIf = (isWhole: boolean) => {
    if (response === undefined || response.complete || !isWhole) return;
    response.complete = true;
    response.push(null);
  };
  // A server may reset the rest of a request after its whole response (RFC 9113, section 8.1).
  const isAsAnnounced = () => Number(response?.headers['content-length']) === size;
  const fail = (error: NodeJS.ErrnoException) => {
    completeIf(isAsAnnounced());
    if (response?.complete) return;
    const ofNode = /^ERR_HTTP2_(?:STREAM|SESSION)_ERROR$/;
    if (goneAway !== 0) call.emit('error', endedBy('GOAWAY', goneAway));
    else
      call.emit('error', ofNode.test(error.code ?? '') ? endedBy('RST_STREAM', stream.rstCode ?? 0) : error);
  };
  stream.once('finish', () => {
    call.writableFinished = true;
    call.emit('finish');
  });
  stream.on('headers', () => call.emit('information'));
  stream.once('response', (head: IncomingHttpHeaders, _flags: number, raw: readonly string[]) => {
    response = responseOf(head, raw);
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      response?.push(chunk);
    });
    call.emit('response', response);
  });
  // Node ends a stream that was cancelled, or whose connection was closed, like a complete one.
  stream.once('end', () => completeIf((stream.rstCode ?? 0) === 0));
  stream.on('error', fail);
  stream.once('close', () => {
    fail(endedBy('RST_STREAM', stream.rstCode ?? 0));
    session.destroy();
  });
  session.once('goaway', (code) => {
    goneAway = code;
  });
  // The stream has the same error.
  session.on('error', () => {});
}

function responseOf(head: IncomingHttpHeaders, raw: readonly string[]): Incoming {
  const statusCode = Number(head[':status']);
  // Pseudo-headers come first (RFC 9113, section 8.3).
  const rawHeaders = raw.slice(2 * Object.keys(head).filter((name) => name.startsWith(':')).length);
  const fields = {
    statusCode,
    statusMessage: '',
    httpVersion: '2',
    headers: head,
    rawHeaders,
    complete: false,
  };
  return Object.assign(new Readable({ read() {} }), fields);
}

/** `RST_STREAM REFUSED_STREAM`; Node sends PROTOCOL_ERROR itself where it cannot accept a response. */
function endedBy(frame: 'RST_STREAM' | 'GOAWAY', number: number): NodeJS.ErrnoException {
  const code = `${frame} ${ERROR_CODES[number] ?? number}`;
  return Object.assign(new Error('a side broke its rules'), { code });
}
