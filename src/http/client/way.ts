import { BlockList, isIP, isIPv6 } from 'node:net';
import { isLoopback } from '../../core/index.ts';
import type { ProxySettings } from '../../project/index.ts';
import { hostOf } from './outgoing.ts';

/** A proxy that a setting names. */
export interface HttpProxy {
  /** With user and password: for its host and protocol only. */
  readonly address: URL;
  /** For messages, without user and password: `http://proxy.example.com:3128`. */
  readonly name: string;
  readonly setting: 'HTTP_PROXY' | 'HTTPS_PROXY';
  /** The value of `Proxy-Authorization`; absent where the setting has no user. */
  readonly authorization?: string;
}

/** By which way a host is reached: directly, where there is no proxy. */
interface Way {
  readonly proxy?: HttpProxy;
  /** The entry of NO_PROXY that matches the host; present only where a proxy would be used otherwise. */
  readonly excludedBy?: string;
  /** The host is this machine, present only where a proxy would be used otherwise. */
  readonly loopback?: true;
  /** The setting that would apply, where only the one for other addresses is set. */
  readonly unset?: HttpProxy['setting'];
}

/**
 * The way to the host of a URL: HTTPS_PROXY for https, HTTP_PROXY for http, unless NO_PROXY lists the host. A
 * loopback address is never reached through a proxy, as in browsers and Go.
 */
export function wayTo(address: URL, { httpProxy, httpsProxy, noProxy = '' }: ProxySettings): Way {
  const secure = address.protocol === 'https:';
  const setting = secure ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = secure ? httpsProxy : httpProxy;
  if (proxy === undefined) return httpProxy === httpsProxy ? {} : { unset: setting };
  const { host, port } = hostOf(address);
  const excludedBy = noProxy.split(/[\s,]+/).find((entry) => isListed(entry, host, port));
  if (excludedBy !== undefined) return { excludedBy };
  if (isLoopback(host)) return { loopback: true };
  return { proxy: proxyOf(new URL(proxy), setting) };
}

/** `directly`, `directly (NO_PROXY: .example.com)`, `directly (loopback)`, `through the proxy http://proxy:3128 (HTTPS_PROXY)` */
export function wayText({ proxy, excludedBy, loopback, unset }: Way): string {
  if (proxy) return `through ${proxyText(proxy)}`;
  if (unset !== undefined) return `directly (${unset} is not set)`;
  if (loopback) return 'directly (loopback)';
  return excludedBy === undefined ? 'directly' : `directly (NO_PROXY: ${excludedBy})`;
}

export function proxyText({ name, setting }: HttpProxy): string {
  return `the proxy ${name} (${setting})`;
}

function proxyOf(address: URL, setting: HttpProxy['setting']): HttpProxy {
  const { protocol, host, username, password } = address;
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    address,
    name: `${protocol}//${host}`,
    setting,
    ...(username === '' && password === ''
      ? {}
      : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
  };
}

/**
 * Whether an entry of NO_PROXY matches a host: `*`; a domain with all below it, with or without `.` or `*.`
 * before it; an address; a network in CIDR form. A port at its end must match as well.
 */
function isListed(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  const [, name = entry, entryPort] = isIPv6(entry) ? [] : (/^(.+?)(?::(\d+))?$/.exec(entry) ?? []);
  if (entryPort !== undefined && Number(entryPort) !== port) return false;
  const bare = name.replace(/^\[|\]/g, '');
  if (isIP(host) !== 0) return isInNetwork(host, bare);
  const domain = bare
    .replace(/^\*?\./, '')
    .replace(/\.$/, '')
    .toLowerCase();
  const plain = host.replace(/\.$/, '');
  return domain !== '' && (plain === domain || plain.endsWith(`.${domain}`));
}

function isInNetwork(host: string, entry: string): boolean {
  const [address = '', prefix] = entry.split('/');
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  const bits = family === 'ipv6' ? 128 : 32;
  const length = prefix === undefined ? bits : Number(prefix);
  if (isIP(address) === 0 || prefix === '' || !(length >= 0 && length <= bits)) return false;
  const network = new BlockList();
  network.addSubnet(address, length, family);
  return network.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');
}
