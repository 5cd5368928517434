import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../src/testing/free-port-for-tests.ts';
import { openPostgres } from '../../../src/testing/postgres-for-tests.ts';
import { folderFor, installPackage } from '../../fetch/packages.ts';
import type { Cache } from '../../fetch/repository.ts';
import type { RealServer, StartedServer } from './server.ts';
import { startProgram, textAt } from './server-process.ts';

const WANTED = { name: 'unleash-server', version: '7.5.1' };
const TOKEN = '*:*.driftline-conformance';

/** Unleash with PostgreSQL, the document that it generates, and a token of its administrator. */
export const UNLEASH: RealServer = {
  suite: 'Unleash',
  least: { sent: 86, succeeded: 62 },
  known: {
    'body-property-forbidden': [
      13,
      'a closed schema lacks what is sent: the user of a token, tag types, statistics',
    ],
    'expectation-failed': [8, 'an unknown project is 200 with nothing in it, and 404 in its document'],
    'status-undocumented': [
      4,
      '500 for a text where the database has an integer, and for a token without a user',
    ],
    'valid-request-rejected': [3, '400 and 403 for a token without a user, documented as 200 only'],
    'body-property-missing': [2, 'a tag type is wrapped; the user of a token has no id'],
    'body-missing': [1, 'a 400 without its documented body'],
    'secret-in-body': [1, 'the own user shows its token, in a property that is not documented'],
  },
  start,
};

async function start(cache: Cache): Promise<StartedServer> {
  const folder = installPackage(folderFor(cache, WANTED), WANTED);
  const postgres = await openPostgres();
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = await startProgram({
    ...{ name: 'Unleash', url, work: mkdtempSync(join(tmpdir(), 'driftline-unleash-')) },
    parameters: [join(folder, 'dist', 'server.js')],
    env: {
      ...{ DATABASE_URL: await postgres.database(), DATABASE_SSL: 'false', NODE_ENV: 'production' },
      ...{ HTTP_HOST: '127.0.0.1', PORT: new URL(url).port, UNLEASH_URL: url, ENABLE_OAS: 'true' },
      ...{
        CHECK_VERSION: 'false',
        SEND_TELEMETRY: 'false',
        LOG_LEVEL: 'error',
        INIT_ADMIN_API_TOKENS: TOKEN,
      },
    },
    document: () => textAt(`${url}/docs/openapi.json`),
    closeMore: () => postgres.close(),
  });
  return { ...server, settings: { ACCESS_TOKEN: TOKEN } };
}
