import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Contract } from '../../openapi/index.ts';
import {
  bodyBytes,
  type MockResponse,
  wireHead,
  withBytes,
  withHeader,
  withoutHeader,
} from '../mock-response.ts';
import {
  conformingResponse,
  type DocumentedResponse,
  hasBody,
  hasJsonBody,
  keepsAsJson,
  matches,
} from './documented-responses.ts';
import type { Alteration, Fault, Situation, Transport } from './fault.ts';
import { type Mutant, mutantOf, type ResponseMutation, responseMutant } from './mutant.ts';
import { hasLogin, named, written } from './named.ts';

/** How long to wait for a response that never comes; long enough for one that does. */
const TIMEOUT_MS = 250;
/** By how many bytes a wrong Content-Length is too small. */
const MISSING = 2;
const SHORTER = 'length too small';
const PADDING = Buffer.alloc(64 * 1024, ' ');

const framed = (response: MockResponse) =>
  withHeader(response, 'Content-Length', String(bodyBytes(response).length));
const head = (response: MockResponse) => Buffer.from(wireHead(response));
const half = (response: MockResponse) => bodyBytes(response).subarray(0, bodyBytes(response).length >> 1);
export const chunked = (response: MockResponse) =>
  withHeader(withoutHeader(response, 'Content-Length'), 'Transfer-Encoding', 'chunked');
export const chunk = (bytes: Buffer) =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
const ending =
  (bytes: (response: MockResponse) => Buffer): Transport =>
  (socket, response) => {
    socket.end(bytes(response));
  };
const garbled = (pattern: RegExp, by: string) =>
  ending((response) =>
    Buffer.concat([Buffer.from(wireHead(framed(response)).replace(pattern, by)), bodyBytes(response)]),
  );

/** What a server can do to a connection, whatever the response is. */
const ERRORS: Readonly<Record<string, Transport>> = {
  'reset before the response': resets,
  'closed before the response': (socket) => {
    socket.end();
  },
  'reset in the head': (socket, response) => {
    socket.write(head(response).subarray(0, 20), () => socket.resetAndDestroy());
  },
  'status line garbled': garbled(/ \d{3} /, ' OK '),
  'header line garbled': garbled(/\r\n/, '\r\nno colon here\r\n'),
  'head larger than 64 KiB': garbled(/\r\n/, `\r\nX-Padding: ${'x'.repeat(65_536)}\r\n`),
  'length is not a number': garbled(/Content-Length: \d+/i, 'Content-Length: many'),
  'not HTTP': ending(() => Buffer.from('SSH-2.0-OpenSSH_9.6\r\n')),
  'a TLS alert': ending(() => Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x28])),
};

/** The same, for a response with a body. */
const BODY_FAULTS: Readonly<Record<string, Transport>> = {
  'reset in the body': (socket, response) => {
    socket.write(Buffer.concat([head(framed(response)), half(response)]), () => socket.resetAndDestroy());
  },
  'body cut short': ending((response) => Buffer.concat([head(framed(response)), half(response)])),
  'length too large': ending((response) =>
    Buffer.concat([
      head(withHeader(response, 'Content-Length', String(bodyBytes(response).length + 10))),
      bodyBytes(response),
    ]),
  ),
  [SHORTER]: ending((response) =>
    Buffer.concat([
      head(withHeader(response, 'Content-Length', String(bodyBytes(response).length - MISSING))),
      bodyBytes(response),
    ]),
  ),
  'last chunk missing': ending((response) =>
    Buffer.concat([head(chunked(response)), chunk(bodyBytes(response))]),
  ),
  'chunk size is not a number': ending((response) =>
    Buffer.concat([head(chunked(response)), Buffer.from('many\r\n'), bodyBytes(response)]),
  ),
  'endless body': (socket, response) => {
    socket.write(Buffer.concat([head(chunked(response)), chunk(bodyBytes(response))]));
    pour(socket);
  },
  'endless body of unknown length': (socket, response) => {
    socket.write(
      head(withHeader(withHeader(response, 'Content-Length', String(2 ** 40)), 'Connection', 'close')),
    );
    pour(socket, (bytes) => bytes);
  },
};

