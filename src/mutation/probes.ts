import { documentedCredentials, loginBody, loginRequest } from '../auth/index.ts';
import type { Case } from '../http/index.ts';
import type { MockServer } from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';
import { LOGIN_CASES, UNKNOWN_USER, WRONG_PASSWORD } from '../requests/index.ts';
import type { Finding } from '../rules/index.ts';
import type { DocumentedResponse } from './documented-responses.ts';
import { loginPass } from './login-pass.ts';
import type { Probe } from './mutant.ts';
import { Asking, exampleRequest } from './sending.ts';
import { withoutTimed } from './timed.ts';

/** For responses that no request leads to in a conforming server: whatever the contract documents is right. */
const DOCUMENTED: Case = { name: 'documented-response', expects: 'any' };
const EXAMPLE: Case = { name: 'example-request', expects: 'accepted' };

/**
 * Asks what can show a mutant, as the suite and the monitor ask it, through the client, and judges the responses.
 * @param patienceMs how long to wait for a response; by default as long as any conforming one takes
 */
export async function findingsOf(
  probe: Probe,
  contract: Contract,
  mock: MockServer,
  patienceMs?: number,
): Promise<Finding[]> {
  const sending = new Asking(contract, mock, patienceMs);
  if (probe === 'pass') await loginPass(sending);
  else if (probe === 'refusals') await sendRefusals(sending);
  else await sendTo(sending, probe);
  return withoutTimed(sending.findings);
}

/** Sends the request that one documentedResponse responses. */
export async function sendTo(sending: Asking, documentedResponse: DocumentedResponse): Promise<void> {
  const { operation, role, part } = documentedResponse;
  const { flow, mock, contract } = sending;
  const right = flow && documentedCredentials(flow);
  if (flow && right && operation === flow.login) {
    const accepted = part !== 'refused';
    const secret = accepted ? right.secret : WRONG_PASSWORD;
    const step = accepted ? LOGIN_CASES.rightCredentials : LOGIN_CASES.wrongPassword;
    const request = loginRequest(flow, mock.url, loginBody(flow, { ...right, secret }));
    await sending.send(part === 'other' ? DOCUMENTED : step, operation, request);
    return;
  }
  const authorized = role === 'use' && part !== 'refused';
  const authorization = authorized ? `${flow?.scheme ?? 'Bearer'} ${await mock.issueToken()}` : undefined;
  const steps = {
    accepted: role === 'use' ? LOGIN_CASES.freshToken : EXAMPLE,
    refused: LOGIN_CASES.missingToken,
  };
  const step = part === 'other' ? DOCUMENTED : steps[part];
  await sending.send(step, operation, exampleRequest(contract, operation, mock.url, authorization));
}

/** An unknown user, then a wrong password: who can tell them apart knows which accounts exist. */
async function sendRefusals(sending: Asking): Promise<void> {
  const { flow, mock } = sending;
  const right = flow && documentedCredentials(flow);
  if (!flow || !right) return;
  for (const [step, identifier] of [
    [LOGIN_CASES.unknownUser, UNKNOWN_USER],
    [LOGIN_CASES.wrongPassword, right.identifier],
  ] as const) {
    const body = loginBody(flow, { identifier, secret: WRONG_PASSWORD });
    await sending.send(step, flow.login, loginRequest(flow, mock.url, body));
  }
}
