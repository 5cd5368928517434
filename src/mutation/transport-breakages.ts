import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Transport } from '../mock/index.ts';
import { type Answer, bodyBytes, wireHead, withBytes, withHeader, withoutHeader } from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';
import type { Breakage } from './breakage.ts';
import { type AnswerEdit, onScene } from './on-scene.ts';
import { hasBody, isJsonAnswer, isOn, type Scene, staged } from './scenes.ts';
import { keepsAsJson } from './still-json.ts';

/** Long enough for this machine to answer; for what never comes. */
const PATIENCE_MS = 250;
/** How many bytes less than it has a body is said to have. */
const MISSING = 2;
const SHORTER = 'length promises less';
const PADDING = Buffer.alloc(64 * 1024, ' ');

const framed = (answer: Answer) => withHeader(answer, 'Content-Length', String(bodyBytes(answer).length));
const head = (answer: Answer) => Buffer.from(wireHead(answer));
const half = (answer: Answer) => bodyBytes(answer).subarray(0, bodyBytes(answer).length >> 1);
const chunked = (answer: Answer) =>
  withHeader(withoutHeader(answer, 'Content-Length'), 'Transfer-Encoding', 'chunked');
const chunk = (bytes: Buffer) =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
const ending =
  (bytes: (answer: Answer) => Buffer): Transport =>
  (socket, answer) => {
    socket.end(bytes(answer));
  };
const garbled = (pattern: RegExp, by: string) =>
  ending((answer) =>
    Buffer.concat([Buffer.from(wireHead(framed(answer)).replace(pattern, by)), bodyBytes(answer)]),
  );

/** What a server that listens can do to a connection, whatever the answer. */
const FAULTS: Readonly<Record<string, Transport>> = {
  'reset before the answer': (socket) => {
    socket.resetAndDestroy();
  },
  'closed before the answer': (socket) => {
    socket.end();
  },
  'reset in the head': (socket, answer) => {
    socket.write(head(answer).subarray(0, 20), () => socket.resetAndDestroy());
  },
  'status line garbled': garbled(/ \d{3} /, ' OK '),
  'header line garbled': garbled(/\r\n/, '\r\nno colon here\r\n'),
  'head larger than 64 KiB': garbled(/\r\n/, `\r\nX-Padding: ${'x'.repeat(65_536)}\r\n`),
  'length is no number': garbled(/Content-Length: \d+/i, 'Content-Length: many'),
  'something else than HTTP': ending(() => Buffer.from('SSH-2.0-OpenSSH_9.6\r\n')),
  'a TLS alert': ending(() => Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x28])),
};

/** The same for an answer with a body. */
const BODY_FAULTS: Readonly<Record<string, Transport>> = {
  'reset in the body': (socket, answer) => {
    socket.write(Buffer.concat([head(framed(answer)), half(answer)]), () => socket.resetAndDestroy());
  },
  'body cut short': ending((answer) => Buffer.concat([head(framed(answer)), half(answer)])),
  'length promises more': ending((answer) =>
    Buffer.concat([
      head(withHeader(answer, 'Content-Length', String(bodyBytes(answer).length + 10))),
      bodyBytes(answer),
    ]),
  ),
  [SHORTER]: ending((answer) =>
    Buffer.concat([
      head(withHeader(answer, 'Content-Length', String(bodyBytes(answer).length - MISSING))),
      bodyBytes(answer),
    ]),
  ),
  'last chunk missing': ending((answer) => Buffer.concat([head(chunked(answer)), chunk(bodyBytes(answer))])),
  'chunk size is no number': ending((answer) =>
    Buffer.concat([head(chunked(answer)), Buffer.from('many\r\n'), bodyBytes(answer)]),
  ),
  'endless body': (socket, answer) => {
    socket.write(Buffer.concat([head(chunked(answer)), chunk(bodyBytes(answer))]));
    pour(socket);
  },
  'endless body of unknown length': (socket, answer) => {
    socket.write(
      head(withHeader(withHeader(answer, 'Content-Length', String(2 ** 40)), 'Connection', 'close')),
    );
    pour(socket, (bytes) => bytes);
  },
};

/** What only ends when the client has waited long enough. */
const HANGS: Readonly<Record<string, Transport>> = {
  'no answer': () => {},
  'half a head, then nothing': (socket, answer) => {
    socket.write(head(answer).subarray(0, 20));
  },
  'an answer too late': (socket, answer) => {
    const later = () => socket.end(Buffer.concat([head(framed(answer)), bodyBytes(answer)]));
    const timer = setTimeout(later, PATIENCE_MS * 8);
    socket.once('close', () => clearTimeout(timer));
  },
};

