import { documentedCredentials, loginBody, loginRequest } from '../auth/index.ts';
import type { Case } from '../http/index.ts';
import type { StandIn } from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';
import { LOGIN_CASES, UNKNOWN_USER, WRONG_PASSWORD } from '../requests/index.ts';
import type { Finding } from '../rules/index.ts';
import { Asking, exampleRequest } from './asking.ts';
import type { Question } from './breakage.ts';
import { loginPass } from './login-pass.ts';
import type { Scene } from './scenes.ts';
import { withoutTimed } from './timed.ts';

/** For answers that no request leads to in an honest server: whatever the contract documents is right. */
const DOCUMENTED: Case = { name: 'documented-answer', expects: 'any' };
const EXAMPLE: Case = { name: 'example-request', expects: 'accepted' };

/**
 * Asks what can show a breakage, as the suite and the monitor ask it, through the client, and judges the answers.
 * @param patienceMs how long to wait for an answer; by default as long as any honest one takes
 */
export async function findingsOf(
  question: Question,
  contract: Contract,
  standIn: StandIn,
  patienceMs?: number,
): Promise<Finding[]> {
  const asking = new Asking(contract, standIn, patienceMs);
  if (question === 'pass') await loginPass(asking);
  else if (question === 'refusals') await askRefusals(asking);
  else await askScene(asking, question);
  return withoutTimed(asking.findings);
}

/** Sends the request that one scene answers. */
export async function askScene(asking: Asking, scene: Scene): Promise<void> {
  const { operation, role, part } = scene;
  const { flow, standIn, contract } = asking;
  const right = flow && documentedCredentials(flow);
  if (flow && right && operation === flow.login) {
    const accepted = part !== 'refused';
    const secret = accepted ? right.secret : WRONG_PASSWORD;
    const step = accepted ? LOGIN_CASES.rightCredentials : LOGIN_CASES.wrongPassword;
    const request = loginRequest(flow, standIn.url, loginBody(flow, { ...right, secret }));
    await asking.ask(part === 'other' ? DOCUMENTED : step, operation, request);
    return;
  }
  const authorized = role === 'use' && part !== 'refused';
  const authorization = authorized ? `${flow?.scheme ?? 'Bearer'} ${await standIn.issueToken()}` : undefined;
  const steps = {
    accepted: role === 'use' ? LOGIN_CASES.freshToken : EXAMPLE,
    refused: LOGIN_CASES.missingToken,
  };
  const step = part === 'other' ? DOCUMENTED : steps[part];
  await asking.ask(step, operation, exampleRequest(contract, operation, standIn.url, authorization));
}

/** An unknown user, then a wrong password: who can tell them apart knows which accounts exist. */
async function askRefusals(asking: Asking): Promise<void> {
  const { flow, standIn } = asking;
  const right = flow && documentedCredentials(flow);
  if (!flow || !right) return;
  for (const [step, identifier] of [
    [LOGIN_CASES.unknownUser, UNKNOWN_USER],
    [LOGIN_CASES.wrongPassword, right.identifier],
  ] as const) {
    const body = loginBody(flow, { identifier, secret: WRONG_PASSWORD });
    await asking.ask(step, flow.login, loginRequest(flow, standIn.url, body));
  }
}
