import type { Exchange } from '../../http/exchange.ts';
import { login, refusedLogin } from '../exchange.fixture.ts';

/** Logins with these server phases, in ms. */
export function loginsOf(times: readonly number[]): Exchange[] {
  return times.map((ms) => lasting(LOGIN, ms));
}

/** Rejected logins of an unknown user and of a wrong password, in pairs, with these server phases. */
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
