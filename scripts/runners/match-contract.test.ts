import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { startMock } from '../../src/mock/start.ts';
import { openContract } from '../../src/openapi/open.ts';
import { projectRoot } from '../../src/project/project-root.ts';
import { installPackage, type Package } from '../fetch/packages.ts';
import { ToolFailure } from '../fetch/run-tool.ts';

/**
 * Other test runners and clients are not dependencies: they have 400 packages, which would double the time of
 * an installation. npm installs them into a cache when this test first runs; where it cannot, their tests are
 * skipped.
 */
const RUNNERS = join(projectRoot(), 'node_modules', '.cache', 'driftline-runners');
const VITEST: Package = { name: 'vitest', version: '4.1.12' };
const JEST: Package = { name: 'jest', version: '30.5.2' };
const AXIOS: Package = { name: 'axios', version: '1.21.1' };
const SUPERTEST: Package = { name: 'supertest', version: '7.3.2' };
const GOT: Package = { name: 'got', version: '14.6.5' };
const INJECT: Package = { name: 'light-my-request', version: '6.8.1' };

const CONTRACT = join(projectRoot(), 'src', 'testing', 'petstore.openapi.yaml');

/** For Jest and Vitest, which have `test` and `expect` as globals. */
const WITH_EXPECT = `import { matchContract, openContract } from 'driftline';
const contract = await openContract(process.env.CONTRACT);
expect.extend({ toKeepContract: (response, options) => matchContract(response, contract, options) });
const send = (path, init) => fetch(process.env.API_URL + path, init);

test('keeps it', async () => {
  await expect(await send('/pets')).toKeepContract();
  // The others read /pets/7, of the same server.
  const own = '/pets/' + (1000 + process.pid);
  await expect(await send(own, { method: 'DELETE' })).toKeepContract({ request: { method: 'DELETE' } });
});
test('does not expect it', async () => {
  await expect(await send('/pets/7')).not.toKeepContract({ expects: 'refused', request: { method: 'GET' } });
});
test('breaks it', async () => {
  const request = new Request(process.env.API_URL + '/pets/7', { headers: { Authorization: 'Bearer canary-token-77' } });
  const response = await fetch(request);
  const broken = new Response('{"id":"seven"}', { headers: { 'content-type': 'application/json' } });
  expect(response.status).toBe(200);
  await expect(broken).toKeepContract({ request });
});
`;

const WITH_ASSERT = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchContract, openContract } from 'driftline';
const contract = await openContract(process.env.CONTRACT);

test('keeps it', async () => {
  const { pass, message } = await matchContract(await fetch(process.env.API_URL + '/pets'), contract, { request: {} });
  assert.ok(pass, message());
});
test('breaks it', async () => {
  const broken = new Response('{"id":"seven"}', { headers: { 'content-type': 'application/json' } });
  const request = { url: process.env.API_URL + '/pets/7', headers: { Authorization: 'Bearer canary-token-77' } };
  const { pass, message } = await matchContract(broken, contract, { request });
  assert.ok(pass, message());
});
`;

/** Clients whose responses carry their requests, `inject` being that of Fastify. */
const WITH_CLIENTS = `import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import axios from 'axios';
import { matchContract, openContract } from 'driftline';
import got from 'got';
import inject from 'light-my-request';
import supertest from 'supertest';
const contract = await openContract(process.env.CONTRACT);

const server = createServer(serve);
let base = '';
before(() => new Promise((done) => server.listen(0, '127.0.0.1', () => done((base = 'http://127.0.0.1:' + server.address().port + '/v1')))));
after(() => server.close());
function serve({ method, url }, response) {
  if (url === '/v1/old') response.writeHead(302, { location: '/v1/pets/7' }).end();
  else if (method === 'DELETE') response.writeHead(204).end();
  else response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] }).end('{"id":7,"name":"Rex"}');
}

