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
/** Of a path, a part that may be a key and not a word. */
const KEY_LIKE = /[^/?&=]{8,}/g;

/**
 * The masker of every output, and stricter: here any part of an address or a parameter is a key, even where it is a
 * word, for what is masked is what a server, a library or a program says of a delivery.
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
