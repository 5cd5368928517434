import type { Exchange } from '../../exchange/exchange.ts';
import { login, refusedLogin } from '../exchange.fixture.ts';

/** Numbers from 0 to 1 with a seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Logins that took so long, in ms. */
export function loginsOf(times: readonly number[]): Exchange[] {
  return times.map((ms) => lasting(LOGIN, ms));
}

/** Refusals of an unknown user and of a wrong password, in pairs, that took so long. */
export function refusalsOf(pairs: readonly (readonly [unknown: number, wrong: number])[]): Exchange[] {
  return pairs.flatMap(([unknown, wrong]) => [lasting(UNKNOWN, unknown), lasting(WRONG, wrong)]);
}

const refusal = (name: string) => refusedLogin({ case: { name, alike: 'wrong-credentials' } });
const LOGIN = login();
const UNKNOWN = refusal('unknown-user');
const WRONG = refusal('wrong-password');

function lasting(exchange: Exchange, server: number): Exchange {
  return { ...exchange, phases: { server, total: server + 1 } };
}
