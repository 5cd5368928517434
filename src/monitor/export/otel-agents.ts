import { readFileSync } from 'node:fs';
import { type AgentOptions, type ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions as HttpsAgentOptions } from 'node:https';
import type { Socket } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import { connectBy, proxyRouteTo } from '../../http/index.ts';
import type { ProxySettings } from '../../project/index.ts';
import { type Signal, signalVariable } from './otel-switch.ts';

/** The HTTP agents for a collector. */
export interface Agents {
  /** Creates an agent for `http:` or `https:`. */
  readonly make: (protocol: string) => HttpAgent;
  /** Closes every connection: a slow one must not keep the process alive after its time limit. */
  destroy(): void;
}

/**
 * The agents of one signal, with the certificates of `OTEL_EXPORTER_OTLP_CERTIFICATE` and the like, through
 * the proxy that the settings name.
 */
export function openAgents(environment: NodeJS.ProcessEnv, signal: Signal, proxies: ProxySettings): Agents {
  const made: HttpAgent[] = [];
  return {
    make: (protocol) => {
      const agent =
        protocol === 'https:'
          ? new ProxiedHttpsAgent(proxies, { keepAlive: true, ...certificates(environment, signal) })
          : new ProxiedHttpAgent(proxies, { keepAlive: true });
      made.push(agent);
      return agent;
    },
    destroy: () => {
      for (const agent of made) agent.destroy();
    },
  };
}

const FILES = { ca: 'CERTIFICATE', cert: 'CLIENT_CERTIFICATE', key: 'CLIENT_KEY' } as const;

function certificates(environment: NodeJS.ProcessEnv, signal: Signal): Partial<Record<string, Buffer>> {
  const read = Object.entries(FILES).map(([option, variable]): [string, Buffer | undefined] => {
    const path = signalVariable(environment, signal, variable);
    return [option, path === undefined ? undefined : readFileSync(path)];
  });
  return Object.fromEntries(read.filter(([, bytes]) => bytes !== undefined));
}

/** The connection to a proxy failed; the message names the proxy, without its user and password. */
class ProxyError extends Error {}

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
class ProxiedHttpsAgent extends HttpsAgent {
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
class ProxiedHttpAgent extends HttpAgent {
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

/**
 * Why an export failed, without the address and the headers, both of which may hold a key: the messages of
 * the SDK and the body of the collector's response are omitted.
 */
export function exportProblem(error: unknown): string {
  if (error instanceof ProxyError) return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 407)
    return 'the proxy (HTTP_PROXY) requires a user and a password, or rejected them (status 407)';
  if (typeof code === 'number') return `the collector returned ${code}`;
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code)) return code;
  const message = error instanceof Error ? error.message : '';
  if (/timed? ?out/i.test(message)) return 'no response in time';
  return /retryable/i.test(message) ? 'the collector is temporarily unavailable' : 'an unknown error';
}

/** The latest problem of each signal. */
export class Problems {
  readonly #bySignal = new Map<string, string>();

  note(signal: string, problem: string): void {
    this.#bySignal.set(signal, problem);
  }

  /** Returns all problems as one sentence and clears them; undefined if there are none. */
  take(): string | undefined {
    const problems = [...this.#bySignal].sort().map(([signal, problem]) => `${signal}: ${problem}`);
    this.#bySignal.clear();
    return problems.length === 0 ? undefined : problems.join('; ');
  }
}
