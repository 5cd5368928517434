import type { Alert } from '../history/index.ts';

/** Version of the payload, which webhook.schema.json describes. Version 1 had verdicts instead of alerts. */
export const PAYLOAD_VERSION = 3;

/** An alert as programs get it: from the webhook, and on the stdin of a command. */
export function payloadOf(alert: Alert): { readonly version: number } & Alert {
  return { version: PAYLOAD_VERSION, ...alert };
}
