import { authorize, credentialSetOf, OPEN } from '../auth/index.ts';
import { DriftlineError } from '../core/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import type { Settings } from '../project/index.ts';
import {
  type ChoiceSettings,
  chooseOperations,
  type Given,
  namesText,
  type PreparedOperation,
  prepareOperation,
  requireSendable,
  skippedByReason,
} from '../requests/index.ts';
import type { MonitorStep } from './definition/monitor.ts';
import type { PlannedStep } from './planned-step.ts';

/** The most operations that a monitor without `steps` sends. */
const MOST_OPERATIONS = 10;

/** The steps of a monitor without `steps`, and notes on the operations that are skipped. */
export interface OwnSteps {
  readonly steps: readonly MonitorStep[];
  readonly notes: readonly string[];
}

/**
 * The steps for a contract without a login: the operations that change nothing, those with documented values
 * for every parameter first.
 * @throws DriftlineError DL_OPERATION_UNKNOWN if no operation may be sent
 */
export function ownSteps(
  contract: Contract,
  settings: ChoiceSettings,
  limits: MonitorStep['limits'],
): OwnSteps {
  const { chosen, skipped } = chooseOperations(contract, settings);
  const reasons = skippedByReason(skipped).map(
    ({ reason, operations }) => `${namesText(operations, 5)}: ${reason}`,
  );
  if (chosen.length === 0) {
    throw new DriftlineError(
      'DL_OPERATION_UNKNOWN',
      `${contract.file} has ${contract.operations.length} operations, and none of them may be sent.`,
      reasons.join('. ') || 'Describe at least one operation in the contract.',
    );
  }
  const prepared = chosen.map((operation) => prepareOperation(contract, operation));
  const known = prepared.filter(({ generated }) => generated.length === 0);
  const ordered = [...known, ...prepared.filter((each) => !known.includes(each))];
  const included = ordered.slice(0, MOST_OPERATIONS);
  const beyond = ordered.slice(MOST_OPERATIONS).map(({ operation }) => operation.id);
  const more = `${namesText(beyond, 5)}: a monitor without steps sends at most ${MOST_OPERATIONS} operations`;
  return {
    steps: included.map(({ operation }) => ({ operation: operation.id, limits })),
    notes: [...reasons, ...(beyond.length > 0 ? [more] : [])],
  };
}

/**
 * The request of one step: the documented request of the operation, with the values of the step. The step of
 * a monitor is sent whatever its method.
 * @param needsToken whether the token of the login authorizes it, which is added when the step is sent
 * @throws DriftlineError DL_MONITOR_INVALID if the operation does not take these values, or if the request
 *   cannot be authorized
 */
export function requestOf(
  contract: Contract,
  operation: Operation,
  { parameters, body }: Pick<MonitorStep, 'parameters' | 'body'>,
  {
    settings,
    baseUrl,
    place,
    needsToken,
  }: { settings: Settings; baseUrl: string; place: string; needsToken: boolean },
): Pick<PreparedOperation, 'case' | 'generated'> & { readonly request: PlannedStep['request'] } {
  const given: Given = { ...(parameters ? { parameters } : {}), ...(body === undefined ? {} : { body }) };
  requireStepValues(contract, operation, given, place);
  const prepared = prepareOperation(contract, operation, given);
  const authorization = needsToken ? OPEN : authorize(contract, operation, credentialSetOf(settings));
  if ('missing' in authorization) {
    throw new DriftlineError(
      'DL_MONITOR_INVALID',
      `${place}.operation is ${operation.id}, which cannot be authorized: ${authorization.missing}.`,
      'Set it, or remove the step.',
    );
  }
  return { ...prepared, request: () => prepared.request(baseUrl, authorization) };
}

/** A value that no request carries would be ignored, and the step would send another request than it says. */
function requireStepValues(contract: Contract, operation: Operation, given: Given, place: string): void {
  try {
    requireSendable(contract, operation, given);
  } catch (error) {
    if (!(error instanceof DriftlineError)) throw error;
    throw new DriftlineError('DL_MONITOR_INVALID', `${place}: ${error.sentence}`, error.hint, error);
  }
}
