import { createHmac } from 'node:crypto';
import type { Alert } from '../../history/index.ts';
import { type DeliveryContext, payloadOf } from '../channel.ts';
import { post } from '../post.ts';

/**
 * Posts an alert as JSON (src/notify/webhook.schema.json). `Idempotency-Key` is the alert's id, so that a
 * receiver can recognize a repeated delivery. With ALERT_WEBHOOK_SECRET the body is signed.
 */
export async function deliver(
  [alert]: readonly Alert[],
  context: DeliveryContext,
): Promise<string | undefined> {
  const { settings, now } = context;
  const { alertWebhookUrl, alertWebhookSecret } = settings;
  if (!alert || alertWebhookUrl === undefined) return undefined;
  const body = JSON.stringify(payloadOf(alert));
  const headers = {
    'Content-Type': 'application/json',
    'Idempotency-Key': alert.id,
    ...(alertWebhookSecret === undefined
      ? {}
      : { 'Driftline-Signature': signature(alertWebhookSecret, body, now) }),
  };
  return post(alertWebhookUrl, headers, body, context);
}

/** `t=<seconds since 1970>,v1=<HMAC-SHA256 of "t.body", in hex>`. The time is signed, to prevent replay. */
function signature(secret: string, body: string, now: Date): string {
  const time = Math.floor(now.getTime() / 1000);
  const digest = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  return `t=${time},v1=${digest}`;
}
