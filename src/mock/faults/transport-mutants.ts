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
  matches,
} from './documented-responses.ts';
import type { Transport } from './fault.ts';
import type { Mutant } from './mutant.ts';
import { type ResponseMutation, responseMutant } from './on-documented-response.ts';
import { keepsAsJson } from './still-json.ts';

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
const chunked = (response: MockResponse) =>
  withHeader(withoutHeader(response, 'Content-Length'), 'Transfer-Encoding', 'chunked');
const chunk = (bytes: Buffer) =>
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
  'reset before the response': (socket) => {
    socket.resetAndDestroy();
  },
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
  'a response too late': (socket, response) => {
    const later = () => socket.end(Buffer.concat([head(framed(response)), bodyBytes(response)]));
    const timer = setTimeout(later, TIMEOUT_MS * 8);
    socket.once('close', () => clearTimeout(timer));
  },
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
  const name = `${documented.name} connection: ${what}`;
  return {
    name,
    class: 'transport',
    probe: documented,
    fault: {
      name,
      title: name,
      violates: [],
      response: (response, situation) =>
        matches(documented, situation) ? conformingResponse(documented, response, situation) : response,
      transport: (situation) => (matches(documented, situation) ? transport : undefined),
    },
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
