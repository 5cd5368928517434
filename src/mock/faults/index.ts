import { DriftlineError, nearNames } from '../../core/index.ts';
import type { Contract } from '../../openapi/index.ts';
import { bodyFaults, bodyMutants } from './body.ts';
import { decisionFaults, decisionMutants } from './decisions.ts';
import { documentedResponsesOf } from './documented-responses.ts';
import type { Alteration, Fault } from './fault.ts';
import { harmlessFaults } from './harmless.ts';
import { headerFaults, headerMutants, mediaTypeFaults, mediaTypeMutants } from './headers.ts';
import { leakFaults, leakMutants } from './leaks.ts';
import type { Mutant, Mutator } from './mutant.ts';
import { hasLogin } from './named.ts';
import { resourceFaults } from './resources.ts';
import { schemaMutants } from './schema.ts';
import { schemaFaults } from './schema-faults.ts';
import { sequenceFaults } from './sequences.ts';
import { seriesFaults, sessionFaults } from './series.ts';
import { statusFaults, statusMutants } from './status.ts';
import { tokenFaults, tokenMutants } from './token.ts';
import { transportFaults, transportMutants } from './transport.ts';

/** Every fault that the mock server injects by its name. One more: a row in its file. */
export const faults: readonly Fault[] = [
  ...transportFaults,
  ...statusFaults,
  ...leakFaults,
  ...decisionFaults,
  ...mediaTypeFaults,
  ...schemaFaults,
  ...bodyFaults,
  ...headerFaults,
  ...tokenFaults,
  ...harmlessFaults,
  ...seriesFaults,
  ...sessionFaults,
  ...resourceFaults,
  ...sequenceFaults,
];

/** The mutators of all classes, in the order of the mutants. */
const MUTATORS: readonly Mutator[] = [
  schemaMutants,
  bodyMutants,
  mediaTypeMutants,
  statusMutants,
  headerMutants,
  tokenMutants,
  leakMutants,
  transportMutants,
  decisionMutants,
];

/**
 * All mutants of a contract: each keyword at each place of each documented body, each status, media type and
 * header, the token, the connection, accepted and refused requests, and leaks. Pure: always the same ones in
 * the same order.
 */
export function mutantsOf(contract: Contract): Mutant[] {
  return documentedResponsesOf(contract).flatMap((documented) =>
    MUTATORS.flatMap((mutator) => [...mutator(contract, documented)]),
  );
}

/** The faults that break something that the contract documents. */
export function faultsOf(contract: Contract): Fault[] {
  return faults.filter(({ apply }) => apply(contract) !== undefined);
}

/**
 * What the fault of a name alters.
 * @throws DriftlineError DL_FAULT_UNKNOWN that lists near names
 */
export function findFault(name: string, contract: Contract): Alteration {
  const fault = faults.find((each) => each.name === name);
  const alteration = fault?.apply(contract);
  if (alteration) return alteration;
  const names = faultsOf(contract).map((each) => each.name);
  const near = nearNames(name, names);
  const noLogin = hasLogin(contract) ? '' : 'has no login, and ';
  const reason = `the contract ${noLogin}documents nothing that this fault breaks`;
  throw new DriftlineError(
    'DL_FAULT_UNKNOWN',
    fault
      ? `The fault "${name}" does not apply to ${contract.file}: ${reason}.`
      : `The mock server has no fault "${name}".`,
    near.length > 0
      ? `Did you mean: ${near.join(', ')}?`
      : `Faults that apply to this contract: ${names.join(', ')}.`,
  );
}
