import { DriftlineError, nearNames } from '../core/index.ts';
import type { Contract } from '../openapi/index.ts';
import type { Fault } from './faults/fault.ts';
import { everyResponseFaults, faults, resourceFaults, seriesFaults } from './faults/index.ts';

/**
 * The fault of a name, where it applies to the contract.
 * @throws DriftlineError DL_FAULT_UNKNOWN that lists near names
 */
export function findFault(name: string, contract: Contract): Fault {
  const all = [...faults, ...seriesFaults, ...everyResponseFaults, ...resourceFaults];
  const login = contract.operations.some(({ token }) => token !== undefined);
  // A fault without `applies` needs a login.
  const usable = all.filter((fault) => fault.applies?.(contract) ?? login);
  const found = usable.find((fault) => fault.name === name);
  if (found) return found;
  const names = usable.map((fault) => fault.name);
  const near = nearNames(name, names);
  const known = all.some((fault) => fault.name === name);
  const noLogin = login ? '' : 'has no login, and ';
  const reason = `the contract ${noLogin}documents nothing that this fault breaks`;
  throw new DriftlineError(
    'DL_FAULT_UNKNOWN',
    known
      ? `The fault "${name}" does not apply to ${contract.file}: ${reason}.`
      : `The mock server has no fault "${name}".`,
    near.length > 0
      ? `Did you mean: ${near.join(', ')}?`
      : `Faults that apply to this contract: ${names.join(', ')}.`,
  );
}
