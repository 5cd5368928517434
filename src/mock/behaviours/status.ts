import { withBody, withHeader } from '../answer.ts';
import type { Behaviour } from '../behaviour.ts';
import { documentsStatus } from '../documented.ts';
import { journeyOf, operationOf, type Stop } from '../journey.ts';
import { on, onEvery } from './on.ts';

/** A status that is not documented, in place of one answer's own. An error has the body of a refusal, not the token. */
function otherStatus(
  name: string,
  title: string,
  role: Stop['role'],
  accepted: boolean,
  status: number,
): Behaviour {
  return {
    name,
    title,
    breaks: ['status-undocumented'],
    applies: (contract) => !documentsStatus(operationOf(contract, role), status),
    answer: on(role, accepted, (answer, { contract }) => {
      const error = journeyOf(contract).find((stop) => stop.role === role && !stop.accepted)?.answer;
      return accepted && status >= 400 ? { headers: [], ...error, status } : { ...answer, status };
    }),
  };
}

/** Statuses that the contract does not list. */
export const statuses: readonly Behaviour[] = [
  otherStatus('login-created', 'A login is answered with 201', 'login', true, 201),
  otherStatus('login-plain-success', 'A login is answered with 200', 'login', true, 200),
  otherStatus('login-accepted', 'A login is answered with 202', 'login', true, 202),
  otherStatus('login-server-error', 'Right credentials meet 500', 'login', true, 500),
  otherStatus('login-refused-with-403', 'Wrong credentials are refused with 403', 'login', false, 403),
  otherStatus('login-refused-with-500', 'Wrong credentials meet 500', 'login', false, 500),
  otherStatus('use-server-error', 'The use of a fresh token meets 500', 'use', true, 500),
  otherStatus('use-refused-with-403', 'A wrong token is refused with 403', 'use', false, 403),
  otherStatus('use-refused-with-500', 'A wrong token meets 500', 'use', false, 500),
  {
    name: 'login-redirected',
    title: 'A login is redirected to a page for people',
    breaks: ['status-undocumented'],
    applies: (contract) => !documentsStatus(operationOf(contract, 'login'), 302),
    answer: on('login', true, (answer) =>
      withHeader(withBody({ ...answer, status: 302, headers: [] }, undefined), 'Location', '/sign-in'),
    ),
  },
  {
    name: 'login-gone',
    title: 'Nothing is found where the login was',
    breaks: ['status-undocumented'],
    applies: (contract) => !documentsStatus(operationOf(contract, 'login'), 404),
    answer: onEvery('login', () => ({ status: 404, headers: [] })),
  },
  {
    name: 'login-unavailable',
    title: 'A proxy answers for the login with 503 and a page',
    breaks: ['status-undocumented'],
    applies: (contract) => !documentsStatus(operationOf(contract, 'login'), 503),
    answer: onEvery('login', () => ({
      status: 503,
      headers: [['Content-Type', 'text/html; charset=utf-8']],
      raw: Buffer.from('<!DOCTYPE html><title>Service Unavailable</title>'),
    })),
  },
];
