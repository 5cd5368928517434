import { spawnSync } from 'node:child_process';
import { exampleCredentials, loginBody, loginFlowOf, loginRequest } from '../../src/auth/login-flow.ts';
import { readSettings } from '../../src/config/read-settings.ts';
import { openContract } from '../../src/openapi/open.ts';
import { withoutSettings } from '../environment.ts';
import { COMMAND } from '../run-node.ts';
import type { CommandLine } from './measure.ts';

/** Node that does nothing: the least that a Node program costs. */
export const BARE_NODE: CommandLine = [process.execPath, '-e', '0'];

/** A run of the monitor, as cron starts it. */
export const CHECK: CommandLine = [process.execPath, COMMAND, 'check'];

/** curl's times in seconds: request written, first byte received. */
const CURL_TIMES = '%{time_pretransfer} %{time_starttransfer}';

/**
 * A curl command that sends the monitor's first request, its login, and prints when the request was written
 * and when the first byte was received. Undefined where curl is not installed.
 */
export async function curlLogin(baseUrl: string): Promise<CommandLine | undefined> {
  if (spawnSync('curl', ['--version'], { stdio: 'ignore' }).status !== 0) return undefined;
  const flow = loginFlowOf(await openContract((await readSettings(withoutSettings({}))).contract));
  const credentials = flow && exampleCredentials(flow);
  if (!credentials) return undefined;
  const { method, url, headers, body } = loginRequest(flow, baseUrl, loginBody(flow, credentials));
  const fields = Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]);
  const sent = ['--request', method, ...fields, '--data-binary', String(body ?? '')];
  return [
    'curl',
    '--silent',
    '--show-error',
    '--output',
    '/dev/null',
    '--write-out',
    CURL_TIMES,
    ...sent,
    url,
  ];
}
