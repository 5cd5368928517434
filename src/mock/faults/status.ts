import { documentsStatus } from '../documented.ts';
import { withBody, withHeader } from '../mock-response.ts';
import { operationOf, type SequenceStep, sequenceOf } from '../sequence.ts';
import type { Fault } from './fault.ts';
import { on, onEvery } from './on.ts';

/**
 * A fault that sends an undocumented status. An error in place of a success has the body of a refusal,
 * without a token.
 */
function otherStatus(
  name: string,
  title: string,
  role: SequenceStep['role'],
  accepted: boolean,
  status: number,
): Fault {
  return {
    name,
    title,
    violates: ['status-undocumented'],
    applies: (contract) => !documentsStatus(operationOf(contract, role), status),
    response: on(role, accepted, (response, { contract }) => {
      const error = sequenceOf(contract).find((step) => step.role === role && !step.accepted)?.response;
      return accepted && status >= 400 ? { headers: [], ...error, status } : { ...response, status };
    }),
  };
}

/** Faults of the status: statuses that the contract does not document. */
export const statuses: readonly Fault[] = [
  otherStatus('login-created', 'A login gets 201', 'login', true, 201),
  otherStatus('login-plain-success', 'A login gets 200', 'login', true, 200),
  otherStatus('login-accepted', 'A login gets 202', 'login', true, 202),
  otherStatus('login-server-error', 'Right credentials get 500', 'login', true, 500),
  otherStatus('login-refused-with-403', 'Wrong credentials are refused with 403', 'login', false, 403),
  otherStatus('login-refused-with-500', 'Wrong credentials get 500', 'login', false, 500),
  otherStatus('use-server-error', 'The use of a fresh token gets 500', 'use', true, 500),
  otherStatus('use-refused-with-403', 'A wrong token is refused with 403', 'use', false, 403),
  otherStatus('use-refused-with-500', 'A wrong token gets 500', 'use', false, 500),
  {
    name: 'login-redirected',
    title: 'A login is redirected to a sign-in page',
    violates: ['status-undocumented'],
    applies: (contract) => !documentsStatus(operationOf(contract, 'login'), 302),
    response: on('login', true, (response) =>
      withHeader(withBody({ ...response, status: 302, headers: [] }, undefined), 'Location', '/sign-in'),
    ),
  },
  {
    name: 'login-gone',
    title: 'The path of the login gets 404',
    violates: ['status-undocumented'],
    applies: (contract) => !documentsStatus(operationOf(contract, 'login'), 404),
    response: onEvery('login', () => ({ status: 404, headers: [] })),
  },
  {
    name: 'login-unavailable',
    title: 'A proxy responds to the login with 503 and an HTML page',
    violates: ['call-gateway-failed'],
    applies: (contract) => !documentsStatus(operationOf(contract, 'login'), 503),
    response: onEvery('login', () => ({
      status: 503,
      headers: [['Content-Type', 'text/html; charset=utf-8']],
      raw: Buffer.from('<!DOCTYPE html><title>Service Unavailable</title>'),
    })),
  },
];
