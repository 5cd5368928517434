import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../src/testing/free-port-for-tests.ts';
import { folderFor, installPackage } from '../../fetch/packages.ts';
import type { Cache } from '../../fetch/repository.ts';
import { runTool } from '../../fetch/run-tool.ts';
import type { RealServer, StartedServer } from './server.ts';
import { startProgram, textAt } from './server-process.ts';

const WANTED = { name: 'directus', version: '11.3.5' };
const ACCOUNT = { email: 'admin@example.com', password: 'Driftline-conformance-1' };
/** What its packages have to build from source, where no binary can be downloaded. */
const BUILT = ['sqlite3/build/Release/node_sqlite3.node', 'isolated-vm/out/isolated_vm.node'];

/** Directus with SQLite, and the document that it generates for its administrator. */
export const DIRECTUS: RealServer = {
  suite: 'Directus',
  least: { sent: 43, succeeded: 30 },
  // What its document and its responses really differ in; a rule that is not here, or more of one, is looked at.
  known: {
    'expectation-failed': [16, 'an id that it does not have is 403 there, and 404 in its document'],
    'status-undocumented': [10, '403 of an example id that it does not have, 404 of /auth/oauth'],
    'body-type-wrong': [8, 'null where its document has a text, an object where it has a list'],
    'body-format-wrong': [3, 'a time without a zone where its document has date-time'],
    'limit-exceeded': [3, 'limit is ignored by relations, fields and permissions'],
    'media-type-undocumented': [2, 'text/html of /server/ping, text/csv of an export'],
    'page-repeated': [1, 'offset is ignored by collections'],
  },
  start,
};

async function start(cache: Cache): Promise<StartedServer> {
  const home = folderFor(cache, WANTED);
  const folder = installPackage(home, WANTED);
  // A few minutes, once.
  if (!BUILT.every((file) => existsSync(join(home, 'node_modules', file))))
    runTool('npm', ['rebuild', 'sqlite3', 'isolated-vm', '--loglevel=error'], home);
  const work = mkdtempSync(join(tmpdir(), 'driftline-directus-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...{ DB_CLIENT: 'sqlite3', DB_FILENAME: join(work, 'data.db'), STORAGE_LOCAL_ROOT: work },
    ...{ SECRET: 'conformance', KEY: 'conformance', HOST: '127.0.0.1', PORT: String(port), PUBLIC_URL: url },
    ...{ ADMIN_EMAIL: ACCOUNT.email, ADMIN_PASSWORD: ACCOUNT.password },
    ...{ TELEMETRY: 'false', EXTENSIONS_PATH: work, LOG_LEVEL: 'error' },
  };
  const command = [join(folder, 'cli.js')];
  execFileSync(process.execPath, [...command, 'bootstrap'], {
    ...{ cwd: work, env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] },
  });
  const server = await startProgram({
    ...{ name: 'Directus', url, work, env, parameters: [...command, 'start'] },
    document: () => documentOf(url),
  });
  return {
    ...server,
    overlay: readFileSync(fileURLToPath(new URL('directus.overlay.yaml', import.meta.url)), 'utf8'),
    settings: { LOGIN_EMAIL: ACCOUNT.email, LOGIN_PASSWORD: ACCOUNT.password },
  };
}

async function documentOf(url: string): Promise<string> {
  const login = await fetch(`${url}/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(ACCOUNT),
  });
  const { data } = (await login.json()) as { readonly data: { readonly access_token: string } };
  return textAt(`${url}/server/specs/oas`, { Authorization: `Bearer ${data.access_token}` });
}
