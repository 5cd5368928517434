import { createMasker, type Masker } from '../masking/index.ts';
import type { AlertSettings, Settings } from '../project/index.ts';

const ADDRESSES: readonly (keyof AlertSettings)[] = [
  'alertWebhookUrl',
  'slackWebhookUrl',
  'teamsWebhookUrl',
  'pagerdutyUrl',
  'heartbeatUrl',
  'smtpUrl',
];
/** Of a path, a part that may be a key and not a word. */
const KEY_LIKE = /[^/?&=]{8,}/g;

/**
 * A masker that knows every secret of the settings. No channel tells one; this stands behind them, for what a server, a
 * library or a program says.
 */
export function maskerOf(settings: Settings): Masker {
  const { alertWebhookSecret, pagerdutyRoutingKey, loginEmail, loginPassword, expiredToken } = settings;
  const masker = createMasker({
    LOGIN_PASSWORD: loginPassword,
    LOGIN_EMAIL: loginEmail,
    EXPIRED_TOKEN: expiredToken,
    ALERT_WEBHOOK_SECRET: alertWebhookSecret,
    PAGERDUTY_ROUTING_KEY: pagerdutyRoutingKey,
  });
  for (const name of ADDRESSES) for (const secret of secretsIn(settings[name])) masker.learn('[key]', secret);
  for (const parameter of settings.alertCommand?.slice(1) ?? []) {
    if (parameter.length >= 8) masker.learn('[parameter]', parameter);
  }
  return masker;
}

function secretsIn(address: unknown): string[] {
  if (typeof address !== 'string') return [];
  const { href, pathname, search, username, password } = new URL(address);
  return [
    href,
    ...(pathname.length > 1 ? [pathname + search, pathname] : []),
    ...((pathname + search).match(KEY_LIKE) ?? []),
    ...[username, password].flatMap((part) => (part === '' ? [] : [part, decodeURIComponent(part)])),
  ];
}
