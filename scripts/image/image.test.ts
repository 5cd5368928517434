import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chownSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { validate } from 'dockerfile-utils';
import { parse } from 'yaml';
import { type MockServer, startMock } from '../../src/mock/start.ts';
import { openContract } from '../../src/openapi/open.ts';
import { projectRoot } from '../../src/project/project-root.ts';
import { builtCommand, runIn } from '../../src/testing/command-for-tests.ts';
import { deadAddress } from '../../src/testing/dead-address-for-tests.ts';
import { temporaryDirectory } from '../../src/testing/temporary-directory-for-tests.ts';
import {
  addedBytes,
  buildImage,
  type Container,
  contextFiles,
  type Image,
  runImage,
  stagesOf,
  whyNoImage,
} from './build-image.ts';

const root = projectRoot();
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const DOCKERFILES = ['Dockerfile', 'monitors/deploy/docker/Dockerfile'];

/** Of 80 MB, which leaves 75 MB for the base: `npm run image` measures Node's program. */
const MOST_BYTES = 5e6;
/** Docker and Kubernetes kill later. */
const LONGEST_END_MS = 5000;

for (const path of DOCKERFILES) {
  test(`${path} has no problem that a linter knows`, () => {
    assert.deepEqual(
      validate(read(path)).map(({ message, range }) => `${range.start.line + 1}: ${message}`),
      [],
    );
    assert.deepEqual(problemsOf(read(path)), []);
  });
}

test('the rules that stand for hadolint find what they are for', () => {
  const wrong =
    'FROM node\nMAINTAINER me\nADD . /a\nWORKDIR a\nRUN cd /a && sudo npm i left-pad\nUSER root\nCMD node a.js\n';
  assert.deepEqual(problemsOf(wrong), [
    'DL3006',
    'DL4000',
    'DL3020',
    'DL3000',
    'DL3003',
    'DL3004',
    'DL3016',
    'DL3002',
    'DL3025',
  ]);
  assert.deepEqual(problemsOf('FROM node:latest\n'), ['DL3007']);
});

/** The rules of hadolint that can apply here, by their numbers. */
function problemsOf(dockerfile: string): string[] {
  const stages = stagesOf(dockerfile);
  const names = stages.map(([from]) => from?.words[2]);
  const lastUser = stages.at(-1)?.findLast(({ keyword }) => keyword === 'USER');
  return stages.flat().flatMap((step) => {
    const { keyword, text, words, isJson } = step;
    const [first = ''] = words;
    const is = (wanted: string, condition: boolean, rule: string) =>
      keyword === wanted && condition ? [rule] : [];
    return [
      ...is('FROM', !names.includes(first) && !/[:@]/.test(first), 'DL3006'),
      ...is('FROM', first.endsWith(':latest'), 'DL3007'),
      ...is('MAINTAINER', true, 'DL4000'),
      ...is('ADD', !/^https?:/.test(first), 'DL3020'),
      ...is('WORKDIR', !text.startsWith('/'), 'DL3000'),
      ...is('RUN', /^cd /.test(text), 'DL3003'),
      ...is('RUN', /\bsudo\b/.test(text), 'DL3004'),
      ...is('RUN', /\bnpm (?:i|install) (?!.*\.tgz)(?:-\S+ )*[a-z][^@]*$/.test(text), 'DL3016'),
      ...is('RUN', /\bapk add (?!.*--no-cache)/.test(text), 'DL3019'),
      ...is('USER', step === lastUser && /^(?:root|0)\b/.test(text), 'DL3002'),
      ...is('CMD', !isJson, 'DL3025'),
      ...is('ENTRYPOINT', !isJson, 'DL3025'),
    ];
  });
}

test('both stages have one version of Node, which is written down; the last one runs no command and is not root', () => {
  const [build = [], last = []] = stagesOf(read('Dockerfile'));
  const [, version] = /^node:(24\.\d+\.\d+)-slim$/.exec(build[0]?.words[0] ?? '') ?? [];
  assert.equal(last[0]?.words[0], `node:${version}-alpine`);
  assert.ok(!last.some(({ keyword }) => keyword === 'RUN'));
  assert.equal(last.find(({ keyword }) => keyword === 'USER')?.text, '1000:1000');
});

