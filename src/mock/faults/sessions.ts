import type { Contract, ExpectedToken } from '../../openapi/index.ts';
import type { Alteration, Fault, Outcome } from './fault.ts';
import { written } from './named.ts';

function loginOf({ operations }: Contract): ExpectedToken | undefined {
  return operations.find(({ token }) => token)?.token;
}

const rotates = (contract: Contract) => loginOf(contract)?.refresh?.rotates === true;
const refreshes = (contract: Contract) => loginOf(contract)?.refresh !== undefined;
const revokes = (contract: Contract) => loginOf(contract)?.revoke !== undefined;

function accepting(wrong: Outcome): NonNullable<Alteration['decide']> {
  return (outcome) => (outcome === wrong ? 'accepted' : outcome);
}

/** Faults of sessions, where `x-token` says how they are continued and ended. */
export const sessionFaults: readonly Fault[] = written('session', [
  {
    name: 'rotated-token-accepted',
    title: 'A refresh token is accepted a second time',
    violates: ['invalid-request-accepted'],
    applies: rotates,
    decide: accepting('refresh-token-used'),
  },
  {
    name: 'any-refresh-token-accepted',
    title: 'Any refresh token is accepted',
    violates: ['invalid-request-accepted'],
    applies: refreshes,
    decide: accepting('refresh-token-unknown'),
  },
  {
    name: 'refresh-token-refused',
    title: 'The refresh token of a login is refused',
    violates: ['valid-request-rejected'],
    applies: refreshes,
    decide: (outcome, { operation, contract }) =>
      outcome === 'accepted' && operation?.id === loginOf(contract)?.refresh?.operation
        ? 'refresh-token-unknown'
        : outcome,
  },
  {
    name: 'session-outlives-logout',
    title: 'After the logout the token is accepted',
    violates: ['invalid-request-accepted'],
    applies: revokes,
    decide: accepting('session-ended'),
  },
]);
