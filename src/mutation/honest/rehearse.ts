import { documentedCredentials, loginBody, loginRequest } from '../../auth/index.ts';
import type { StandIn } from '../../mock/index.ts';
import type { Contract } from '../../openapi/index.ts';
import { LOGIN_CASES, UNKNOWN_USER, WRONG_PASSWORD } from '../../requests/index.ts';
import type { Finding } from '../../rules/index.ts';
import { judgeSeries } from '../../rules/index.ts';
import { Asking } from '../asking.ts';
import { inLanes } from '../lanes.ts';
import { loginPass } from '../login-pass.ts';
import type { FalseAlarm } from '../prove.ts';
import { askScene } from '../questions.ts';
import { scenesOf } from '../scenes.ts';
import { withoutTimed } from '../timed.ts';
import { type HonestVariant, honestVariant } from './variant.ts';

export interface RehearseOptions {
  /** The first variant's seed; the others' follow it. */
  readonly seed: number;
  readonly count: number;
  /** Of how many variants one is asked the whole pass, and a series; 0 for none. */
  readonly thoroughEvery?: number;
  readonly tell?: (done: number, of: number) => void;
}

/** Asks honest variants, and returns what is found: each finding is a false alarm of ours. */
export async function rehearse(contract: Contract, options: RehearseOptions): Promise<FalseAlarm[]> {
  const { seed, count, thoroughEvery = 0, tell = () => {} } = options;
  const alarms: FalseAlarm[] = [];
  let done = 0;
  const variants = Array.from({ length: count }, (_, index) => honestVariant(contract, seed + index));
  await inLanes(contract, variants, async (variant, standIn) => {
    standIn.behave(variant.behaviour);
    const thorough = thoroughEvery > 0 && (variant.seed - seed) % thoroughEvery === 0;
    const findings = await findingsOf(contract, standIn, thorough);
    if (findings.length > 0) alarms.push({ name: nameOf(variant), findings });
    tell(++done, count);
  });
  return alarms;
}

function nameOf({ seed, traits }: HonestVariant): string {
  return `honest variant, seed ${seed}: ${traits.join(', ') || 'nothing otherwise'}`;
}

async function findingsOf(contract: Contract, standIn: StandIn, thorough: boolean): Promise<Finding[]> {
  const asking = new Asking(contract, standIn);
  await askLogins(asking, thorough ? 10 : 1);
  for (const scene of scenesOf(contract)) {
    if (scene.part !== 'other') await askScene(asking, scene);
  }
  if (!thorough) return withoutTimed(asking.findings);
  await loginPass(asking);
  return withoutTimed([...asking.findings, ...judgeSeries(asking.exchanges, contract)]);
}

/** Right credentials twice, then those that must be refused alike, as often as a series needs. */
async function askLogins(asking: Asking, times: number): Promise<void> {
  const { flow, standIn } = asking;
  const right = flow && documentedCredentials(flow);
  if (!flow || !right) return;
  for (let time = 0; time < times; time++) {
    for (const [step, credentials] of [
      [LOGIN_CASES.rightCredentials, right],
      [LOGIN_CASES.unknownUser, { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD }],
      [LOGIN_CASES.wrongPassword, { ...right, secret: WRONG_PASSWORD }],
    ] as const) {
      await asking.ask(step, flow.login, loginRequest(flow, standIn.url, loginBody(flow, credentials)));
    }
  }
}
