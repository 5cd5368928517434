import { isIPv6 } from 'node:net';
import { DriftlineError } from '../../core/index.ts';

/** Where a server listens. */
export interface ListeningAddress {
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
