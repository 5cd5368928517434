import { documentedCredentials, loginBody, loginRequest } from '../../auth/index.ts';
import type { MockServer } from '../../mock/index.ts';
import type { Contract } from '../../openapi/index.ts';
import { LOGIN_CASES, UNKNOWN_USER, WRONG_PASSWORD } from '../../requests/index.ts';
import type { Finding } from '../../rules/index.ts';
import { judgeSeries } from '../../rules/index.ts';
import { documentedResponsesOf } from '../documented-responses.ts';
import { inLanes } from '../lanes.ts';
import { loginPass } from '../login-pass.ts';
import type { FalseAlarm } from '../mutate.ts';
import { sendTo } from '../probes.ts';
import { Asking } from '../sending.ts';
import { withoutTimed } from '../timed.ts';
import { type ConformingVariant, conformingVariant } from './variant.ts';

export interface RehearseOptions {
  /** The first variant's seed; the others' follow it. */
  readonly seed: number;
  readonly count: number;
  /** Of how many variants one is asked the whole pass, and a series; 0 for none. */
  readonly thoroughEvery?: number;
  readonly report?: (done: number, of: number) => void;
}

/** Asks conforming variants, and returns what is found: each finding is a false alarm of ours. */
export async function rehearse(contract: Contract, options: RehearseOptions): Promise<FalseAlarm[]> {
  const { seed, count, thoroughEvery = 0, report = () => {} } = options;
  const alarms: FalseAlarm[] = [];
  let done = 0;
  const variants = Array.from({ length: count }, (_, index) => conformingVariant(contract, seed + index));
  await inLanes(contract, variants, async (variant, mock) => {
    mock.behave(variant.fault);
    const thorough = thoroughEvery > 0 && (variant.seed - seed) % thoroughEvery === 0;
    const findings = await findingsOf(contract, mock, thorough);
    if (findings.length > 0) alarms.push({ name: nameOf(variant), findings });
    report(++done, count);
  });
  return alarms;
}

function nameOf({ seed, traits }: ConformingVariant): string {
  return `conforming variant, seed ${seed}: ${traits.join(', ') || 'nothing otherwise'}`;
}

async function findingsOf(contract: Contract, mock: MockServer, thorough: boolean): Promise<Finding[]> {
  const sending = new Asking(contract, mock);
  await sendLogins(sending, thorough ? 10 : 1);
  for (const documentedResponse of documentedResponsesOf(contract)) {
    if (documentedResponse.part !== 'other') await sendTo(sending, documentedResponse);
  }
  if (!thorough) return withoutTimed(sending.findings);
  await loginPass(sending);
  return withoutTimed([...sending.findings, ...judgeSeries(sending.exchanges, contract)]);
}

/** Right credentials twice, then those that must be refused alike, as often as a series needs. */
async function sendLogins(sending: Asking, times: number): Promise<void> {
  const { flow, mock } = sending;
  const right = flow && documentedCredentials(flow);
  if (!flow || !right) return;
  for (let time = 0; time < times; time++) {
    for (const [step, credentials] of [
      [LOGIN_CASES.rightCredentials, right],
      [LOGIN_CASES.unknownUser, { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD }],
      [LOGIN_CASES.wrongPassword, { ...right, secret: WRONG_PASSWORD }],
    ] as const) {
      await sending.send(step, flow.login, loginRequest(flow, mock.url, loginBody(flow, credentials)));
    }
  }
}
