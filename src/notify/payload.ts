import type { Alert } from '../history/index.ts';

/** Version of what programs are told; monitors/tell/webhook.schema.json describes it. 1 had verdicts in place of alerts. */
export const PAYLOAD_VERSION = 2;

/** An alert as programs are told of it: by the webhook, and on the stdin of a command. */
export function payloadOf(alert: Alert): { readonly version: number } & Alert {
  return { version: PAYLOAD_VERSION, ...alert };
}
