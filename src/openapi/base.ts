import { isLoopback } from '../core/index.ts';
import type { Operation } from './contract.ts';

/**
 * The address that an operation's path is appended to, without a slash at the end. BASE_URL stands in the place of the
 * contract's first server; an operation with a server of its own is asked there: on the host of BASE_URL where both are
 * on one host by the contract, or where all of it is served by this machine. Undefined for one that is served on another
 * host, which BASE_URL says nothing of; only who asks the contract's own first server knows that the other is meant too.
 */
export function baseOf({ ownServer }: Operation, baseUrl: string): string | undefined {
  if (!ownServer) return baseUrl;
  const { origin, hostname } = new URL(baseUrl);
  const { path, elsewhere } = ownServer;
  if (!elsewhere || isLoopback(hostname)) return origin + path;
  return elsewhere.usual === origin ? elsewhere.origin + path : undefined;
}
