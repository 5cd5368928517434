import type { Settings } from '../../contracts/index.ts';
import {
  type DeliveryRecord,
  type LastRun,
  type MonitorState,
  nextState,
  type RunRecord,
  type StepRecord,
} from '../../reports/index.ts';
import type { Monitor } from '../definition/checked-monitor.ts';

/**
 * Tells the world outside of a run: the heartbeat after each, the webhook when the verdict changed. What goes wrong
 * here is said, and changes nothing of the run.
 */
export async function tellOutside(
  settings: Settings,
  run: RunRecord,
  say: (sentence: string) => void,
): Promise<void> {
  const { heartbeatUrl, alertWebhookUrl } = settings;
  if (heartbeatUrl !== undefined) {
    const problem = await problemOf(() => heartbeat(heartbeatUrl, settings, run));
    if (problem) say(`HEARTBEAT_URL could not be pinged: ${problem}`);
  }
  if (alertWebhookUrl !== undefined) {
    const problem = await problemOf(() => alert(alertWebhookUrl, settings, run));
    if (problem) say(`ALERT_WEBHOOK_URL could not be told: ${problem}`);
  }
}

async function heartbeat(url: string, settings: Settings, run: RunRecord): Promise<string | undefined> {
  const { pingHeartbeat } = await import('./heartbeat.ts');
  return pingHeartbeat(url, run, settings.requestTimeoutMs);
}

async function alert(url: string, settings: Settings, run: RunRecord): Promise<string | undefined> {
  const { previousVerdict, postVerdict } = await import('./webhook.ts');
  const previous = previousVerdict(`${settings.reportsDirectory}/history`, run);
  if (previous === run.verdict || (previous === undefined && run.verdict === 'up')) return undefined;
  return postVerdict(url, run, previous, settings.requestTimeoutMs);
}

/** The run is over, and its verdict stands: no fault of telling it may change the exit code. */
async function problemOf(attempt: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await attempt();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Placeholder until channels */
export function decide(
  monitor: Monitor,
  _settings: Settings,
  last: LastRun | undefined,
  run: RunRecord,
  steps: readonly StepRecord[],
): MonitorState {
  return nextState(last?.state, run, monitor.policy, { steps, channels: [] }).state;
}

export async function tell(
  settings: Settings,
  run: RunRecord,
  _state: MonitorState,
  { say }: { readonly now: Date; readonly say: (sentence: string) => void; readonly deadline: AbortSignal },
): Promise<DeliveryRecord[]> {
  await tellOutside(settings, run, say);
  return [];
}
