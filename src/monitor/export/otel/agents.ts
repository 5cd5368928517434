import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { type Signal, signalVariable } from '../otel-switch.ts';

/** Connections to a collector, which can be cut. */
export interface Agents {
  /** For the exporters: an agent for `http:` or `https:`. */
  readonly make: (protocol: string) => HttpAgent;
  /** Cuts every connection: one that drips must not keep the process alive after its time. */
  destroy(): void;
}

/** The agents of one signal, with the certificates that `OTEL_EXPORTER_OTLP_CERTIFICATE` and its like name. */
export function openAgents(environment: NodeJS.ProcessEnv, signal: Signal): Agents {
  const made: HttpAgent[] = [];
  return {
    make: (protocol) => {
      const agent =
        protocol === 'https:'
          ? new HttpsAgent({ keepAlive: true, ...certificates(environment, signal) })
          : new HttpAgent({ keepAlive: true });
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
