import { authorize, credentialSetOf, OPEN } from '../auth/index.ts';
import { DriftlineError } from '../core/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import type { Settings } from '../project/index.ts';
import {
  type ChoiceSettings,
  chooseOperations,
  type Given,
  leftOutByReason,
  namesText,
  type RequestedOperation,
  requestedOperation,
} from '../requests/index.ts';
import type { MonitorStep } from './definition/checked-monitor.ts';
import type { PlannedStep } from './planned-step.ts';

/** Most operations that a monitor asks by itself: who wants others, or more, names them as its steps. */
const MOST_OPERATIONS = 10;

/** Steps that nobody wrote, and what there is to say of those that are not among them. */
export interface OwnSteps {
  readonly steps: readonly MonitorStep[];
  readonly notes: readonly string[];
}

/**
 * The steps of a contract without a login: the operations that change nothing, first those whose requests are known to
 * be right.
 * @throws DriftlineError DL_OPERATION_UNKNOWN where none may be asked
 */
export function ownSteps(
  contract: Contract,
  settings: ChoiceSettings,
  limits: MonitorStep['limits'],
): OwnSteps {
  const { requested, leftOut } = chooseOperations(contract, settings);
  const reasons = leftOutByReason(leftOut).map(
    ({ reason, operations }) => `${namesText(operations, 5)}: ${reason}`,
  );
  if (requested.length === 0) {
    throw new DriftlineError(
      'DL_OPERATION_UNKNOWN',
      `${contract.file} has ${contract.operations.length} operations, and none that may be asked.`,
      reasons.join('. ') || 'Describe at least one operation in the contract.',
    );
  }
  const prepared = requested.map((operation) => requestedOperation(contract, operation));
  const known = prepared.filter(({ generated }) => generated.length === 0);
  const ordered = [...known, ...prepared.filter((each) => !known.includes(each))];
  const chosen = ordered.slice(0, MOST_OPERATIONS);
  const beyond = ordered.slice(MOST_OPERATIONS).map(({ operation }) => operation.id);
  const more = `${namesText(beyond, 5)}: a monitor without steps asks ${MOST_OPERATIONS} operations`;
  return {
    steps: chosen.map(({ operation }) => ({ operation: operation.id, limits })),
    notes: [...reasons, ...(beyond.length > 0 ? [more] : [])],
  };
}

/**
 * The request of one step: as the contract shows the operation, with what the step gives. A step that somebody wrote is
 * asked whatever its method.
 * @param opened by the token of a login, which is known when it is asked
 * @throws DriftlineError DL_MONITOR_INVALID where it cannot be opened
 */
export function requestOf(
  contract: Contract,
  operation: Operation,
  { parameters, body }: Pick<MonitorStep, 'parameters' | 'body'>,
  {
    settings,
    baseUrl,
    place,
    opened,
  }: { settings: Settings; baseUrl: string; place: string; opened: boolean },
): Pick<RequestedOperation, 'case' | 'generated'> & { readonly request: PlannedStep['request'] } {
  const given: Given = { ...(parameters ? { parameters } : {}), ...(body === undefined ? {} : { body }) };
  const requested = requestedOperation(contract, operation, given);
  const access = opened ? OPEN : authorize(contract, operation, credentialSetOf(settings));
  if ('missing' in access) {
    throw new DriftlineError(
      'DL_MONITOR_INVALID',
      `${place}.operation is ${operation.id}, which cannot be opened: ${access.missing}.`,
      'Set it, or take the step away.',
    );
  }
  return { ...requested, request: () => requested.request(baseUrl, access) };
}
