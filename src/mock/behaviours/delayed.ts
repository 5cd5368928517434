import { bodyBytes, wireHead, withHeader } from '../answer.ts';
import type { Transport } from '../behaviour.ts';

/** Writes the answer as it is, after a while; gives up where the client has gone. */
export function delayed(ms: number): Transport {
  return (socket, answer) => {
    const timer = setTimeout(() => {
      socket.end(
        Buffer.concat([Buffer.from(wireHead(withHeader(answer, 'Connection', 'close'))), bodyBytes(answer)]),
      );
    }, ms);
    socket.once('close', () => clearTimeout(timer));
  };
}
