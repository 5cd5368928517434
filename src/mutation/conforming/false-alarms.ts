import { exampleCredentials, loginBody, loginRequest } from '../../auth/index.ts';
import { type DocumentedResponse, documentedResponsesOf, type MockServer } from '../../mock/index.ts';
import type { Contract } from '../../openapi/index.ts';
import { LOGIN_CASES, UNKNOWN_USER, WRONG_PASSWORD } from '../../requests/index.ts';
import { type Finding, judgeSeries } from '../../rules/index.ts';
import type { FalseAlarm } from '../mutate.ts';
import { loginPass, sendTo } from '../probes.ts';
import { inLanes, JudgingClient, withoutTimed } from '../sending.ts';
import { type ConformingVariant, conformingVariant } from './variant.ts';

interface FalseAlarmOptions {
  /** The first variant's seed; the others' follow it. */
  readonly seed: number;
  readonly count: number;
  /** One in so many variants gets the whole login pass and a series of logins; 0 for none. */
  readonly thoroughEvery?: number;
  readonly report?: (done: number, of: number) => void;
}

/**
 * Sends requests to conforming variants of the mock server, and returns the findings: each is a false alarm.
 */
export async function findFalseAlarms(contract: Contract, options: FalseAlarmOptions): Promise<FalseAlarm[]> {
  const { seed, count, thoroughEvery = 0, report = () => {} } = options;
  const alarms: FalseAlarm[] = [];
  let done = 0;
  const variants = Array.from({ length: count }, (_, index) => conformingVariant(contract, seed + index));
  await inLanes(contract, variants, async (variant, mock) => {
    mock.setFault(variant.alteration);
    const thorough = thoroughEvery > 0 && (variant.seed - seed) % thoroughEvery === 0;
    const findings = await findingsOf(contract, mock, thorough);
    if (findings.length > 0) alarms.push({ name: nameOf(variant), findings });
    report(++done, count);
  });
  return alarms;
}

function nameOf({ seed, traits }: ConformingVariant): string {
  return `conforming variant, seed ${seed}: ${traits.join(', ') || 'no traits'}`;
}

async function findingsOf(contract: Contract, mock: MockServer, thorough: boolean): Promise<Finding[]> {
  const client = new JudgingClient(contract, mock);
  await sendLogins(client, thorough ? 10 : 1);
  // What is deleted cannot be changed, nor deleted below it: deletions are last, the longest paths first.
  const all = documentedResponsesOf(contract).filter(({ part }) => part !== 'other');
  const isLast = ({ operation }: DocumentedResponse) => operation.method === 'DELETE';
  const deletions = all
    .filter(isLast)
    .toSorted((one, other) => other.operation.path.length - one.operation.path.length);
  for (const documented of [...all.filter((each) => !isLast(each)), ...deletions]) {
    await sendTo(client, documented);
  }
  if (!thorough) return withoutTimed(client.findings);
  await loginPass(client);
  return withoutTimed([...client.findings, ...judgeSeries(client.exchanges, contract)]);
}

/** Right credentials, then those that must be refused alike, as many times as a series needs. */
async function sendLogins(client: JudgingClient, times: number): Promise<void> {
  const { flow, mock } = client;
  const right = flow && exampleCredentials(flow);
  if (!flow || !right) return;
  for (let time = 0; time < times; time++) {
    for (const [step, credentials] of [
      [LOGIN_CASES.rightCredentials, right],
      [LOGIN_CASES.unknownUser, { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD }],
      [LOGIN_CASES.wrongPassword, { ...right, secret: WRONG_PASSWORD }],
    ] as const) {
      await client.send(step, flow.login, loginRequest(flow, mock.url, loginBody(flow, credentials)));
    }
  }
}
