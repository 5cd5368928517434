import { type LoginFlow, loginFlowOf, withUsableLogin } from '../auth/index.ts';
import { readSettings } from '../config/index.ts';
import { createPace, type Exchange } from '../http/index.ts';
import { learnSecrets, type Masker, maskerFor, maskTalk, say } from '../masking/index.ts';
import type { Contract } from '../openapi/index.ts';
import type { Settings } from '../project/index.ts';
import { mayGoOn, openNamedContract, openTarget, sender, type Target, tokenIn } from '../session/index.ts';
import { planSteps, type SendStep, type StepChoice, sendSteps } from './steps.ts';

/** The exchanges with a target, and what is needed to judge them. */
export interface TargetExchanges {
  readonly settings: Settings;
  readonly contract: Contract;
  /** The name of the target, as in records. */
  readonly target: string;
  readonly exchanges: readonly Exchange[];
  /** What is not sent and why, one sentence each. */
  readonly notes: readonly string[];
  /** Knows every secret of the exchanges. */
  readonly masker: Masker;
}

/**
 * Sends the steps of a monitor without `steps` to the target of the settings once; writes nothing. Says which steps are
 * not sent.
 * @param begin called with the settings before the first request, to throw if the set-up is invalid
 * @throws DriftlineError if the settings, the contract or the target are invalid
 */
export async function sendToTarget(begin: (settings: Settings) => void = () => {}): Promise<TargetExchanges> {
  const settings = await readSettings(process.env);
  maskTalk(settings);
  const contract = await openNamedContract(settings, say);
  begin(settings);
  return sendByContract(settings, contract);
}

/** The same for a contract that is open. */
export async function sendByContract(
  settings: Settings,
  opened: Contract,
  choice: StepChoice = {},
): Promise<TargetExchanges> {
  const contract = withUsableLogin(opened, settings);
  const flow = loginFlowOf(contract, settings);
  const target = await openTarget(settings, contract, flow);
  try {
    const masker = maskerFor(target.credentials, settings);
    const sent = await sendAll({ settings, contract, flow, target, masker }, choice);
    return { settings, contract, target: target.name, ...sent, masker };
  } finally {
    await target.close();
  }
}

interface Sending extends Pick<TargetExchanges, 'settings' | 'contract' | 'masker'> {
  readonly flow: LoginFlow | undefined;
  readonly target: Target;
}

async function sendAll(
  { settings, contract, flow, target, masker }: Sending,
  choice: StepChoice,
): Promise<Pick<TargetExchanges, 'exchanges' | 'notes'>> {
  const exchanges: Exchange[] = [];
  const pace = createPace(settings.requestsPerMinute);
  const send = sender({ ...settings, network: target.network, pace });
  const { baseUrl, credentials } = target;
  const planTarget = { contract, flow, baseUrl, credentials, settings };
  const { steps, notes } = await planSteps({ file: '', limits: {}, ...choice }, planTarget);
  const sendStep: SendStep = async (step, operation, request) => {
    const exchange = await send(step, operation, request);
    learnSecrets(masker, exchange, contract);
    exchanges.push(exchange);
    const token = tokenIn(exchange, operation);
    return { exchange, goOn: mayGoOn(exchange), ...(token ? { token } : {}) };
  };
  await sendSteps(steps, sendStep, ({ operation }, reason) => {
    if (reason !== undefined) say(masker.text(`${operation.id} was not sent: ${reason}.`));
  });
  return { exchanges, notes };
}
