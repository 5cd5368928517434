import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { DriftlineError } from '../../core/index.ts';

/**
 * Starts listening.
 * @param what what is served, for the message: `Metrics`
 * @returns its address, `http://127.0.0.1:9464`, without a slash at the end
 * @throws DriftlineError DL_ADDRESS_UNUSABLE
 */
export async function listen(
  server: Server,
  { host, port }: ListeningAddress,
  what: string,
): Promise<string> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new DriftlineError(
      'DL_ADDRESS_UNUSABLE',
      `${what} cannot be served on ${host}, port ${port}: ${reason}.`,
      'Choose another address or port, or stop the program that listens there.',
      cause,
    );
  }
  const { address, family, port: bound } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`;
}

/** Where a server listens. */
interface ListeningAddress {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

const LOOPBACK = '127.0.0.1';
const HIGHEST_PORT = 65_535;

/**
 * Reads `127.0.0.1:9464`, `[::1]:9464`, `localhost:9464`, or a port alone, which means loopback, so that
 * nothing is open to the network by default.
 * @throws DriftlineError DL_OPTION_INVALID
 */
export function listeningAddress(text: string): ListeningAddress {
  const [, bracketed, plain, digits = ''] = /^(?:(?:\[([^\]]*)\]|([\w.-]*)):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  const isValid = digits !== '' && port <= HIGHEST_PORT && (bracketed === undefined || isIPv6(bracketed));
  if (isValid) return { host: bracketed || plain || LOOPBACK, port };
  throw new DriftlineError(
    'DL_OPTION_INVALID',
    `${JSON.stringify(text)} is not an address to listen on.`,
    'Expected a host and a port, such as 127.0.0.1:9464 or [::1]:9464, or a port alone.',
  );
}
