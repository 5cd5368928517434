import { once } from 'node:events';
import { request } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { connect as secure } from 'node:tls';
import type { ProxySettings } from '../../project/index.ts';
import { hostOf } from './outgoing.ts';
import { type HttpProxy, proxyText, wayTo } from './way.ts';

// Loaded only where a proxy is set. The build copies classes into this file: it throws errors of Node only.

/** The route of a request through a proxy. */
export interface ProxyRoute {
  readonly proxy: HttpProxy;
  /** For messages. */
  readonly text: string;
  /** The proxy gets a CONNECT, or speaks TLS, before it is sent the request. */
  readonly tunnel: boolean;
  /** Makes a connection to the proxy ready for the request; the signal destroys it. */
  open(connection: Socket, signal: AbortSignal): Promise<Socket | ProxyRefusal>;
  /** Why a response is the proxy's and not the API's; undefined where it is not. */
  refusal(status: number): ProxyRefusal | undefined;
}

/** The route to the host of a URL; undefined where it is reached directly. */
export function proxyRouteTo(address: URL, settings: ProxySettings): ProxyRoute | undefined {
  const { proxy } = wayTo(address, settings);
  if (!proxy) return undefined;
  const target = address.protocol === 'https:' ? address : undefined;
  return {
    proxy,
    text: proxyText(proxy),
    tunnel: target !== undefined || proxy.address.protocol === 'https:',
    open: (connection, signal) => opened(connection, proxy, target, signal),
    // Over a tunnel it can only come from the API.
    refusal: (status) =>
      target === undefined && status === 407
        ? { message: rejectedCredentials(proxy), unreachable: false }
        : undefined,
  };
}

/** Why a proxy gives no connection to the API. */
export interface ProxyRefusal {
  readonly message: string;
  /** The proxy responded that it cannot reach the API: the API may be down. */
  readonly unreachable: boolean;
}

/**
 * Connects by a route, for clients other than ours.
 * @throws Error whose message names the proxy
 */
export async function connectBy(route: ProxyRoute, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ ...hostOf(route.proxy.address), signal });
  try {
    await once(socket, 'connect');
    const opened = await route.open(socket, signal);
    if (!('message' in opened)) return opened;
    throw new Error(opened.message);
  } catch (error) {
    socket.destroy();
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === undefined ? error : new Error(`${route.text} cannot be used: ${message}`);
  }
}

/** @param target to CONNECT to; absent: the proxy is sent the request itself */
async function opened(
  socket: Socket,
  proxy: HttpProxy,
  target: URL | undefined,
  signal: AbortSignal,
): Promise<Socket | ProxyRefusal> {
  const end = () => socket.destroy();
  signal.addEventListener('abort', end, { once: true });
  try {
    const connection = proxy.address.protocol === 'https:' ? await secured(socket, proxy) : socket;
    return target ? await connected(connection, proxy, target) : connection;
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function secured(socket: Socket, { address }: HttpProxy): Promise<Socket> {
  const { host } = hostOf(address);
  return new Promise((resolve, reject) => {
    const servername = isIP(host) === 0 ? host : '';
    const connection = secure({ socket, host, servername, ALPNProtocols: ['http/1.1'] });
    connection.once('error', reject);
    connection.once('secureConnect', () => {
      connection.off('error', reject);
      resolve(connection);
    });
  });
}

/** RFC 9110, section 9.3.6. */
function connected(connection: Socket, proxy: HttpProxy, target: URL): Promise<Socket | ProxyRefusal> {
  const place = `${target.hostname}:${hostOf(target).port}`;
  const { authorization } = proxy;
  const call = request({
    method: 'CONNECT',
    path: place,
    headers: { Host: place, ...(authorization ? { 'Proxy-Authorization': authorization } : {}) },
    createConnection: () => connection,
  });
  return new Promise((resolve, reject) => {
    call.once('error', reject);
    call.once('connect', ({ statusCode = 0 }, tunnel: Socket, head: Buffer) => {
      if (statusCode >= 200 && statusCode < 300) {
        if (head.length > 0) tunnel.unshift(head);
        resolve(tunnel);
        return;
      }
      tunnel.destroy();
      resolve(refusalOf(statusCode, proxy, place));
    });
    call.end();
  });
}

/** What the status of a proxy means that did not connect to the API. */
function refusalOf(status: number, proxy: HttpProxy, place: string): ProxyRefusal {
  const who = proxyText(proxy);
  if (status === 407) return { message: rejectedCredentials(proxy), unreachable: false };
  return status >= 502 && status <= 504
    ? { message: `${who} could not reach ${place}: status ${status}`, unreachable: true }
    : { message: `${who} refused CONNECT ${place}: status ${status}`, unreachable: false };
}

/** The message for the status 407. */
function rejectedCredentials(proxy: HttpProxy): string {
  const { setting, authorization } = proxy;
  return authorization === undefined
    ? `${proxyText(proxy)} requires a user and a password (status 407): set them in the URL of ${setting}`
    : `${proxyText(proxy)} rejected the user and password in the URL of ${setting} (status 407)`;
}
