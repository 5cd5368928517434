import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { builtCommand, runCommand } from '../../testing/command-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

before(() => builtCommand());
const folder = temporaryDirectory();

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const users = (email: string, more = '') => `openapi: 3.1.0
info: {title: Users, version: '1'}
paths:
  /users:
    post: &users
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/User'}
      responses: {'201': {description: D}}
    put: *users
${more}components:
  schemas:
    User:
      type: object
      properties:
        email: ${email}
`;
const OLD = written('old.yaml', users('{type: string, minLength: 1}'));
const NEW = written('new.yaml', users('{type: string, minLength: 8}'));

test('a breaking change ends with 2: once for all operations, with its place in the new document', async () => {
  const { exitCode, stdout, stderr } = await runCommand(['diff', OLD, NEW]);
  assert.deepEqual([exitCode, stderr], [2, '']);
  assert.equal(
    stdout,
    `${OLD} → ${NEW}

breaking  PUT /users, POST /users, request body /email
  \`/email\` must now be at least 8 characters long (was 1)
  ${NEW}:17:31

1 breaking, 0 warnings, 0 compatible.
`,
  );
});

test('what is compatible ends with 0, a warning with 1 unless --fail-on says otherwise', async () => {
  const same = await runCommand(['diff', NEW, NEW]);
  assert.deepEqual(
    [same.exitCode, same.stdout],
    [0, `${NEW} → ${NEW}\n\nNothing has changed for clients.\n`],
  );
  const compatible = await runCommand(['diff', NEW, OLD]);
  assert.equal(compatible.exitCode, 0, compatible.stdout);
  const more = written(
    'more.yaml',
    users('{type: string, minLength: 1}', 'servers: [{url: https://a.example}]\n'),
  );
  assert.equal((await runCommand(['diff', more, OLD])).exitCode, 1);
  assert.equal((await runCommand(['diff', more, OLD, '--fail-on', 'error'])).exitCode, 0);
});

test('JSON, SARIF and annotations have each change with its place; an address is read too', async () => {
  const server = createServer((_, response) => response.end(users('{type: string, minLength: 1}')));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/openapi.yaml`;
  try {
    const json = JSON.parse((await runCommand(['diff', address, NEW, '--json'])).stdout);
    assert.equal(json.old, address);
    assert.deepEqual(json.changes[0], {
      ...{ id: 'request-limit', severity: 'breaking', operation: 'PUT /users', where: 'request body /email' },
      title: '`/email` must now be at least 8 characters long (was 1)',
      ...{ file: NEW, line: 17, column: 31 },
    });
  } finally {
    server.close();
  }
  const sarif = JSON.parse((await runCommand(['diff', OLD, NEW, '--format', 'sarif'])).stdout);
  assert.equal(sarif.runs[0].automationDetails.id, 'driftline/diff/');
  assert.equal(sarif.runs[0].results.length, 2);
  const { stdout } = await runCommand(['diff', OLD, NEW, '--format', 'github']);
  assert.match(
    stdout,
    /^::error file=.*new\.yaml,line=17,col=31,title=request-limit::PUT \/users, request body/m,
  );
});

test('a document that cannot be read ends with 3, and one document is not enough', async () => {
  const broken = written('broken.yaml', 'openapi: [');
  assert.equal((await runCommand(['diff', OLD, broken])).exitCode, 3);
  const one = await runCommand(['diff', OLD]);
  assert.equal(one.exitCode, 3);
  assert.match(one.stderr, /driftline diff needs OLD NEW/);
  const three = await runCommand(['diff', OLD, NEW, NEW]);
  assert.match(three.stderr, /driftline diff takes OLD NEW, but was given/);
});

test('a reference that leads nowhere is said, and the rest is compared', async () => {
  const lost = written(
    'lost.yaml',
    users('{type: string, minLength: 8}').replace("'201': {description: D}", "'201': {$ref: '#/lost'}"),
  );
  const { exitCode, stdout, stderr } = await runCommand(['diff', OLD, lost]);
  assert.equal(exitCode, 2, stderr);
  assert.match(stderr, /lost\.yaml:10:.*compared as far as it can be read/);
  assert.match(stdout, /`\/email` must now be at least 8/);
});
