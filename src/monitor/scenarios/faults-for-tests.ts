// Test support: what an API does to logins that no fault of the mock server does by itself.
import type { Socket } from 'node:net';
import type { Fault } from '../../mock/fault.ts';
import { behaving, type Weather } from './day-for-tests.ts';

type MockResponse = Parameters<ReturnType<NonNullable<Fault['transport']>> & object>[1];

const named = { title: 'For a test', breaks: [] } as const;

/** Each login is reset whose number, from 1 on, is chosen. */
export function resetting(chosen: (nth: number) => boolean): Weather {
  return behaving({
    ...named,
    name: 'some-logins-reset',
    transport: ({ role, nth }) =>
      role === 'login' && chosen(nth) ? (socket) => socket.resetAndDestroy() : undefined,
  });
}

/** Each login is answered after a while. */
export function slow(ms: number): Weather {
  return behaving({
    ...named,
    name: 'logins-slow',
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

/** Each login is refused with 429. */
export function limiting(...headers: readonly (readonly [name: string, value: string])[]): Weather {
  return behaving({
    ...named,
    name: 'logins-limited-so',
    response: (response, { role }) => (role === 'login' ? { status: 429, headers } : response),
  });
}

/** Tokens live so long. */
export function lasting(lifeSeconds: number): Weather {
  return behaving({ ...named, name: 'tokens-last', lifeSeconds });
}
