import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { monotonicMs } from '../../core/index.ts';
import type { Connection, PhaseName } from '../exchange.ts';
import { connectionOf, securityOf } from './connection.ts';
import { watchLag } from './lag.ts';
import { type Marks, phaseUnderWay, type Route } from './stopwatch.ts';

/** How far an exchange has come. The events of its request fill it in. */
export interface Progress {
  readonly route: Route;
  readonly marks: Marks;
  connection?: Connection;
  /** From when the head of the response has arrived. */
  response?: IncomingMessage;
  /** The server closed its side in an orderly way: FIN, not RST. */
  closedByServer: boolean;
  /** From when the request was written: ends the watch over this process, and says its longest lag in ms. */
  endLag?: () => number;
  /** Once the watch has ended. */
  lagMs?: number;
}

/** Begins to time a request. To be called as soon as it is made, before any of its events. */
export function follow(call: ClientRequest, route: Route): Progress {
  const progress: Progress = { route, marks: { started: monotonicMs() }, closedByServer: false };
  call.once('socket', (socket) => {
    followConnection(socket, progress);
    followWriting(call, progress);
    followResponse(call, socket, progress);
  });
  return progress;
}

export function phaseOf(progress: Progress): PhaseName {
  return phaseUnderWay(progress.marks, progress.route);
}

function followConnection(socket: Socket, progress: Progress): void {
  const { marks } = progress;
  // A host with several addresses is reported once for each, at the same moment; a failed look-up as well.
  socket.on('lookup', (error) => {
    if (!error) marks.lookedUp ??= monotonicMs();
  });
  socket.once('connect', () => {
    marks.connected = monotonicMs();
    const connection = connectionOf(socket);
    if (connection) progress.connection = connection;
  });
  socket.once('secureConnect', () => {
    marks.secured = monotonicMs();
    if (progress.connection) progress.connection = { ...progress.connection, ...securityOf(socket) };
  });
  // Before node:http's own listener, which already reports the error.
  socket.prependOnceListener('end', () => {
    progress.closedByServer = true;
  });
}

/** `finish` also comes when a TLS handshake fails: only what follows the handshake was sent. */
function followWriting(call: ClientRequest, progress: Progress): void {
  const { marks, route } = progress;
  call.once('finish', () => {
    const ready = route.secure ? marks.secured : marks.connected;
    if (ready === undefined) return;
    marks.written = monotonicMs();
    progress.endLag = watchLag();
    rehearse();
  });
}

let rehearsed = false;

/**
 * What reads from a socket is compiled by its first use: in a fresh process, that use is to come while the server is at
 * work, not between its first byte and the time that is taken of it.
 */
function rehearse(): void {
  if (rehearsed) return;
  rehearsed = true;
  const rehearsal = new Readable({ read() {} });
  rehearsal.once('data', () => rehearsal.destroy());
  rehearsal.push(Buffer.of(0));
}

/**
 * The first byte is timed on the socket, for `response` waits for the whole head. Interim responses (RFC 9110,
 * section 15.2) are not the response: after one, the wait begins anew.
 */
function followResponse(call: ClientRequest, socket: Socket, progress: Progress): void {
  const { marks } = progress;
  let chunkCame: number | undefined;
  const markChunk = () => {
    chunkCame = monotonicMs();
    marks.firstByte ??= chunkCame;
  };
  // Prepended: the parser, which is fed by a listener too, must not come first.
  socket.prependListener('data', markChunk);
  call.on('information', () => {
    delete marks.firstByte;
  });
  call.once('response', (response) => {
    socket.off('data', markChunk);
    // The response came in the same chunk as the interim one before it.
    if (chunkCame !== undefined) marks.firstByte ??= chunkCame;
    progress.response = response;
    if (progress.connection) {
      progress.connection = { ...progress.connection, protocol: `HTTP/${response.httpVersion}` };
    }
    response.once('end', () => {
      marks.ended = monotonicMs();
    });
  });
}
