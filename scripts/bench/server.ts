import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../src/project/project-root.ts';
import type { Environment } from '../environment.ts';

/** A server in a process of its own, so that its cost is not measured. */
interface RunningServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts a server that prints its address as its first line.
 * @param parameters of Node
 * @throws Error where it ends before that
 */
export async function startServer(
  parameters: readonly string[],
  environment: Environment,
): Promise<RunningServer> {
  const child = spawn(process.execPath, parameters, {
    cwd: projectRoot(),
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const [first] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(() => [undefined]),
  ]);
  if (typeof first !== 'string') throw new Error(`node ${parameters.join(' ')} ended without serving.`);
  return {
    url: first,
    async close() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
