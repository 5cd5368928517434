import { mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../../../src/testing/free-port-for-tests.ts';
import { openPostgres } from '../../../src/testing/postgres-for-tests.ts';
import { folderFor, installPackage } from '../../fetch/packages.ts';
import type { Cache } from '../../fetch/repository.ts';
import type { RealServer, StartedServer } from './server.ts';
import { startProgram, textAt, writesOf } from './server-process.ts';

const WANTED = { name: '@platformatic/db', version: '2.61.0' };

const TABLES = `
create table movies (id serial primary key, title varchar(80) not null, year integer, seen boolean not null default false);
create table quotes (id serial primary key, quote text not null, movie_id integer references movies(id));
`;

/** Platformatic DB, a Fastify application that makes an API and its document of tables. */
export const PLATFORMATIC: RealServer = {
  suite: 'Platformatic DB',
  least: { sent: 14, succeeded: 11 },
  known: {
    'replacement-incomplete': [2, 'PUT updates in part: it keeps what was not sent'],
    'status-undocumented': [
      9,
      '500 for a text where the database has a number and for a movie that does not exist; 404 of what was deleted',
    ],
  },
  start,
};

async function start(cache: Cache): Promise<StartedServer> {
  const home = folderFor(cache, WANTED);
  installPackage(home, WANTED);
  const postgres = await openPostgres();
  const connectionString = await postgres.database();
  const database = new Client(connectionString);
  await database.connect();
  await database.query(TABLES);
  await database.end();
  const work = mkdtempSync(join(tmpdir(), 'driftline-platformatic-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const options = {
    server: { hostname: '127.0.0.1', port, logger: { level: 'fatal' } },
    db: { connectionString, openapi: true, graphql: false },
  };
  const package_ = createRequire(join(home, 'package.json')).resolve(WANTED.name);
  const script = `require(${JSON.stringify(package_)}).buildServer(${JSON.stringify(options)}).then((server) => server.start());`;
  writeFileSync(join(work, 'server.cjs'), script);
  const server = await startProgram({
    ...{ name: 'Platformatic DB', url, work, parameters: [join(work, 'server.cjs')], env: {} },
    document: () => textAt(`${url}/documentation/json`),
    closeMore: () => postgres.close(),
  });
  return { ...server, settings: { SAFE_OPERATIONS: writesOf(server.document) } };
}
