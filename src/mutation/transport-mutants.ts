import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Transport } from '../mock/index.ts';
import {
  bodyBytes,
  type MockResponse,
  wireHead,
  withBytes,
  withHeader,
  withoutHeader,
} from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';
import {
  type DocumentedResponse,
  hasBody,
  isJsonDocumentedResponse,
  isOn,
  staged,
} from './documented-responses.ts';
import type { Mutant } from './mutant.ts';
import { onDocumentedResponse, type ResponseEdit } from './on-documented-response.ts';
import { keepsAsJson } from './still-json.ts';

/** Long enough for this machine to respond; for what never comes. */
const PATIENCE_MS = 250;
/** How many bytes less than it has a body is said to have. */
const MISSING = 2;
const SHORTER = 'length promises less';
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

/** What a server that listens can do to a connection, whatever the response. */
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
  'length is no number': garbled(/Content-Length: \d+/i, 'Content-Length: many'),
  'something else than HTTP': ending(() => Buffer.from('SSH-2.0-OpenSSH_9.6\r\n')),
  'a TLS alert': ending(() => Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x28])),
};

/** The same for a response with a body. */
const BODY_FAULTS: Readonly<Record<string, Transport>> = {
  'reset in the body': (socket, response) => {
    socket.write(Buffer.concat([head(framed(response)), half(response)]), () => socket.resetAndDestroy());
  },
  'body cut short': ending((response) => Buffer.concat([head(framed(response)), half(response)])),
  'length promises more': ending((response) =>
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
  'chunk size is no number': ending((response) =>
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

/** What only ends when the client has waited long enough. */
const HANGS: Readonly<Record<string, Transport>> = {
  'no response': () => {},
  'half a head, then nothing': (socket, response) => {
    socket.write(head(response).subarray(0, 20));
  },
  'a response too late': (socket, response) => {
    const later = () => socket.end(Buffer.concat([head(framed(response)), bodyBytes(response)]));
    const timer = setTimeout(later, PATIENCE_MS * 8);
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
    const timer = setInterval(() => socket.write(body.subarray(at, ++at)), PATIENCE_MS);
    socket.once('close', () => clearInterval(timer));
  },
};

/** Content-Encoding that does not fit the bytes (RFC 9110, section 8.4), and more of them than anybody reads. */
const ENCODINGS: Readonly<Record<string, ResponseEdit>> = {
  'gzip claimed': (response) => withHeader(response, 'Content-Encoding', 'gzip'),
  'brotli claimed': (response) => withHeader(response, 'Content-Encoding', 'br'),
  'deflate claimed': (response) => withHeader(response, 'Content-Encoding', 'deflate'),
  'unknown encoding': (response) => withHeader(response, 'Content-Encoding', 'x-own'),
  'gzip cut short': (response) => {
    const bytes = gzipSync(bodyBytes(response));
    return withHeader(withBytes(response, bytes.subarray(0, bytes.length - 12)), 'Content-Encoding', 'gzip');
  },
  'gzip not told': (response) => withBytes(response, gzipSync(bodyBytes(response))),
  'a bomb of gzip': (response) => withHeader(withBytes(response, bomb(response)), 'Content-Encoding', 'gzip'),
};

let padding: Buffer | undefined;

/** 16 MiB of white space, which JSON allows after its value, in 16 KiB; gzip may have several members (RFC 1952). */
function bomb(response: MockResponse): Buffer {
  padding ??= gzipSync(Buffer.alloc(16 * 1024 * 1024, ' '));
  return Buffer.concat([gzipSync(bodyBytes(response)), padding]);
}

/** Each error of the connection that a listening server can commit, for one documentedResponse. */
export function* transportMutants(
  contract: Contract,
  documentedResponse: DocumentedResponse,
): Generator<Mutant> {
  if (documentedResponse.part === 'other') return;
  for (const [what, transport] of Object.entries(ERRORS)) yield onWire(documentedResponse, what, transport);
  for (const [what, transport] of Object.entries(HANGS)) {
    yield { ...onWire(documentedResponse, what, transport), patienceMs: PATIENCE_MS };
  }
  if (!hasBody(documentedResponse)) return;
  for (const [what, transport] of Object.entries(BODY_FAULTS))
    yield seenIfJson(contract, documentedResponse, onWire(documentedResponse, what, transport));
  for (const [what, transport] of Object.entries(BODY_HANGS)) {
    // A single byte is one drop, and whole with it.
    if (transport === BODY_HANGS['a body in drops'] && bodyBytes(documentedResponse.response).length < 2)
      continue;
    yield { ...onWire(documentedResponse, what, transport), patienceMs: PATIENCE_MS };
  }
  for (const [what, edit] of Object.entries(ENCODINGS)) {
    yield seenIfJson(
      contract,
      documentedResponse,
      onDocumentedResponse(documentedResponse, 'transport', `connection: ${what}`, edit),
    );
  }
}

/** These leave a response that is whole, and that JSON shows to be another one; any text is a text. */
const OTHER_TEXTS = [SHORTER, 'gzip not told'];

function seenIfJson(contract: Contract, documentedResponse: DocumentedResponse, mutant: Mutant): Mutant {
  const isOne = (what: string) => mutant.name.endsWith(what);
  if (!isJsonDocumentedResponse(documentedResponse))
    return OTHER_TEXTS.some(isOne) ? { ...mutant, unseeable: 'text' } : mutant;
  const left = bodyBytes(documentedResponse.response).subarray(0, -MISSING);
  return isOne(SHORTER) && keepsAsJson(contract, documentedResponse, left)
    ? { ...mutant, unseeable: 'still-json' }
    : mutant;
}

function onWire(documentedResponse: DocumentedResponse, what: string, transport: Transport): Mutant {
  const name = `${documentedResponse.name} connection: ${what}`;
  return {
    name,
    class: 'transport',
    probe: documentedResponse,
    fault: {
      name,
      title: name,
      breaks: [],
      response: (response, situation) =>
        isOn(documentedResponse, situation) ? staged(documentedResponse, response, situation) : response,
      transport: (situation) => (isOn(documentedResponse, situation) ? transport : undefined),
    },
  };
}

/** Writes as fast as the client reads, until the client has enough. */
function pour(socket: Socket, wrap: (bytes: Buffer) => Buffer = chunk): void {
  const more = () => {
    while (!socket.destroyed && socket.write(wrap(PADDING)));
  };
  socket.on('drain', more);
  more();
}
