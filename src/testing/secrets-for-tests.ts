// Test support: for every secret setting a value with a canary in it, and an API that repeats them all.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SettingDescription } from '../project/settings/settings.ts';
import { SETTINGS } from '../project/settings/settings.ts';

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

export const CANARIES: readonly string[] = Object.values(SECRET_SAMPLES).map(({ canary }) => canary);

/** The settings as a user would write them. */
export const SECRET_VARIABLES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(SECRET_SAMPLES).map(([name, { text }]) => [name, text]),
);

/** Settings whose canary stands in a text. */
export function canariesIn(text: string): string[] {
  return Object.entries(SECRET_SAMPLES).flatMap(([name, { canary }]) =>
    text.includes(canary) ? [name] : [],
  );
}

/** A document in which somebody wrote down every secret, as example and as what is expected. */
export function leakingDocument(): string {
  const properties = Object.fromEntries(
    CANARIES.map((canary, index) => [
      `p${index}`,
      { const: canary, description: `It is ${canary}.`, example: canary },
    ]),
  );
  const schema = { type: 'object', required: Object.keys(properties), properties };
  const content = { 'application/json': { schema } };
  const get = {
    operationId: 'repeat',
    summary: `Repeats ${CANARIES.join(' ')}`,
    security: [{ key: [] }],
    responses: { 200: { description: CANARIES.join(' '), content } },
  };
  return JSON.stringify(
    {
      openapi: '3.1.0',
      info: { title: 'Telling', version: '1', description: CANARIES.join(' ') },
      paths: { '/repeat': { get } },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    },
    null,
    2,
  );
}

/** An API that repeats every secret in a body, its names and a header, and keeps no promise. */
export async function leakingServer(): Promise<{ readonly url: string; close(): void }> {
  const properties = Object.fromEntries(CANARIES.map((canary, index) => [`p${index}`, `${canary}!`]));
  const undocumented = Object.fromEntries(CANARIES.map((canary) => [canary, `here: ${canary}`]));
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.setHeader('X-Debug', CANARIES.join(' '));
    response.end(JSON.stringify({ ...properties, ...undocumented, message: CANARIES.join('...') }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
