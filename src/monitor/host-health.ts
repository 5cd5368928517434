import { lookup } from 'node:dns/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { send } from '../http/index.ts';

/** A machine that takes longer than this for a loopback request or a DNS look-up is unhealthy. */
const LONGEST_MS = 2000;

/**
 * Checks, after a failed call, whether the monitor host is healthy: it sends a request over loopback with the
 * same client, and looks up a host name that must resolve.
 * @param control the host name to look up; absent: none
 * @returns what is wrong with the monitor host; undefined if it is healthy
 */
export async function hostProblem(control: string | undefined): Promise<string | undefined> {
  const [loopback, names] = await Promise.all([loopbackProblem(), control && lookUpProblem(control)]);
  return loopback ?? names;
}

async function loopbackProblem(): Promise<string | undefined> {
  const server = createServer((_request, response) => response.end());
  try {
    const url = await listening(server);
    const request = { method: 'GET', url, headers: {} };
    const options = { operation: 'loopback', case: LOOPBACK, timeoutMs: LONGEST_MS };
    const { failure } = await send(request, options);
    return failure && `this machine cannot reach its own loopback address: ${failure.message}`;
  } catch (error) {
    return `this machine cannot listen on its loopback address: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const LOOPBACK = { name: 'loopback', expects: 'any' } as const;

function listening(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    });
  });
}

async function lookUpProblem(control: string): Promise<string | undefined> {
  const late = sleep(LONGEST_MS, 'late' as const, { ref: false });
  try {
    const found = await Promise.race([lookup(control), late]);
    return found === 'late'
      ? `the look-up of the control host ${control} took more than ${LONGEST_MS} ms`
      : undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return `the control host ${control} could not be looked up (${code})`;
  }
}
