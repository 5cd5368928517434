import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DriftlineError } from '../../core/index.ts';
import type { ListeningAddress } from './listening-address.ts';

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