/** Responses that never end: only the client's timeout ends the exchange. */
const HANGS: Readonly<Record<string, Transport>> = {
  'no response': () => {},
  'half a head, then nothing': (socket, response) => {
    socket.write(head(response).subarray(0, 20));
  },
  'a response too late': delayed(TIMEOUT_MS * 8),
};

const BODY_HANGS: Readonly<Record<string, Transport>> = {
  'a head, then nothing': (socket, response) => {
    socket.write(head(framed(response)));
  },
  'half a body, then nothing': (socket, response) => {
    socket.write(Buffer.concat([head(framed(response)), half(response)]));
  },
  'a body in drops': (socket, response) => {
    const body = bodyBytes(response);
    socket.write(head(framed(response)));
    let at = 0;
    const timer = setInterval(() => socket.write(body.subarray(at, ++at)), TIMEOUT_MS);
    socket.once('close', () => clearInterval(timer));
  },
};

/** Content-Encoding that does not match the bytes (RFC 9110, section 8.4), and a decompression bomb. */
const ENCODINGS: Readonly<Record<string, ResponseMutation>> = {
  'wrongly declared as gzip': (response) => withHeader(response, 'Content-Encoding', 'gzip'),
  'wrongly declared as brotli': (response) => withHeader(response, 'Content-Encoding', 'br'),
  'wrongly declared as deflate': (response) => withHeader(response, 'Content-Encoding', 'deflate'),
  'unknown encoding': (response) => withHeader(response, 'Content-Encoding', 'x-own'),
  'gzip cut short': (response) => {
    const bytes = gzipSync(bodyBytes(response));
    return withHeader(withBytes(response, bytes.subarray(0, bytes.length - 12)), 'Content-Encoding', 'gzip');
  },
  'gzip not declared': (response) => withBytes(response, gzipSync(bodyBytes(response))),
  'a gzip bomb': (response) => withHeader(withBytes(response, bomb(response)), 'Content-Encoding', 'gzip'),
};

let padding: Buffer | undefined;

/**
 * The body and 16 MiB of white space, which JSON allows after a value; gzip may have several members (RFC
 * 1952).
 */
function bomb(response: MockResponse): Buffer {
  padding ??= gzipSync(Buffer.alloc(16 * 1024 * 1024, ' '));
  return Buffer.concat([gzipSync(bodyBytes(response)), padding]);
}

/** Mutants of the connection that carries a documented response. */
export function* transportMutants(contract: Contract, documented: DocumentedResponse): Generator<Mutant> {
  if (documented.part === 'other') return;
  for (const [what, transport] of Object.entries(ERRORS)) yield onWire(documented, what, transport);
  for (const [what, transport] of Object.entries(HANGS)) {
    yield { ...onWire(documented, what, transport), timeoutMs: TIMEOUT_MS };
  }
  if (!hasBody(documented)) return;
  for (const [what, transport] of Object.entries(BODY_FAULTS))
    yield detectableIfJson(contract, documented, onWire(documented, what, transport));
  for (const [what, transport] of Object.entries(BODY_HANGS)) {
    // A body of one byte is complete after the first piece.
    if (transport === BODY_HANGS['a body in drops'] && bodyBytes(documented.response).length < 2) continue;
    yield { ...onWire(documented, what, transport), timeoutMs: TIMEOUT_MS };
  }
  for (const [what, mutate] of Object.entries(ENCODINGS)) {
    yield detectableIfJson(
      contract,
      documented,
      responseMutant(documented, 'transport', `connection: ${what}`, mutate),
    );
  }
}

/**
 * These leave a complete response with other bytes: a JSON body is then invalid, a text body is still a text.
 */
const OTHER_TEXTS = [SHORTER, 'gzip not declared'];

