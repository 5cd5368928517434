import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { monotonicMs } from '../../core/index.ts';
import type { Connection, PhaseName } from '../exchange.ts';
import type { Circumstances } from './failure.ts';
import { type Marks, phaseUnderWay, type Route, watchLag } from './stopwatch.ts';

/** What is used of a request by node:http; one over HTTP/2 has the same. */
export interface Call extends EventEmitter {
  readonly method: string;
  readonly writableFinished: boolean;
  end(body?: Uint8Array): void;
  destroy(): void;
}

/** What is used of a response by node:http; one over HTTP/2 has the same. */
export type Incoming = Readable &
  Pick<
    IncomingMessage,
    'statusCode' | 'statusMessage' | 'httpVersion' | 'headers' | 'rawHeaders' | 'complete'
  >;

/** The state of an exchange under way, updated by the events of its request. */
export interface Progress {
  readonly route: Route;
  readonly marks: Marks;
  connection?: Connection;
  /** Set once the head of the response has arrived. */
  response?: Incoming;
  /** The server closed the connection with FIN, not with RST. */
  closedByServer: boolean;
  /** Set once the request was written: ends the measurement of the lag, and returns the longest one in ms. */
  endLag?: () => number;
  /** Set once the measurement has ended. */
  lagMs?: number;
}

/** Starts to time an exchange. */
export function begin(route: Route): Progress {
  return { route, marks: { started: monotonicMs() }, closedByServer: false };
}

/** The TCP connection is there. */
export function markConnected(socket: Socket, progress: Progress): void {
  progress.marks.connected = monotonicMs();
  const connection = connectionOf(socket);
  const { proxy } = progress.route;
  if (connection) progress.connection = { ...connection, ...(proxy && { proxy: proxy.name }) };
}

/**
 * Times a request. To be called right after the request is created, before any of its events. One over HTTP/2 has no event
 * `socket`: the bytes on it are not only those of the response.
 */
export function follow(call: Call, progress: Progress): void {
  call.once('socket', (socket: Socket) => followConnection(socket, progress));
  followWriting(call, progress);
  followResponse(call, progress);
}

export function phaseOf(progress: Progress): PhaseName {
  return phaseUnderWay(progress.marks, progress.route);
}

/** The circumstances of an error that occurs now. */
export function circumstancesOf(progress: Progress): Circumstances {
  const { closedByServer, route } = progress;
  return {
    phase: phaseOf(progress),
    closedByServer,
    ...(route.proxy && { proxy: route.proxy.text }),
    ...(route.ipFamily && { ipFamily: route.ipFamily }),
  };
}

/** Times the handshake of a connection, and notes how it is closed. */
export function followConnection(socket: Socket, progress: Progress): void {
  socket.once('secureConnect', () => {
    progress.marks.secured = monotonicMs();
    if (progress.connection) progress.connection = { ...progress.connection, ...securityOf(socket) };
  });
  // Prepended: node:http's own listener emits the error.
  socket.prependOnceListener('end', () => {
    progress.closedByServer = true;
  });
}

/** `finish` is also emitted when a TLS handshake fails: the request was sent only after a handshake. */
function followWriting(call: Call, progress: Progress): void {
  const { marks, route } = progress;
  call.once('finish', () => {
    const ready = route.secure ? marks.secured : marks.connected;
    if (ready === undefined) return;
    marks.written = monotonicMs();
    progress.endLag = watchLag();
    warmUp();
  });
}

let warmedUp = false;

/**
 * V8 compiles the code that reads from a stream at its first use. In a fresh process, this makes it happen
 * while the server works on the response, and not between the first byte and its time stamp.
 */
function warmUp(): void {
  if (warmedUp) return;
  warmedUp = true;
  const stream = new Readable({ read() {} });
  stream.once('data', () => stream.destroy());
  stream.push(Buffer.of(0));
}

/**
 * The first byte is timed on the socket, because `response` is emitted after the whole head. Over HTTP/2 the head is a
 * frame. An interim response (RFC 9110, section 15.2) is not the response: after it, the wait for the first byte begins
 * again.
 */
function followResponse(call: Call, progress: Progress): void {
  const { marks } = progress;
  let lastChunk: number | undefined;
  const markChunk = () => {
    lastChunk = monotonicMs();
    marks.firstByte ??= lastChunk;
  };
  // Prepended: the parser is a listener too, and must not run first.
  call.once('socket', (socket: Socket) => {
    socket.prependListener('data', markChunk);
    call.once('response', () => socket.off('data', markChunk));
  });
  call.on('information', () => {
    delete marks.firstByte;
  });
  call.once('response', (response: Incoming) => {
    // The response arrived in the same chunk as the interim response before it.
    marks.firstByte ??= lastChunk ?? monotonicMs();
    progress.response = response;
    if (progress.connection) {
      progress.connection = { ...progress.connection, protocol: `HTTP/${response.httpVersion}` };
    }
    response.once('end', () => {
      marks.ended = monotonicMs();
    });
  });
}

/** The remote address of a connected socket; `undefined` where it is already closed. */
function connectionOf({ remoteAddress, remotePort, remoteFamily }: Socket): Connection | undefined {
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  return {
    address: remoteAddress,
    port: remotePort,
    ...(remoteFamily !== undefined && { family: remoteFamily }),
  };
}

/**
 * TLS version, and the dates of the certificate that expires first: the server's own or an intermediate one. To be
 * called after the handshake: before it, OpenSSL has only its own offer.
 */
function securityOf(
  socket: Socket | TLSSocket,
): Pick<Connection, 'tlsVersion' | 'certificateExpiresAt' | 'certificateValidFrom' | 'intermediate'> {
  if (!('getPeerCertificate' in socket)) return {};
  const tlsVersion = socket.getProtocol();
  const own = socket.getPeerCertificate(true);
  const certificate = firstToExpire([own, ...intermediatesOf(own)]) ?? own;
  const [from, until] = [instantOf(certificate.valid_from), instantOf(certificate.valid_to)];
  return {
    ...(tlsVersion !== null && { tlsVersion }),
    ...(until !== undefined && { certificateExpiresAt: until }),
    ...(from !== undefined && { certificateValidFrom: from }),
    ...(certificate !== own && { intermediate: nameOf(certificate) }),
  };
}

/** More certificates than any chain has: one may be its own issuer's issuer. */
const LONGEST_CHAIN = 10;

/** The certificates between the server's own and the root, which is the client's and not the server's to renew. */
function intermediatesOf(own: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const found: DetailedPeerCertificate[] = [];
  let certificate: DetailedPeerCertificate | undefined = own.issuerCertificate;
  while (certificate !== undefined && !isSelfSigned(certificate) && found.length < LONGEST_CHAIN) {
    found.push(certificate);
    certificate = certificate.issuerCertificate;
  }
  return found;
}

function isSelfSigned({ subject, issuer }: DetailedPeerCertificate): boolean {
  return JSON.stringify(subject) === JSON.stringify(issuer);
}

function firstToExpire(all: readonly DetailedPeerCertificate[]): DetailedPeerCertificate | undefined {
  return all
    .filter(({ valid_to: until }) => instantOf(until) !== undefined)
    .sort((a, b) => Date.parse(a.valid_to) - Date.parse(b.valid_to))[0];
}

function nameOf({ subject }: DetailedPeerCertificate): string {
  return [subject?.CN ?? subject?.O ?? subject?.OU].flat()[0] ?? 'without a name';
}

/** ISO 8601, from OpenSSL's date format; undefined where there is no certificate. */
function instantOf(text: string | undefined): string | undefined {
  const instant = new Date(text ?? '');
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
}
