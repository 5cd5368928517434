// Test support: for every secret setting a value with a canary in it, by which it is recognised wherever it stands.
import { SETTINGS, type SettingDescription } from './settings.ts';

/** Names of the settings that no output may show. */
export const SECRET_SETTINGS: readonly string[] = SETTINGS.filter(
  ({ secret }: SettingDescription) => secret !== false,
).map(({ name }) => name);

/** A setting as a user would write it, and what of it no output may show. */
export interface SecretSample {
  readonly text: string;
  readonly canary: string;
}

/** Made from the list of settings, so that a new secret is covered as soon as it is there. */
export const SECRET_SAMPLES: Readonly<Record<string, SecretSample>> = Object.fromEntries(
  SECRET_SETTINGS.map((name, index) => [name, sampleOf(name, index)]),
);

function sampleOf(name: string, index: number): SecretSample {
  const canary = `canary${index}x${name.toLowerCase().replaceAll('_', '')}9`;
  const { secret } = SETTINGS.find((each) => each.name === name) ?? {};
  if (name === 'LOGIN_EMAIL') return { text: `${canary}@example.com`, canary: `${canary}@example.com` };
  if (name === 'SMTP_URL') return { text: `smtp://somebody:${canary}@127.0.0.1:1`, canary };
  if (secret === 'address') return { text: `http://127.0.0.1:1/services/${canary}`, canary };
  if (secret === 'arguments') return { text: `/bin/false --key=${canary}`, canary };
  return { text: canary, canary };
}
