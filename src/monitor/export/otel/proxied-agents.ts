import { type AgentOptions, type ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions as HttpsAgentOptions } from 'node:https';
import type { Socket } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import { connectBy, proxyRouteTo } from '../../../http/index.ts';
import type { ProxySettings } from '../../../project/index.ts';

/** The connection to a proxy failed; the message names the proxy, without its user and password. */
export class ProxyError extends Error {}

type Connected = (error: Error | null, socket?: Socket) => void;
type Connecting = (options: ConnectionOptions, connected?: Connected) => Socket | undefined;
type Adding = (request: ClientRequest, options: ConnectionOptions) => void;

/** What Node's agents have and `@types/node` does not declare alike in all versions. */
interface AgentParts {
  readonly createConnection: Connecting;
  readonly addRequest: Adding;
}

const httpParts = HttpAgent.prototype as unknown as AgentParts;
const httpsParts = HttpsAgent.prototype as unknown as AgentParts;

/** Sends https requests by CONNECT, where a proxy is set for their host. */
export class ProxiedHttpsAgent extends HttpsAgent {
  constructor(proxies: ProxySettings, options: HttpsAgentOptions) {
    super(options);
    const createConnection: Connecting = (given, connected) => {
      const route = proxyRouteTo(urlOf('https:', given), proxies);
      if (!route) return httpsParts.createConnection.call(this, given, connected);
      const secured = (socket: Socket) => connect({ ...given, socket });
      connectThrough(route, (error, socket) => connected?.(error, socket && secured(socket)));
      return undefined;
    };
    Object.assign(this, { createConnection });
  }
}

/** Sends http requests to the proxy, where one is set for their host. */
export class ProxiedHttpAgent extends HttpAgent {
  constructor(proxies: ProxySettings, options: AgentOptions) {
    super(options);
    const createConnection: Connecting = (given, connected) => {
      const route = proxyRouteTo(urlOf('http:', given), proxies);
      if (!route) return httpParts.createConnection.call(this, given, connected);
      connectThrough(route, (error, socket) => connected?.(error, socket));
      return undefined;
    };
    const addRequest: Adding = (request, given) => {
      const url = urlOf('http:', given);
      const route = proxyRouteTo(url, proxies);
      if (route) {
        request.path = url.origin + request.path;
        const { authorization } = route.proxy;
        if (authorization) request.setHeader('Proxy-Authorization', authorization);
      }
      httpParts.addRequest.call(this, request, given);
    };
    Object.assign(this, { createConnection, addRequest });
  }
}

function urlOf(protocol: string, { host = 'localhost', port }: ConnectionOptions): URL {
  const name = host.includes(':') ? `[${host.replace(/^\[|\]$/g, '')}]` : host;
  return new URL(`${protocol}//${name}${port ? `:${port}` : ''}`);
}

/** The time limit of the export ends a connection that hangs. */
function connectThrough(route: NonNullable<ReturnType<typeof proxyRouteTo>>, connected: Connected): void {
  connectBy(route, AbortSignal.timeout(LONGEST_MS)).then(
    (socket) => connected(null, socket),
    (error) => connected(new ProxyError(error instanceof Error ? error.message : route.text)),
  );
}

const LONGEST_MS = 10_000;
