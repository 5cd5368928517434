// Test support: an HTTP proxy that passes requests on, by CONNECT and as they are.
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { after } from 'node:test';

interface ProxyOptions {
  /** `user:password` that clients must send. */
  readonly credentials?: string;
  /** Where hosts are, by `host:port`, as the proxy's own name server would know them. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** Speaks TLS with its clients. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Time before it connects to a host, in ms. */
  readonly delayMs?: number;
}

export interface TestProxy {
  /** Without a trailing slash. */
  readonly url: string;
  /** The same, with the credentials. */
  readonly urlWithCredentials: string;
  /** `CONNECT api.test:443`, `GET http://api.test/x`; those that it refused as well. */
  readonly heard: string[];
  /** The headers of each request that it passed on, in its own words. */
  readonly headers: IncomingMessage['headers'][];
}

/** Listens on a free port of the loopback address; closed after the tests of the file. */
export async function proxyServer({
  credentials,
  hosts = {},
  tls,
  delayMs = 0,
}: ProxyOptions = {}): Promise<TestProxy> {
  const heard: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const sockets = new Set<Socket>();
  const allowed = (incoming: IncomingMessage) => {
    heard.push(`${incoming.method} ${incoming.url}`);
    headers.push(incoming.headers);
    const expected = `Basic ${Buffer.from(credentials ?? '').toString('base64')}`;
    return credentials === undefined || incoming.headers['proxy-authorization'] === expected;
  };
  const placeOf = (host: string): [port: number, host: string] => {
    const { hostname, port } = new URL(`http://${hosts[host] ?? host}`);
    return [Number(port || 80), hostname.replace(/^\[|\]$/g, '')];
  };
  const passOn = (incoming: IncomingMessage, response: ServerResponse) => {
    if (!allowed(incoming)) {
      response.writeHead(407, { 'Proxy-Authenticate': 'Basic realm="proxy"' }).end('no');
      return;
    }
    const { host, pathname, search } = new URL(incoming.url ?? '');
    const [port, hostname] = placeOf(host);
    const { 'proxy-authorization': _, ...others } = incoming.headers;
    const upstream = request({
      ...{ host: hostname, port, method: incoming.method, path: pathname + search },
      headers: others,
    });
    upstream.on('error', () => response.writeHead(502).end());
    upstream.on('response', (passed) => {
      response.writeHead(passed.statusCode ?? 0, passed.rawHeaders);
      passed.pipe(response);
    });
    incoming.pipe(upstream);
  };
  const server = tls ? createSecureServer(tls, passOn) : createServer(passOn);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.on('connect', async (incoming: IncomingMessage, client: Socket, head: Buffer) => {
    client.on('error', () => {});
    if (!allowed(incoming)) {
      client.end('HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="proxy"\r\n\r\n');
      return;
    }
    if (delayMs > 0) await new Promise((done) => setTimeout(done, delayMs));
    const upstream = connect(...placeOf(incoming.url ?? ''));
    sockets.add(upstream);
    upstream.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    upstream.once('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      if (head.length > 0) upstream.write(head);
      upstream.pipe(client);
      client.pipe(upstream);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const place = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const scheme = tls ? 'https' : 'http';
  const user = credentials === undefined ? '' : `${credentials}@`;
  return {
    url: `${scheme}://${place}`,
    urlWithCredentials: `${scheme}://${user}${place}`,
    heard,
    headers,
  };
}
