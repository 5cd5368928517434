import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { builtCommand, recordsIn, runCommand } from '../../testing/command-for-tests.ts';
import { playwright } from '../../testing/suite-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

/** A document whose list has items of a type, in a file of its own. */
const documentOf = (items: string) => `openapi: 3.1.0
info: {title: Things, version: '1'}
paths:
  /things:
    get:
      operationId: listThings
      responses:
        '200': {description: R, content: {application/json: {schema: {type: array, items: ${items}}}}}
        '404': {description: N}
`;

let text: string | undefined;
let part: string | undefined;
const received: { url: string; conditional: string; key: unknown }[] = [];
const server = createServer(serve);
let origin = '';
before(async () => {
  await builtCommand();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => server.close());

function serve({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
  received.push({ url, conditional: String(headers['if-none-match']), key: headers['x-key'] });
  if (url.startsWith('/openapi.yaml')) {
    const etag = `"${text?.length}"`;
    if (text === undefined) response.writeHead(503).end();
    else if (headers['if-none-match'] === etag) response.writeHead(304).end();
    else response.setHeader('ETag', etag).end(text);
  } else if (url === '/parts/openapi.yaml') response.end(documentOf("{$ref: 'schemas/item.yaml'}"));
  else if (url === '/parts/schemas/item.yaml')
    response.writeHead(part === undefined ? 503 : 200).end(part ?? '');
  else response.setHeader('Content-Type', 'application/json').end('["a"]');
}

function project(): string {
  const folder = temporaryDirectory();
  mkdirSync(join(folder, 'monitors'));
  writeFileSync(join(folder, 'package.json'), '{"dependencies": {"driftline": "*"}}');
  writeFileSync(join(folder, 'monitors', 'things.monitor.mjs'), `export default { name: 'things' };`);
  return folder;
}

test('of an address, a copy is kept, a change is drift until it is accepted, and the copy serves when it cannot be had', async () => {
  const folder = project();
  const env = {
    ...{ CONTRACT: `${origin}/openapi.yaml?key=canary-71`, BASE_URL: `${origin}/api` },
    ...{ REQUESTS_PER_MINUTE: '6000', REQUEST_HEADERS: 'X-Key: canary-72' },
  };
  const run = (...parameters: string[]) => runCommand(parameters, { cwd: folder, env, project: false });

  text = documentOf('{type: string}');
  const first = await run('check');
  assert.equal(first.exitCode, 0, first.stderr + first.stdout);
  const [, copy = ''] = /was saved as (contracts\/\S+\/openapi\.yaml): commit it/.exec(first.stderr) ?? [];
  assert.equal(readFileSync(join(folder, copy), 'utf8'), text);

  received.length = 0;
  const same = await run('check');
  assert.deepEqual([same.exitCode, same.stderr], [0, '']);
  assert.match(received[0]?.conditional ?? '', /^"\d+"$/);
  assert.equal(received[0]?.key, 'canary-72', 'the headers of the API, for the document is on its host');

  text = undefined;
  const gone = await run('check');
  assert.equal(gone.exitCode, 0, gone.stderr);
  assert.match(
    gone.stderr,
    /openapi\.yaml cannot be read: the status is 503\. The copy of 2\S+ is used: contracts\//,
  );

  text = documentOf('{type: string}').replace("        '404': {description: N}\n", '');
  for (const _ of [1, 2]) {
    const changed = await run('check');
    assert.equal(changed.exitCode, 1, changed.stderr + changed.stdout);
    const [step] = recordsIn(changed.stdout);
    assert.ok(step?.type === 'step');
    const [finding] = step.findings;
    assert.equal(finding?.id, 'document-changed');
    assert.equal(finding.received, 'GET /things, response 404: the status 404 is no longer documented');
    assert.equal(finding.expected, `as accepted in ${copy}`);
  }
  assert.equal(readFileSync(join(folder, copy), 'utf8'), documentOf('{type: string}'));

  const suite = await playwright(
    ['test', 'contract.spec.ts', '--grep', 'accepted|listThings'],
    {
      ...{
        ...env,
        REPORTS_DIR: join(folder, 'reports'),
        CACHE_DIR: join(folder, 'node_modules/.cache/driftline'),
      },
    },
    folder,
  );
  assert.match(suite.output, /The document is the one that was accepted/);

  const accepted = await run('baseline', 'accept');
  assert.equal(accepted.exitCode, 0, accepted.stderr);
  assert.ok(accepted.stdout.startsWith(join(folder, copy)), accepted.stdout);
  assert.equal(readFileSync(join(folder, copy), 'utf8'), text);
  assert.ok(existsSync(join(folder, copy.replace('openapi.yaml', 'openapi.baseline.json'))));
  assert.equal((await run('check')).exitCode, 0);

  text = documentOf('{type: integer}');
  const broken = await run('check', '--pretty');
  assert.equal(broken.exitCode, 2, broken.stdout);
  text = 'openapi: 3.1.0\npaths: 7\n';
  const unusable = await run('check');
  assert.equal(unusable.exitCode, 1, unusable.stderr);
  assert.match(unusable.stderr, /has changed and cannot be used; the accepted copy is: /);
  const all = [first, same, gone, accepted, broken, unusable].map(({ stdout, stderr }) => stdout + stderr);
  assert.doesNotMatch(all.join('') + suite.output, /canary/);
});

test('a file of the user is never written over, and a part that cannot be had for a while is no change', async () => {
  const folder = project();
  const env = { CONTRACT: `${origin}/parts/openapi.yaml`, BASE_URL: `${origin}/api` };
  const check = () => runCommand(['check'], { cwd: folder, env, project: false });
  const below = join(folder, 'contracts', new URL(origin).host.replace(':', '-'), 'parts');
  const own = join(below, 'schemas', 'item.yaml');

  part = 'type: string\n';
  mkdirSync(below, { recursive: true });
  writeFileSync(join(below, 'schemas'), 'a file in the place of a folder');
  const unwritable = await check();
  assert.equal(unwritable.exitCode, 0, unwritable.stderr);
  assert.match(
    unwritable.stderr,
    /cannot be written: .+ Without a copy there, changes of the document are not found/,
  );
  rmSync(join(below, 'schemas'));

  mkdirSync(join(below, 'schemas'));
  writeFileSync(own, 'mine');
  const taken = await check();
  assert.equal(taken.exitCode, 0, taken.stderr);
  assert.match(
    taken.stderr,
    /item\.yaml is another file than the schemas\/item\.yaml of .+, and is left as it is/,
  );
  assert.equal(readFileSync(own, 'utf8'), 'mine');

  rmSync(own);
  assert.match((await check()).stderr, /was saved as contracts\/\S+\/parts\/openapi\.yaml: commit it/);
  assert.equal(readFileSync(own, 'utf8'), part);

  part = undefined;
  const gone = await check();
  assert.equal(gone.exitCode, 0, gone.stderr);
  assert.match(gone.stderr, /item\.yaml cannot be read: the status is 503\. The copy of .+ is used/);
});
