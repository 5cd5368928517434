import type { PhaseName, Phases } from '../exchange.ts';

/** Moments of one exchange, in milliseconds on the monotonic clock; absent until they happen. */
export interface Marks {
  readonly started: number;
  lookedUp?: number;
  connected?: number;
  /** Through a proxy: its TLS, and its response to CONNECT. */
  tunnelled?: number;
  secured?: number;
  written?: number;
  firstByte?: number;
  ended?: number;
}

/** Which phases an exchange has. */
export interface Route {
  /** The host to connect to, that of the proxy where there is one, is an IP address: nothing is looked up. */
  readonly numericHost: boolean;
  /** The proxy, where there is one, and its description for messages. */
  readonly proxy?: { readonly name: string; readonly text: string };
  /** The proxy gets a CONNECT, or speaks TLS, before it is sent the request. */
  readonly tunnel?: boolean;
  /** The only family of addresses that is looked up, for messages. */
  readonly ipFamily?: 4 | 6;
  /** https. */
  readonly secure: boolean;
}

/** Each phase, and the moment that ends it. */
const STAGES = [
  ['dns', 'lookedUp'],
  ['connect', 'connected'],
  ['proxy', 'tunnelled'],
  ['tls', 'secured'],
  ['send', 'written'],
  ['server', 'firstByte'],
  ['download', 'ended'],
] as const satisfies readonly (readonly [PhaseName, keyof Marks])[];

/**
 * The completed phases, and the time until `stopped`. Each phase begins where the previous one ended, so that
 * the phases of a complete response add up to `total`.
 */
export function phasesOf(marks: Marks, stopped: number): Phases {
  const moments = inOrder(marks);
  const phases: Partial<Record<PhaseName, number>> = {};
  let begun = marks.started;
  for (const [phase, end] of STAGES) {
    const ended = moments[end];
    if (ended === undefined) continue;
    phases[phase] = ended - begun;
    begun = ended;
  }
  return { ...phases, total: stopped - marks.started };
}

/** The phase under way: the one after the last marked moment. */
export function phaseUnderWay(marks: Marks, route: Route): PhaseName {
  if (marks.firstByte !== undefined) return 'download';
  if (marks.written !== undefined) return 'server';
  if (marks.secured !== undefined) return 'send';
  const ready = route.tunnel ? marks.tunnelled : marks.connected;
  if (ready !== undefined) return route.secure ? 'tls' : 'send';
  if (marks.connected !== undefined) return 'proxy';
  return marks.lookedUp !== undefined || route.numericHost ? 'connect' : 'dns';
}

/**
 * A server may respond before the request is completely sent: the response then ends `send`, and `server` is
 * 0.
 */
function inOrder(marks: Marks): Marks {
  const { firstByte } = marks;
  return firstByte === undefined
    ? marks
    : { ...marks, written: Math.min(marks.written ?? firstByte, firstByte) };
}
