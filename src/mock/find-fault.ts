import { DriftlineError, nearNames } from '../core/index.ts';
import type { Contract } from '../openapi/index.ts';
import type { Alteration, Fault } from './faults/fault.ts';
import { faults } from './faults/index.ts';
import { hasLogin } from './faults/named.ts';

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
