import { readFileSync } from 'node:fs';
import type { Agent as HttpAgent } from 'node:http';
import type { ProxySettings } from '../../../project/index.ts';
import { type Signal, signalVariable } from '../otel-switch.ts';
import { ProxiedHttpAgent, ProxiedHttpsAgent } from './proxied-agents.ts';

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
