import { lookup } from 'node:dns/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { send } from '../http/index.ts';

/** A machine that needs longer than this to talk to itself, or to look a name up, measures nothing. */
const LONGEST_MS = 2000;

/**
 * Whether this machine can be believed when a call failed: it talks to itself over loopback with the client that failed,
 * and looks up a name that has to be known.
 * @param control a host name that the monitor names for this; absent: nothing is looked up
 * @returns what is wrong with the monitor host, in words; undefined where nothing is
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
    const options = { operation: 'own-side', case: OWN_SIDE, timeoutMs: LONGEST_MS };
    const { failure } = await send(request, options);
    return failure && `this machine does not reach itself: ${failure.message}`;
  } catch (error) {
    return `this machine cannot serve itself: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const OWN_SIDE = { name: 'own-side', expects: 'any' } as const;

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
    return found === 'late' ? `the control name ${control} was not looked up in ${LONGEST_MS} ms` : undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return `the control name ${control} could not be looked up (${code})`;
  }
}
