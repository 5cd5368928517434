import { bodyBytes, wireHead, withHeader } from '../mock-response.ts';
import type { Transport } from './fault.ts';

/** Writes the unchanged response after a delay, unless the client has disconnected. */
export function delayed(ms: number): Transport {
  return (socket, response) => {
    const timer = setTimeout(() => {
      socket.end(
        Buffer.concat([
          Buffer.from(wireHead(withHeader(response, 'Connection', 'close'))),
          bodyBytes(response),
        ]),
      );
    }, ms);
    socket.once('close', () => clearTimeout(timer));
  };
}
