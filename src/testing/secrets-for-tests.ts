// Test support: a value with a canary for every secret setting, and an API that repeats them all.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SettingDescription } from '../project/settings/settings.ts';
import { SETTINGS } from '../project/settings/settings.ts';

/** Names of the settings whose values must not appear in any output. */
export const SECRET_SETTINGS: readonly string[] = [
  ...SETTINGS.filter(({ secret }: SettingDescription) => secret !== false).map(({ name }) => name),
  'CREDENTIAL_SAMPLE',
];

/** The value of a setting, and the part of it that must not appear in any output. */
interface SecretSample {
  readonly text: string;
  readonly canary: string;
}

/** Generated from the list of settings, so that a new secret setting is covered at once. */
export const SECRET_SAMPLES: Readonly<Record<string, SecretSample>> = Object.fromEntries(
  SECRET_SETTINGS.map((name, index) => [name, sampleOf(name, index)]),
);

function sampleOf(name: string, index: number): SecretSample {
  const canary = `canary${index}x${name.toLowerCase().replaceAll('_', '')}9`;
  const { secret } = SETTINGS.find((each) => each.name === name) ?? {};
  if (name === 'LOGIN_EMAIL') return { text: `${canary}@example.com`, canary: `${canary}@example.com` };
  if (name === 'SMTP_URL') return { text: `smtp://somebody:${canary}@127.0.0.1:1`, canary };
  if (name === 'HISTORY_URL') return { text: `postgres://somebody:${canary}@127.0.0.1:1/driftline`, canary };
  if (secret === 'address') return { text: `http://127.0.0.1:1/services/${canary}`, canary };
  if (secret === 'credentials') return { text: `http://somebody:${canary}@127.0.0.1:1`, canary };
  if (secret === 'headers') return { text: `X-Sample: ${canary}`, canary };
  if (secret === 'arguments') return { text: `/bin/false --key=${canary}`, canary };
  return { text: canary, canary };
}

const CANARIES: readonly string[] = Object.values(SECRET_SAMPLES).map(({ canary }) => canary);

/** The settings as environment variables. No proxy is used for the servers of the tests. */
export const SECRET_VARIABLES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(SECRET_SAMPLES).map(([name, { text }]) => [name, text])),
  NO_PROXY: '127.0.0.1',
};

/** Names of the settings whose canary is in a text. */
export function canariesIn(text: string): string[] {
  return Object.entries(SECRET_SAMPLES).flatMap(([name, { canary }]) =>
    text.includes(canary) ? [name] : [],
  );
}

/** An OpenAPI document that contains every secret: in examples, descriptions and schemas. */
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
      info: { title: 'Leaking', version: '1', description: CANARIES.join(' ') },
      paths: { '/repeat': { get } },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    },
    null,
    2,
  );
}

/** An API that repeats every secret in a body, in property names and in a header, and breaks its contract. */
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
