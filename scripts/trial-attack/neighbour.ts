import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { withoutSettings } from '../environment.ts';
import { COMMAND } from '../run-node.ts';

/** An API that keeps its contract, in a process of its own: that of the hostile server is busy. */
export async function startNeighbour(): Promise<{ readonly url: string; close(): void }> {
  const child = spawn(process.execPath, [COMMAND, 'mock', '--port', '0'], {
    env: withoutSettings(process.env),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [text] = (await once(child.stdout, 'data')) as [Buffer];
  const [url] = /http:\/\/\S+/.exec(String(text)) ?? [];
  if (url === undefined) throw new Error(`the mock server printed no address: ${text}`);
  return { url, close: () => void child.kill() };
}
