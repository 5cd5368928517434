import type { Settings } from '../../contracts/index.ts';
import type { RunRecord } from '../../reports/index.ts';

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
  if (heartbeatUrl === undefined && alertWebhookUrl === undefined) return;
  const timeoutMs = settings.requestTimeoutMs;
  if (heartbeatUrl !== undefined) {
    const { pingHeartbeat } = await import('./heartbeat.ts');
    const problem = await pingHeartbeat(heartbeatUrl, run, timeoutMs);
    if (problem) say(`HEARTBEAT_URL could not be pinged: ${problem}`);
  }
  if (alertWebhookUrl !== undefined) {
    const { previousVerdict, postVerdict } = await import('./webhook.ts');
    const previous = previousVerdict(settings.reportsDirectory, run);
    if (previous === run.verdict || (previous === undefined && run.verdict === 'up')) return;
    const problem = await postVerdict(alertWebhookUrl, run, previous, timeoutMs);
    if (problem) say(`ALERT_WEBHOOK_URL could not be told: ${problem}`);
  }
}
