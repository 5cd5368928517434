import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorizationHeader } from '../../src/auth/authorization.ts';
import {
  consumerRequest,
  exampleCredentials,
  loginBody,
  loginFlowOf,
  loginRequest,
} from '../../src/auth/login-flow.ts';
import { readSettings } from '../../src/config/read-settings.ts';
import type { OutgoingRequest } from '../../src/http/exchange.ts';
import { openContract } from '../../src/openapi/open.ts';
import { UNKNOWN_USER, WRONG_PASSWORD } from '../../src/requests/login-cases.ts';
import { type Environment, withoutSettings } from '../environment.ts';
import { PLAYWRIGHT } from '../run-node.ts';
import type { CommandLine } from './measure.ts';

/**
 * A request, and whether it must be accepted. `{{token}}` in a header stands for the token of the first
 * response.
 */
interface PeerRequest extends OutgoingRequest {
  readonly body?: string;
  readonly accepted: boolean;
}

/** The requests of the monitor of three exchanges, for other programs. */
interface PeerRequests {
  readonly requests: readonly PeerRequest[];
  /** The property with the token in the body of the first response. */
  readonly tokenProperty: string;
}

/** Another program that sends the same requests. */
export interface Peer {
  readonly name: string;
  /** Absent where the program is not installed. */
  readonly command?: CommandLine;
  readonly environment?: Environment;
}

/** @throws Error where the contract has no login with a token in the body and an operation that uses it */
export async function peerRequests(baseUrl: string): Promise<PeerRequests> {
  const flow = loginFlowOf(await openContract((await readSettings(withoutSettings({}))).contract));
  const credentials = flow && exampleCredentials(flow);
  const tokenProperty = flow?.login.token?.value.path.slice(1);
  if (!credentials || !flow.consumer || !tokenProperty)
    throw new Error('The contract has no login, whose requests are compared.');
  const unknown = { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD };
  const login = (values: typeof unknown, accepted: boolean) =>
    ({ ...loginRequest(flow, baseUrl, loginBody(flow, values)), accepted }) as PeerRequest;
  const use = consumerRequest(
    { ...flow, consumer: flow.consumer },
    baseUrl,
    authorizationHeader('Bearer {{token}}'),
  );
  const requests = [
    login(credentials, true),
    { ...use, accepted: true } as PeerRequest,
    login(unknown, false),
  ];
  return { requests, tokenProperty };
}

/**
 * Every peer. curl cannot read the token from a response without more processes, so it is given one.
 * @param use receives the peers; their files are deleted after it
 */
export async function withPeers<T>(
  given: PeerRequests,
  use: (peers: readonly Peer[]) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-peers-'));
  try {
    const hurlFile = join(folder, 'login.hurl');
    writeFileSync(hurlFile, hurlText(given));
    const environment = { DRIFTLINE_BENCH_PEERS: JSON.stringify(given) };
    const playwright = (...parameters: string[]): Pick<Peer, 'command' | 'environment'> => ({
      command: [process.execPath, ...parameters],
      environment,
    });
    return await use([
      { name: 'curl, one process', ...(await ifHere('curl', async () => curlParameters(given))) },
      { name: 'hurl', ...(await ifHere('hurl', async () => [hurlFile])) },
      { name: "Playwright's request context", ...playwright(join(PEERS, 'request-context.mjs')) },
      { name: 'playwright test', ...playwright(PLAYWRIGHT, 'test', '--config', PEERS) },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const PEERS = join(import.meta.dirname, 'peers');

async function ifHere(
  program: string,
  parameters: () => Promise<readonly string[]>,
): Promise<Pick<Peer, 'command'>> {
  if (spawnSync(program, ['--version'], { stdio: 'ignore' }).status !== 0) return {};
  return { command: [program, ...(await parameters())] };
}

async function curlParameters({ requests, tokenProperty }: PeerRequests): Promise<string[]> {
  const token = await tokenOf(requests, tokenProperty);
  return requests.flatMap(({ method, url, headers, body }, index) => [
    ...(index === 0 ? [] : ['--next']),
    ...['--silent', '--show-error', '--output', '/dev/null', '--request', method],
    ...Object.entries(headers).flatMap(([name, value]) => [
      '--header',
      `${name}: ${value.replace('{{token}}', token)}`,
    ]),
    ...(body === undefined ? [] : ['--data-binary', body]),
    url,
  ]);
}

async function tokenOf([login]: readonly PeerRequest[], property: string): Promise<string> {
  if (!login) throw new Error('unreachable: there is no first request');
  const { method, headers, body } = login;
  const response = await fetch(login.url, { method, headers, ...(body === undefined ? {} : { body }) });
  return String(((await response.json()) as Record<string, unknown>)[property]);
}

/** https://hurl.dev/docs/hurl-file.html */
function hurlText({ requests, tokenProperty }: PeerRequests): string {
  const entries = requests.map(({ method, url, headers, body, accepted }, index) => [
    `${method} ${url}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined ? [] : [body]),
    'HTTP *',
    ...(index === 0 ? ['[Captures]', `token: jsonpath "$.${tokenProperty}"`] : []),
    '[Asserts]',
    accepted ? 'status < 300' : 'status >= 400',
  ]);
  return `${entries.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}
