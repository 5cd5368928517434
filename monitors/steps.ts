import {
  type Case,
  type Credentials,
  consumerRequest,
  type Depth,
  type Exchange,
  LOGIN_CASES,
  type LoginFlow,
  loginBody,
  loginRequest,
  type Operation,
  type OutgoingRequest,
  type Token,
  tokenWithOtherClaims,
  tokenWithOtherSignature,
  UNKNOWN_USER,
  unsignedToken,
  WRONG_PASSWORD,
} from '../contracts/index.ts';

/** What came of one step; the run ends where `goOn` is false: nobody answers, or we were asked to wait. */
export interface StepOutcome {
  readonly exchange: Exchange;
  readonly token?: Token;
  readonly goOn: boolean;
}

export type Ask = (step: Case, operation: Operation, request: OutgoingRequest) => Promise<StepOutcome>;

export interface LoginRun {
  readonly flow: LoginFlow;
  readonly baseUrl: string;
  readonly credentials: Credentials;
  readonly depth: Depth;
}

/**
 * The steps of the login monitor, in order: log in, use the token, try credentials and a token that must be refused.
 * A wrong password for the real account is tried at full depth only: accounts get locked.
 */
export async function askLogin({ flow, baseUrl, credentials, depth }: LoginRun, ask: Ask): Promise<void> {
  const logIn = (step: Case, values: { identifier: string; secret: string }) =>
    ask(step, flow.login, loginRequest(flow, baseUrl, loginBody(flow, values)));

  const first = await logIn(LOGIN_CASES.rightCredentials, credentials);
  if (!first.goOn) return;
  if (!(await askWithToken(first.token, { flow, baseUrl, depth }, ask))) return;
  const unknown = await logIn(LOGIN_CASES.unknownUser, { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD });
  if (!unknown.goOn || depth === 'polite') return;
  await logIn(LOGIN_CASES.wrongPassword, { ...credentials, secret: WRONG_PASSWORD });
}

/** Uses the token as it is, then forged ones. Returns whether the run goes on. */
async function askWithToken(
  token: Token | undefined,
  { flow, baseUrl, depth }: Pick<LoginRun, 'flow' | 'baseUrl' | 'depth'>,
  ask: Ask,
): Promise<boolean> {
  const { consumer, scheme } = flow;
  if (!token || !consumer) return true;
  const { value } = token;
  const tried: [Case, string | undefined][] = [
    [LOGIN_CASES.freshToken, `${scheme} ${value}`],
    [LOGIN_CASES.unsignedToken, `${scheme} ${unsignedToken(value)}`],
  ];
  if (depth === 'full') {
    tried.push(
      [LOGIN_CASES.missingToken, undefined],
      [LOGIN_CASES.otherClaims, `${scheme} ${tokenWithOtherClaims(value)}`],
      [LOGIN_CASES.otherSignature, `${scheme} ${tokenWithOtherSignature(value)}`],
    );
  }
  for (const [step, authorization] of tried) {
    const { goOn } = await ask(step, consumer, consumerRequest(consumer, baseUrl, authorization));
    if (!goOn) return false;
  }
  return true;
}
