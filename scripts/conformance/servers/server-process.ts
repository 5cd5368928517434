import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { StartedServer } from './server.ts';

const LONGEST_START_MS = 120_000;

/** A program that somebody else wrote, as a process of its own. */
interface Program {
  readonly name: string;
  /** Parameters of Node. */
  readonly parameters: readonly string[];
  /** Its working directory, deleted at the end. */
  readonly work: string;
  readonly env: Readonly<Record<string, string>>;
  readonly url: string;
  /** Fetches its document; fails while it does not run yet. */
  readonly document: () => Promise<string>;
  /** What else has to be closed, after it. */
  readonly closeMore?: () => Promise<void>;
}

/**
 * Starts a program and waits until it gives its document.
 * @throws Error where it does not within two minutes
 */
export async function startProgram(program: Program): Promise<Omit<StartedServer, 'settings'>> {
  const { name, parameters, work, url } = program;
  const env = { ...process.env, ...program.env };
  const child = spawn(process.execPath, [...parameters], { cwd: work, env, stdio: 'ignore' });
  const close = async () => {
    if (child.exitCode === null) {
      const closed = new Promise((done) => child.once('close', done));
      child.kill('SIGKILL');
      await closed;
    }
    await program.closeMore?.();
    rmSync(work, { recursive: true, force: true });
  };
  for (const end = Date.now() + LONGEST_START_MS; Date.now() < end && child.exitCode === null; ) {
    try {
      return { url, document: await program.document(), close };
    } catch {
      await new Promise((done) => setTimeout(done, 500));
    }
  }
  await close();
  throw new Error(`${name} did not start within ${LONGEST_START_MS / 1000} s`);
}

/** The text at an address. Throws where its status is not 2xx. */
export async function textAt(address: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(address, { headers });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.text();
}

/** The ids of all operations of a document that change something, for SAFE_OPERATIONS. */
export function writesOf(document: string): string {
  const { paths } = JSON.parse(document) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId?: string }>>>>;
  };
  const writes = ['post', 'put', 'patch', 'delete'] as const;
  const ids = Object.values(paths).flatMap((item) => writes.map((method) => item[method]?.operationId));
  return ids.filter((id) => id !== undefined).join(',');
}
