import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../src/project/project-root.ts';
import { isObject } from '../../src/schema/pointer.ts';
import type { BenchFault } from './catalogue.ts';

/** A running server with one fault. */
export interface FaultServer {
  /** The value for BASE_URL. */
  readonly base: string;
  /** The value for EXPIRED_TOKEN. */
  readonly expiredToken?: string;
  close(): Promise<void>;
}

const GRACE_MS = 2000;

/**
 * Starts a fresh server with one fault.
 * @throws Error where its first line is not `{"base": …}`
 */
export async function startFaultServer(
  [program = '', ...parameters]: readonly string[],
  { name, ttlSeconds }: BenchFault,
): Promise<FaultServer> {
  const life = ttlSeconds === undefined ? [] : ['--ttl', String(ttlSeconds)];
  const child = spawn(program, [...parameters, '--port', '0', '--fault', name, ...life], {
    cwd: projectRoot(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close').catch(() => {});
  const lines = createInterface(child.stdout);
  const [first] = await Promise.race([once(lines, 'line'), ended.then(() => [undefined])]);
  const ready = readyLine(first);
  if (!ready) {
    child.kill('SIGKILL');
    throw new Error(
      `The server printed ${String(first)} for the fault ${name}; expected {"ready": true, "base": …}.`,
    );
  }
  return {
    ...ready,
    async close() {
      const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(timer);
    },
  };
}

function readyLine(line: unknown): Pick<FaultServer, 'base' | 'expiredToken'> | undefined {
  try {
    const ready: unknown = JSON.parse(String(line));
    if (!isObject(ready) || typeof ready.base !== 'string') return undefined;
    const { base, expiredToken } = ready;
    return { base, ...(typeof expiredToken === 'string' ? { expiredToken } : {}) };
  } catch {
    return undefined;
  }
}
