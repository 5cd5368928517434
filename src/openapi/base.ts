import { isLoopback } from '../core/index.ts';
import type { Operation } from './contract.ts';

/**
 * The URL that an operation's path is appended to, without a trailing slash. BASE_URL replaces the contract's
 * first server. An operation with its own server keeps the path of that server, and is on the host of
 * BASE_URL if the contract has both on one host, or if BASE_URL is a loopback address. If its server is on
 * another host, the operation is only reachable when BASE_URL is the contract's first server; otherwise the
 * result is undefined.
 */
export function baseOf({ ownServer }: Operation, baseUrl: string): string | undefined {
  if (!ownServer) return baseUrl;
  const { origin, hostname } = new URL(baseUrl);
  const { path, elsewhere } = ownServer;
  if (!elsewhere || isLoopback(hostname)) return origin + path;
  return elsewhere.usual === origin ? elsewhere.origin + path : undefined;
}