function detectableIfJson(contract: Contract, documented: DocumentedResponse, mutant: Mutant): Mutant {
  const isOne = (what: string) => mutant.name.endsWith(what);
  if (!hasJsonBody(documented)) return OTHER_TEXTS.some(isOne) ? { ...mutant, undetectable: 'text' } : mutant;
  const left = bodyBytes(documented.response).subarray(0, -MISSING);
  return isOne(SHORTER) && keepsAsJson(contract, documented, left)
    ? { ...mutant, undetectable: 'still-json' }
    : mutant;
}

function onWire(documented: DocumentedResponse, what: string, transport: Transport): Mutant {
  const here = (situation: Situation) => matches(documented, situation);
  const alteration: Alteration = {
    response: (response, situation) =>
      here(situation) ? conformingResponse(documented, response, situation) : response,
    transport: (situation) => (here(situation) ? transport : undefined),
  };
  return mutantOf(documented, 'transport', `connection: ${what}`, alteration);
}

/** Resets the connection. */
export function resets(socket: Socket): void {
  socket.resetAndDestroy();
}

/** Writes the unchanged response after a delay, unless the client has disconnected. */
export function delayed(ms: number): Transport {
  return (socket, response) => {
    const closing = withHeader(response, 'Connection', 'close');
    const later = () => socket.end(Buffer.concat([head(framed(closing)), bodyBytes(closing)]));
    const timer = setTimeout(later, ms);
    socket.once('close', () => clearTimeout(timer));
  };
}

/** Writes as fast as the client reads, until the client disconnects. */
function pour(socket: Socket, wrap: (bytes: Buffer) => Buffer = chunk): void {
  const more = () => {
    while (!socket.destroyed && socket.write(wrap(PADDING)));
  };
  socket.on('drain', more);
  more();
}

const EVERY = 'every login';

/** Faults that make a request fail: it has no response that could be judged. */
export const transportFaults: readonly Fault[] = [
  ...named(transportMutants, {
    'connection-reset': [
      'The connection of a login is reset before the response',
      'call-reset',
      'connection: reset before the response',
      EVERY,
    ],
    'no-response': ['A login gets no response', 'call-timed-out', 'connection: no response', EVERY],
    'no-body': [
      'The response to a login has headers, and its body never comes',
      'call-timed-out',
      'connection: a head, then nothing',
      EVERY,
    ],
    'half-body': [
      'The body of a login stops halfway, and the connection stays open',
      'call-timed-out',
      'connection: half a body, then nothing',
      EVERY,
    ],
    'body-cut-short': [
      'Content-Length is larger than the body of a login',
      'call-truncated',
      'connection: length too large',
      EVERY,
    ],
    'chunks-cut-short': [
      'The body of a login is sent in chunks, and the last one is missing',
      'call-truncated',
      'connection: last chunk missing',
      EVERY,
    ],
    'endless-body': ['The body of a login never ends', 'call-too-large', 'connection: endless body', EVERY],
    'not-http': ['The response to a login is not HTTP', 'call-not-http', 'connection: not HTTP', EVERY],
    'status-line-garbled': [
      'The status line of a login is malformed',
      'call-not-http',
      'connection: status line garbled',
      EVERY,
    ],
    'gzip-claimed': [
      'Uncompressed JSON is declared as gzip',
      'call-undecodable',
      'connection: wrongly declared as gzip',
      EVERY,
    ],
    'brotli-claimed': [
      'Uncompressed JSON is declared as brotli',
      'call-undecodable',
      'connection: wrongly declared as brotli',
      EVERY,
    ],
  }),
  ...written('login', [
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
      response: (response, { role }) =>
        role === 'login' ? { status: 429, headers: [['Retry-After', '1']] } : response,
    },
  ]),
  ...written('operations', [
    {
      name: 'every-response-late',
      title: 'Every response takes more than two seconds',
      violates: ['response-slow'],
      applies: (contract) => !hasLogin(contract),
      transport: () => delayed(2100),
    },
  ]),
];
