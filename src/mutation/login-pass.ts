import {
  type Credentials,
  consumerRequest,
  documentedCredentials,
  isSendable,
  type LoginFlow,
  loginBody,
  loginRequest,
  tokenOf,
  tokenWithOtherClaims,
  tokenWithOtherSignature,
  unsignedToken,
} from '../auth/index.ts';
import type { Case } from '../http/index.ts';
import { deriveCases, LOGIN_CASES, UNKNOWN_USER, WRONG_PASSWORD } from '../requests/index.ts';
import type { Asking } from './sending.ts';

/**
 * The whole pass: logins that are right and wrong, uses of the token that are, and every case that is derived. It ends
 * as soon as something is found: what is looked for is whether anything is.
 */
export async function loginPass(sending: Asking): Promise<void> {
  const { flow } = sending;
  const right = flow && documentedCredentials(flow);
  if (!flow || !right) return;
  const token = await logins(sending, flow, right);
  await uses(sending, flow, token);
  if (sending.findings.length === 0) await derived(sending, flow, right);
}

async function logins(sending: Asking, flow: LoginFlow, right: Credentials): Promise<string | undefined> {
  const logIn = (step: Case, body: Record<string, unknown> | string | undefined) =>
    sending.send(step, flow.login, loginRequest(flow, sending.mock.url, body));
  const first = await logIn(LOGIN_CASES.rightCredentials, loginBody(flow, right));
  await logIn(LOGIN_CASES.rightCredentials, loginBody(flow, right));
  await logIn(LOGIN_CASES.unknownUser, loginBody(flow, { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD }));
  await logIn(LOGIN_CASES.wrongPassword, loginBody(flow, { ...right, secret: WRONG_PASSWORD }));
  await logIn(LOGIN_CASES.missingPassword, loginBody(flow, { ...right, secret: undefined }));
  await logIn(LOGIN_CASES.malformedJson, '{"cut": "off');
  await logIn(LOGIN_CASES.noBody, undefined);
  const token = first.response && tokenOf(flow.login, first.response, parsed(first.response.body));
  return token && isSendable(token) ? token.value : undefined;
}

async function uses(sending: Asking, flow: LoginFlow, token: string | undefined): Promise<void> {
  const { consumer, scheme } = flow;
  if (!consumer) return;
  const { mock } = sending;
  const use = (step: Case, authorization?: string) =>
    sending.send(step, consumer, consumerRequest(consumer, mock.url, authorization));
  await use(LOGIN_CASES.missingToken);
  await use(LOGIN_CASES.expiredToken, `${scheme} ${await mock.issueToken({ lifeSeconds: -60 })}`);
  if (token === undefined) return;
  await use(LOGIN_CASES.freshToken, `${scheme} ${token}`);
  await use(LOGIN_CASES.otherScheme, `Basic ${token}`);
  await use(LOGIN_CASES.unsignedToken, `${scheme} ${unsignedToken(token)}`);
  await use(LOGIN_CASES.otherClaims, `${scheme} ${tokenWithOtherClaims(token)}`);
  await use(LOGIN_CASES.otherSignature, `${scheme} ${tokenWithOtherSignature(token)}`);
}

async function derived(sending: Asking, flow: LoginFlow, credentials: Credentials): Promise<void> {
  const { contract, mock } = sending;
  for (const operation of [flow.login, flow.consumer]) {
    for (const each of operation ? deriveCases(contract, operation) : []) {
      if (!operation || sending.findings.length > 0) return;
      const authorization = `${flow.scheme} ${await mock.issueToken()}`;
      await sending.send(each, operation, each.request({ baseUrl: mock.url, credentials, authorization }));
    }
  }
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
