import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is done when an alert comes. */
interface OnAlert {
  /** Kill after the response, or before there is one. */
  readonly responded: boolean;
  readonly ms: number;
  readonly kill: (afterMs: number) => void;
}

/** A webhook that keeps the ids of the alerts that it hears of. */
export interface Receiver {
  readonly url: string;
  /** From now on: what is heard, in a list that grows, and what is done then. */
  listen(onAlert?: OnAlert): readonly string[];
  close(): void;
}

/** Starts a webhook on this machine. */
export async function startReceiver(): Promise<Receiver> {
  let heard: string[] = [];
  let onAlert: OnAlert | undefined;
  const server = createServer((request, response) => {
    heard.push(String(request.headers['idempotency-key']));
    const deed = onAlert;
    request.resume().on('end', () => {
      if (deed && !deed.responded) return deed.kill(deed.ms);
      response.writeHead(204).end();
      if (deed) response.once('finish', () => deed.kill(deed.ms));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    listen(expectation) {
      heard = [];
      onAlert = expectation;
      return heard;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
