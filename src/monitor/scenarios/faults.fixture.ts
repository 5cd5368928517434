// Test support: faults of the login that the mock server does not have.
import type { Socket } from 'node:net';
import type { Alteration } from '../../mock/faults/fault.ts';
import { type Conditions, withFault } from './day.fixture.ts';

type MockResponse = Parameters<ReturnType<NonNullable<Alteration['transport']>> & object>[1];

/** Resets the connection of chosen logins, which are numbered from 1. */
export function resetting(chosen: (nth: number) => boolean): Conditions {
  return withFault({
    transport: ({ role, nth }) =>
      role === 'login' && chosen(nth) ? (socket) => socket.resetAndDestroy() : undefined,
  });
}

/** Delays the response to each login. */
export function slow(ms: number): Conditions {
  return withFault({
    transport: ({ role }) =>
      role === 'login' ? (socket, response) => later(ms, socket, response) : undefined,
  });
}

function later(ms: number, socket: Socket, { status, headers, body }: MockResponse): void {
  const text = JSON.stringify(body);
  const lines = [
    `HTTP/1.1 ${status} OK`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `Date: ${new Date().toUTCString()}`,
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
  ];
  const timer = setTimeout(() => socket.end(`${lines.join('\r\n')}\r\n\r\n${text}`), ms);
  socket.once('close', () => clearTimeout(timer));
}

/** Responds to each login with 429. */
export function limiting(...headers: readonly (readonly [name: string, value: string])[]): Conditions {
  return withFault({
    response: (response, { role }) => (role === 'login' ? { status: 429, headers } : response),
  });
}

/** Sets the lifetime of the tokens. */
export function lasting(lifeSeconds: number): Conditions {
  return withFault({ lifeSeconds });
}
