import { DriftlineError, nearNames } from '../../core/index.ts';
import { writableMedia } from '../../media/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import { parametersOf } from '../derived/parameter.ts';
import { type Given, keyOf } from './request.ts';

/**
 * Checks that an operation can be sent with these parameters and body. Values are not validated: some are
 * wrong on purpose.
 * @throws DriftlineError DL_CALL_INVALID for a parameter that the operation does not have, a path without one
 * of its parameters, a body that it does not take
 * @throws DriftlineError DL_CONTRACT_UNSUPPORTED for a body in an unsupported media type
 */
export function requireSendable(contract: Contract, operation: Operation, given: Given): void {
  const { id, path, requestBody } = operation;
  const parameters = parametersOf(contract, operation);
  for (const key of Object.keys(given.parameters ?? {})) {
    if (!parameters.some((each) => [each.name, `${each.in}.${each.name}`].includes(key))) {
      throw unknownParameter(
        id,
        key,
        parameters.map(({ name }) => name),
      );
    }
  }
  for (const parameter of parameters.filter((each) => each.in === 'path')) {
    const key = keyOf(parameter, given);
    if (key === undefined || (given.parameters?.[key] ?? '') !== '') continue;
    throw invalid(
      `${id} was called with an empty ${key}, which is a part of its path ${path}.`,
      'Set a value, or omit it: then the example of the contract is sent.',
    );
  }
  if (given.body === undefined) return;
  if (!requestBody)
    throw invalid(
      `${id} was called with a body, but has no request body in the contract.`,
      'Remove the body.',
    );
  if (writableMedia(requestBody.content)) return;
  const types = requestBody.content.map(({ mediaType }) => mediaType).join(', ');
  throw new DriftlineError(
    'DL_CONTRACT_UNSUPPORTED',
    `${id} takes a body of ${types}, which Driftline cannot write.`,
    "Send it with Playwright's `request`: toKeepContract() checks its response as well.",
  );
}

function unknownParameter(id: string, name: string, known: readonly string[]): DriftlineError {
  const near = nearNames(name, known);
  return invalid(
    `${id} has no parameter ${JSON.stringify(name)}.`,
    near.length > 0
      ? `Did you mean ${near.join(' or ')}?`
      : known.length > 0
        ? `It has: ${known.join(', ')}.`
        : 'It has none; pass a body as { body }.',
  );
}

function invalid(message: string, hint: string): DriftlineError {
  return new DriftlineError('DL_CALL_INVALID', message, hint);
}
