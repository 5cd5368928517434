import { connect, isIPv6, type Socket } from 'node:net';

/**
 * How long an address may take to respond before the next one is tried beside it (RFC 8305, section 5:
 * Connection Attempt Delay).
 */
const ATTEMPT_DELAY_MS = 250;

interface DialOptions {
  readonly port: number;
  /** The time limit of the exchange: every address is tried within it. */
  readonly timeoutMs: number;
  /** Aborted when no connection is needed any more. */
  readonly signal: AbortSignal;
  /** Begins to connect to one address. */
  readonly open?: (address: string, port: number) => Socket;
}

/** Finds the addresses of a host, in the order in which they are to be tried. */
export type Resolver = (host: string) => Promise<string[]>;

/**
 * Loads the system's resolver, which takes some ms: before the time of a lookup is measured, and only for
 * names.
 * @param family the only one of interest; undefined: both
 */
export async function loadResolver(family: 4 | 6 | undefined): Promise<Resolver> {
  const { lookup } = await import('node:dns');
  return (host) =>
    new Promise((resolve, reject) => {
      lookup(host, { all: true, family: family ?? 0 }, (error, found) => {
        if (error) reject(error);
        else resolve(interleaved(found.map(({ address }) => address)));
      });
    });
}

/** Families take turns, beginning with that of the first address (RFC 8305, section 4). */
export function interleaved(addresses: readonly string[]): string[] {
  const isFirstFamily = (address: string) => isIPv6(address) === isIPv6(addresses[0] ?? '');
  const first = addresses.filter(isFirstFamily);
  const second = addresses.filter((address) => !isFirstFamily(address));
  const turns = Array.from({ length: Math.max(first.length, second.length) }, (_, turn) => turn);
  return turns.flatMap((turn) => [...first.slice(turn, turn + 1), ...second.slice(turn, turn + 1)]);
}

/**
 * Connects to the first of several addresses that responds (RFC 8305, "Happy Eyeballs"). An attempt that
 * takes long goes on while the next address is tried: neither a distant server nor a number of addresses
 * that do not respond prevents a connection.
 * @throws the error of the only address, or an AggregateError of all
 */
export function dial(addresses: readonly string[], options: DialOptions): Promise<Socket> {
  const { port, timeoutMs, signal, open = connectTo } = options;
  const delayMs = Math.min(ATTEMPT_DELAY_MS, timeoutMs / (addresses.length + 1));
  return new Promise((resolve, reject) => {
    const waiting = [...addresses];
    const underWay = new Set<Socket>();
    const errors: Error[] = [];
    let timer: NodeJS.Timeout | undefined;
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      waiting.length = 0;
      for (const socket of underWay) socket.destroy();
    };
    const next = () => {
      clearTimeout(timer);
      const address = waiting.shift();
      if (address === undefined) return;
      if (waiting.length > 0) timer = setTimeout(next, delayMs);
      const socket = open(address, port);
      underWay.add(socket);
      const failed = (error: Error) => {
        underWay.delete(socket);
        errors.push(error);
        if (waiting.length > 0) next();
        else if (underWay.size === 0) {
          end();
          reject(errors.length === 1 ? error : new AggregateError(errors));
        }
      };
      socket.once('error', failed);
      socket.once('connect', () => {
        socket.off('error', failed);
        underWay.delete(socket);
        end();
        resolve(socket);
      });
    };
    signal.addEventListener('abort', end);
    next();
  });
}

function connectTo(address: string, port: number): Socket {
  return connect({ host: address, port });
}
