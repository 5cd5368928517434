import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What to do when an alert arrives. */
interface OnAlert {
  /** Kill after the response, or before it. */
  readonly responded: boolean;
  readonly ms: number;
  readonly kill: (afterMs: number) => void;
}

/** A webhook that records the ids of the alerts that it receives. */
export interface Receiver {
  readonly url: string;
  /** Starts a new list of ids, which grows with each alert, and sets what to do at an alert. */
  listen(onAlert?: OnAlert): readonly string[];
  close(): void;
}

/** Starts a webhook on this machine. */
export async function startReceiver(): Promise<Receiver> {
  let received: string[] = [];
  let onAlert: OnAlert | undefined;
  const server = createServer((request, response) => {
    received.push(String(request.headers['idempotency-key']));
    const current = onAlert;
    request.resume().on('end', () => {
      if (current && !current.responded) return current.kill(current.ms);
      response.writeHead(204).end();
      if (current) response.once('finish', () => current.kill(current.ms));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    listen(next) {
      received = [];
      onAlert = next;
      return received;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