const BODY_HANGS: Readonly<Record<string, Transport>> = {
  'a head, then nothing': (socket, answer) => {
    socket.write(head(framed(answer)));
  },
  'half a body, then nothing': (socket, answer) => {
    socket.write(Buffer.concat([head(framed(answer)), half(answer)]));
  },
  'a body in drops': (socket, answer) => {
    const body = bodyBytes(answer);
    socket.write(head(framed(answer)));
    let at = 0;
    const timer = setInterval(() => socket.write(body.subarray(at, ++at)), PATIENCE_MS);
    socket.once('close', () => clearInterval(timer));
  },
};

/** Content-Encoding that does not fit the bytes (RFC 9110, section 8.4), and more of them than anybody reads. */
const ENCODINGS: Readonly<Record<string, AnswerEdit>> = {
  'gzip claimed': (answer) => withHeader(answer, 'Content-Encoding', 'gzip'),
  'brotli claimed': (answer) => withHeader(answer, 'Content-Encoding', 'br'),
  'deflate claimed': (answer) => withHeader(answer, 'Content-Encoding', 'deflate'),
  'unknown encoding': (answer) => withHeader(answer, 'Content-Encoding', 'x-own'),
  'gzip cut short': (answer) => {
    const bytes = gzipSync(bodyBytes(answer));
    return withHeader(withBytes(answer, bytes.subarray(0, bytes.length - 12)), 'Content-Encoding', 'gzip');
  },
  'gzip not told': (answer) => withBytes(answer, gzipSync(bodyBytes(answer))),
  'a bomb of gzip': (answer) => withHeader(withBytes(answer, bomb(answer)), 'Content-Encoding', 'gzip'),
};

let padding: Buffer | undefined;

/** 16 MiB of white space, which JSON allows after its value, in 16 KiB; gzip may have several members (RFC 1952). */
function bomb(answer: Answer): Buffer {
  padding ??= gzipSync(Buffer.alloc(16 * 1024 * 1024, ' '));
  return Buffer.concat([gzipSync(bodyBytes(answer)), padding]);
}

/** Each fault of the connection that a listening server can commit, for one scene. */
export function* transportBreakages(contract: Contract, scene: Scene): Generator<Breakage> {
  if (scene.part === 'other') return;
  for (const [what, transport] of Object.entries(FAULTS)) yield onWire(scene, what, transport);
  for (const [what, transport] of Object.entries(HANGS)) {
    yield { ...onWire(scene, what, transport), patienceMs: PATIENCE_MS };
  }
  if (!hasBody(scene)) return;
  for (const [what, transport] of Object.entries(BODY_FAULTS))
    yield seenIfJson(contract, scene, onWire(scene, what, transport));
  for (const [what, transport] of Object.entries(BODY_HANGS)) {
    // A single byte is one drop, and whole with it.
    if (transport === BODY_HANGS['a body in drops'] && bodyBytes(scene.answer).length < 2) continue;
    yield { ...onWire(scene, what, transport), patienceMs: PATIENCE_MS };
  }
  for (const [what, edit] of Object.entries(ENCODINGS)) {
    yield seenIfJson(contract, scene, onScene(scene, 'transport', `connection: ${what}`, edit));
  }
}

/** These leave an answer that is whole, and that JSON shows to be another one; any text is a text. */
const OTHER_TEXTS = [SHORTER, 'gzip not told'];

function seenIfJson(contract: Contract, scene: Scene, breakage: Breakage): Breakage {
  const isOne = (what: string) => breakage.name.endsWith(what);
  if (!isJsonAnswer(scene)) return OTHER_TEXTS.some(isOne) ? { ...breakage, unseeable: 'text' } : breakage;
  const left = bodyBytes(scene.answer).subarray(0, -MISSING);
  return isOne(SHORTER) && keepsAsJson(contract, scene, left)
    ? { ...breakage, unseeable: 'still-json' }
    : breakage;
}

function onWire(scene: Scene, what: string, transport: Transport): Breakage {
  const name = `${scene.name} connection: ${what}`;
  return {
    name,
    class: 'transport',
    question: scene,
    behaviour: {
      name,
      title: name,
      breaks: [],
      answer: (answer, situation) => (isOn(scene, situation) ? staged(scene, answer, situation) : answer),
      transport: (situation) => (isOn(scene, situation) ? transport : undefined),
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
