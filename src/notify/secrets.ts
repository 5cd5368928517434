import type { Masker } from '../masking/index.ts';
import { maskerFor } from '../masking/index.ts';
import type { AlertSettings, Settings } from '../project/index.ts';

const ADDRESSES: readonly (keyof AlertSettings)[] = [
  'alertWebhookUrl',
  'slackWebhookUrl',
  'teamsWebhookUrl',
  'pagerdutyUrl',
  'heartbeatUrl',
  'smtpUrl',
];
/** A part of a path that is long enough to be a key. */
const KEY_LIKE = /[^/?&=]{8,}/g;

/**
 * A stricter masker than that of other outputs: it masks every long part of a URL or a parameter, even words,
 * because it masks what a server, a library or a program reports about a delivery.
 */
export function maskerOf(settings: Settings): Masker {
  const masker = maskerFor(undefined, settings);
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