test('the context has what the package is built from, and no settings, reports or tests of this machine', () => {
  const paths = contextFiles(root);
  for (const path of paths) assert.ok(existsSync(join(root, path)), path);
  for (const path of ['package-lock.json', 'LICENSE', 'src', 'scripts'])
    assert.ok(paths.includes(path), path);
  assert.deepEqual(
    paths.filter((path) => /^(?:\.env|\.git|node_modules|dist|reports(?:\/out|\/history)?)$/.test(path)),
    [],
  );
});

test('the image of compose is the one of the release, as locked up as the docs say', () => {
  const { services } = parse(read('monitors/deploy/docker/compose.yaml')) as {
    services: { driftline: Readonly<Record<string, unknown>> };
  };
  const { image, command, user, read_only: readOnly, cap_drop: dropped } = services.driftline;
  const { version } = JSON.parse(read('package.json')) as { version: string };
  assert.equal(image, `ghcr.io/driftline/driftline:${version}`);
  assert.deepEqual([user, readOnly, dropped], ['1000:1000', true, ['ALL']]);
  assert.deepEqual(
    command,
    JSON.parse(stagesOf(read('Dockerfile'))[1]?.find(({ keyword }) => keyword === 'CMD')?.text ?? ''),
  );
  assert.match(
    read('monitors/deploy/docker/Dockerfile'),
    new RegExp(`^FROM ghcr.io/driftline/driftline:${version}$`, 'm'),
  );
});

describe('the image, carried out without a builder', { skip: whyNoImage() ?? false }, () => {
  const [folder, volume] = [temporaryDirectory(), temporaryDirectory()];
  let image: Image;
  let mock: MockServer;
  before(async () => {
    await builtCommand();
    image = buildImage(root, folder, { built: root });
    mock = await startMock(await openContract(join(root, 'contracts/sealmetrics.openapi.yaml')));
    chownSync(volume, 1000, 1000);
  });
  after(() => mock?.close());

  test('init and check work for a user who can write to nothing but the project', async () => {
    const started = await runImage(image, volume, ['init', '--no-run']).ended;
    assert.equal(started.exitCode, 0, started.stderr);
    const before = filesBelow(folder);
    const kept = await runImage(image, volume, ['check'], { BASE_URL: mock.url }).ended;
    assert.equal(kept.exitCode, 0, kept.stderr);
    assert.equal(runIn(kept.stdout).verdict, 'up');
    assert.ok(readdirSync(join(volume, 'reports/history')).some((name) => name.endsWith('.ndjson')));
    assert.deepEqual(filesBelow(folder), before);
  });

  test('the exit codes of check are those of the container', async () => {
    mock.setFault('const-other');
    const broken = await runImage(image, volume, ['check'], { BASE_URL: mock.url }).ended;
    mock.setFault(undefined);
    assert.equal(broken.exitCode, 2, broken.stderr);
    const none = temporaryDirectory();
    chownSync(none, 1000, 1000);
    const missing = await runImage(image, none, ['check']).ended;
    assert.equal(missing.exitCode, 3);
    assert.match(missing.stderr, /is not in a project/);
  });

  test('watch is process 1, healthy while it serves its metrics, and ended by SIGTERM in time', async () => {
    const words = ['watch', '--metrics', `0.0.0.0:${new URL(await deadAddress()).port}`];
    const container = runImage(image, volume, words, { BASE_URL: mock.url });
    await container.saying(/Serving metrics/);
    assert.equal(await container.health(), 0);
    container.signal('SIGSTOP');
    assert.equal(await container.health(), 1);
    container.signal('SIGCONT');
    await endsInTime(container, 0);
  });

  test('a check that waits for a response is healthy, and ended by SIGTERM in time', async () => {
    const silent = createServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const container = runImage(image, volume, ['check'], { BASE_URL: `http://127.0.0.1:${port}` });
    await once(silent, 'request');
    assert.equal(await container.health(), 0);
    await endsInTime(container, 143);
    silent.closeAllConnections();
    silent.close();
  });

  test('what the image adds to its base stays below its limit, compressed', () => {
    const added = addedBytes(image);
    assert.ok(added < MOST_BYTES, `${added} bytes beside the base`);
  });
});

async function endsInTime(container: Container, exitCode: number): Promise<void> {
  const start = performance.now();
  container.signal('SIGTERM');
  const ended = await container.ended;
  assert.equal(ended.exitCode, exitCode, ended.stderr);
  assert.ok(performance.now() - start < LONGEST_END_MS);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}