const CLIENTS = {
  axios: (method) => axios.request({ method, url: '/pets/7', baseURL: base }),
  'axios over fetch': (method) => axios.request({ method, url: base + '/pets/7', adapter: 'fetch' }),
  supertest: (method) => supertest(base)[method]('/pets/7'),
  got: (method) => got(base + '/pets/7', { method }),
  inject: (method) => inject(serve, { method, url: '/v1/pets/7' }),
};
for (const [client, send] of Object.entries(CLIENTS)) {
  test('a response of ' + client + ' is judged by its operation', async () => {
    for (const [method, operation] of [['get', 'showPet'], ['delete', 'deletePet']]) {
      const { pass, message } = await matchContract(await send(method), contract);
      assert.ok(pass && message().startsWith(operation + ' '), message());
    }
  });
}
test('a response of axios is judged by its last request', async () => {
  const { pass, message } = await matchContract(await axios.post(base + '/old', { name: 'Rex' }), contract);
  assert.ok(pass && message().startsWith('showPet '), message());
});
`;

/** Texts in the output of each runner for the failing test. */
const SHOWN = [
  /showPet \(response\) returned 200/,
  /body-type-wrong/,
  /Reproduce\s+curl .*--request GET .*\/pets\/7'? --header '[Aa]uthorization: Bearer '"\$OTHER_TOKEN"/,
];

const NOT_INSTALLED = 'npm could not install the packages';

describe('matchContract()', () => {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-runners-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  let mock: Awaited<ReturnType<typeof startMock>>;
  let nextPet = 100;
  after(() => mock.close());
  before(async () => {
    mock = await startMock(await openContract(CONTRACT));
    installLibrary(folder);
  });

  /** The example below a heading of a guide, for the mock server instead of the one on localhost. */
  function example(guide: string, heading: string): string {
    const text = readFileSync(join(projectRoot(), 'docs', 'guides', guide), 'utf8');
    const [below = ''] = text.split(`\n## ${heading}\n`)[1]?.split('\n## ') ?? [];
    const blocks = [...below.matchAll(/^```[jt]s\n(.*?)^```$/gms)].map(([, code = '']) => code);
    const found = blocks.find((code) => code.includes('openContract('));
    assert.ok(found, `${guide} has an example below "${heading}"`);
    const own = found.replaceAll('http://localhost:3000', new URL(mock.url).origin);
    // What one example deletes, another one reads.
    nextPet += 1;
    return /delete\(|DELETE/.test(own) ? own.replaceAll('/pets/7', `/pets/${nextPet}`) : own;
  }

  /** Writes the examples that Vitest and Jest have in common, of other clients than `fetch`. */
  function writeClientExamples(place: string): void {
    write(join(folder, place, 'axios.test.js'), example('coming-from.md', 'From jest-openapi'));
    const title = 'Axios, SuperTest, got, `app.inject()`';
    write(join(folder, place, 'supertest.test.js'), example('vitest-jest-node.md', title));
  }

  /** Runs a program in a folder of a project with Driftline installed. */
  async function run(place: string, parameters: readonly string[], options = '') {
    const { NODE_TEST_CONTEXT: _inside, ...outside } = process.env;
    const env = { ...outside, CONTRACT, API_URL: mock.url, NODE_OPTIONS: options };
    cpSync(CONTRACT, join(folder, place, 'contracts', 'pets.openapi.yaml'));
    const child = spawn(process.execPath, [...parameters], { cwd: join(folder, place), env });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
    }
    const code = await new Promise<number | null>((done) => child.once('close', done));
    return { code, text: stripVTControlCharacters(text) };
  }

  test('works under node:test', async () => {
    write(join(folder, 'plain', 'pets.test.js'), WITH_ASSERT);
    const headings = ['node:test', 'What a response of `fetch` does not say'];
    for (const [index, heading] of headings.entries()) {
      write(join(folder, 'plain', `example-${index + 1}.test.js`), example('vitest-jest-node.md', heading));
    }
    const { code, text } = await run('plain', ['--test']);
    assert.equal(code, 1, text);
    assert.match(text, /pass 3\n.*fail 1\n/, text);
    shows(text);
  });

  test('works under Vitest', async (context) => {
    const program = installed(VITEST, 'vitest.mjs');
    if (program === undefined || !link(VITEST, AXIOS, SUPERTEST)) return context.skip(NOT_INSTALLED);
    write(join(folder, 'vitest', 'pets.test.js'), WITH_EXPECT);
    write(join(folder, 'vitest', 'example.test.ts'), example('vitest-jest-node.md', 'Vitest'));
    writeClientExamples('vitest');
    const { code, text } = await run('vitest', [program, 'run', '--globals']);
    assert.equal(code, 1, text);
    assert.match(text, /Tests {2}1 failed \| 5 passed/, text);
    shows(text);
  });

  test('works under Jest', async (context) => {
    const program = installed(JEST, 'bin/jest.js');
    if (program === undefined || !link(AXIOS, SUPERTEST)) return context.skip(NOT_INSTALLED);
    write(join(folder, 'jest', 'pets.test.js'), WITH_EXPECT);
    write(join(folder, 'jest', 'example.test.js'), example('vitest-jest-node.md', 'Jest'));
    writeClientExamples('jest');
    write(join(folder, 'jest', 'package.json'), '{ "type": "module", "jest": { "transform": {} } }');
    const { code, text } = await run('jest', [program, '--no-cache'], '--experimental-vm-modules');
    assert.equal(code, 1, text);
    assert.match(text, /Tests: +1 failed, 5 passed/, text);
    shows(text);
  });

  test('reads the request from the responses of other clients', async (context) => {
    if (!link(AXIOS, SUPERTEST, GOT, INJECT)) return context.skip(NOT_INSTALLED);
    write(join(folder, 'clients', 'clients.test.js'), WITH_CLIENTS);
    const { code, text } = await run('clients', ['--test']);
    assert.equal(code, 0, text);
    assert.match(text, /pass 6\n/, text);
  });

  /** Makes packages importable in the folder. @returns false where npm could not install one */
  function link(...packages: readonly Package[]): boolean {
    return packages.every((wanted) => {
      const place = installed(wanted, '');
      const into = join(folder, 'node_modules', wanted.name);
      if (place !== undefined && !existsSync(into)) symlinkSync(place, into, 'dir');
      return place !== undefined;
    });
  }
});

function shows(text: string): void {
  for (const shown of SHOWN) assert.match(text, shown);
  assert.doesNotMatch(text, /canary/);
}

/** @returns the path of a file of a package; undefined where npm could not install it */
function installed(wanted: Package, file: string): string | undefined {
  try {
    return join(installPackage(RUNNERS, wanted), file);
  } catch (error) {
    if (error instanceof ToolFailure) return undefined;
    throw error;
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** The built library, beside the packages that it needs. */
function installLibrary(folder: string): void {
  const packages = join(projectRoot(), 'node_modules');
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(packages).filter((each) => !each.startsWith('.'))) {
    symlinkSync(join(packages, name), join(folder, 'node_modules', name), 'dir');
  }
  const into = join(folder, 'node_modules', 'driftline');
  cpSync(join(projectRoot(), 'dist'), join(into, 'dist'), { recursive: true });
  cpSync(join(projectRoot(), 'package.json'), join(into, 'package.json'));
}
