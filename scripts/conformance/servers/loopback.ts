import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../src/testing/free-port-for-tests.ts';
import { folderFor, installPackage } from '../../fetch/packages.ts';
import type { Cache } from '../../fetch/repository.ts';
import type { RealServer, StartedServer } from './server.ts';
import { startProgram, textAt, writesOf } from './server-process.ts';

const WANTED = { name: '@loopback/example-todo', version: '6.0.0' };

/** The example of LoopBack 4: a list of things to do, created, changed and deleted by the suite. */
export const LOOPBACK: RealServer = {
  suite: 'LoopBack',
  least: { sent: 8, succeeded: 8 },
  known: {
    'status-undocumented': [
      3,
      '404 of what was deleted; 500 for an address where the geocoder is not reached',
    ],
  },
  start,
};

async function start(cache: Cache): Promise<StartedServer> {
  const folder = installPackage(folderFor(cache, WANTED), WANTED);
  const work = mkdtempSync(join(tmpdir(), 'driftline-loopback-'));
  mkdirSync(join(work, 'data'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = await startProgram({
    ...{ name: 'LoopBack', url, work, parameters: [join(folder, 'dist', 'index.js')] },
    env: { HOST: '127.0.0.1', PORT: new URL(url).port },
    document: () => textAt(`${url}/openapi.json`),
  });
  return { ...server, settings: { SAFE_OPERATIONS: writesOf(server.document) } };
}
