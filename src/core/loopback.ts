import { isIP } from 'node:net';

/**
 * Whether a host is the loopback interface of this machine.
 * @param hostname of a parsed URL
 */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
