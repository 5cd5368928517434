import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Cron } from 'croner';
import { parse, parseAllDocuments } from 'yaml';
import { type MockServer, startMock } from '../../src/mock/start.ts';
import { openContract } from '../../src/openapi/open.ts';
import { projectRoot } from '../../src/project/project-root.ts';
import { builtCommand } from '../../src/testing/command-for-tests.ts';
import { deadAddress } from '../../src/testing/dead-address-for-tests.ts';
import { temporaryDirectory } from '../../src/testing/temporary-directory-for-tests.ts';
import { inherited } from '../package/installation.ts';
import { commandsIn, moduleOf, type Snippet, snippetsIn, snippetsOf, userPages } from './snippets.ts';

// What the pages for users show is run: shell blocks command by command in one project, on mock servers; TypeScript is
// compiled, tests of node:test are run, YAML and JSON are read.

const root = projectRoot();
const all = userPages(root).flatMap((page) => snippetsIn(root, page));
const shown = all.filter(({ notRun }) => notRun === undefined);
const inLanguage = (...languages: readonly string[]) =>
  shown.filter(({ language }) => languages.includes(language));
const named = ({ page, line }: Snippet) => `${page}:${line}`;

/** Output, trees of files, and what other tests run: dockerfile by the image's. */
const NOT_CODE = ['', 'text', 'groovy', 'dockerfile', 'promql'];
const RUN = ['sh', 'ts', 'js', 'yaml', 'json', 'crontab'];
/** One more is one more claim that nobody checks. */
const MOST_NOT_RUN = 8;

test('a page is taken apart: blocks, their lines and languages, and why one is not run', () => {
  const page = 'A\n\n```sh\nnpx a\n```\n\n<!-- not run: needs a mail server -->\n```ts\nconst a = 1;\n```\n';
  assert.deepEqual(snippetsOf(page, 'x.md'), [
    { page: 'x.md', line: 3, language: 'sh', text: 'npx a\n' },
    { page: 'x.md', line: 8, language: 'ts', text: 'const a = 1;\n', notRun: 'needs a mail server' },
  ]);
  assert.deepEqual(commandsIn('# only a comment\na "b # c"  # why\nb \\\n  --long\n'), [
    'a "b # c"',
    'b    --long',
  ]);
});

test('every block has a language that is known here, and few are not run', () => {
  assert.deepEqual(all.filter(({ language }) => ![...NOT_CODE, ...RUN].includes(language)).map(named), []);
  const notRun = all.filter((each) => each.notRun !== undefined);
  assert.ok(notRun.length <= MOST_NOT_RUN, notRun.map(named).join('\n'));
});

test('YAML and JSON can be read', () => {
  for (const snippet of inLanguage('yaml'))
    assert.deepEqual(
      parseAllDocuments(snippet.text).flatMap(({ errors }) => errors),
      [],
      named(snippet),
    );
  for (const { text } of inLanguage('json')) for (const line of text.trim().split('\n')) JSON.parse(line);
});

test('lines of crontabs have a valid time, and a valid shell command', () => {
  for (const snippet of inLanguage('crontab')) {
    for (const line of commandsIn(snippet.text)) {
      const [, time = '', command = ''] = /^((?:\S+ ){5})(.*)$/.exec(line) ?? [];
      assert.ok(new Cron(time.trim(), { mode: '5-part', paused: true }).nextRun(), named(snippet));
      assert.equal(spawnSync('sh', ['-n'], { input: command }).status, 0, named(snippet));
    }
  }
});

/** Other packages that the pages import, with any type: only what is ours is checked. */
const OTHERS = `declare module 'vitest' {
  type Matchers_ = Record<string, (...parameters: any[]) => unknown>;
  export const expect: { (value: unknown): any; extend(matchers: Matchers_): void }, test: any;
  export interface Matchers<T = any> {}
}
declare module '@jest/globals' { export const expect: any, test: any; }
declare module 'axios';
declare module 'supertest';
`;

test('TypeScript compiles, each block as a module of its own', () => {
  const folder = temporaryDirectory();
  linkPackages(folder);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  mkdirSync(join(folder, 'contracts'));
  writeFileSync(join(folder, 'contracts/pets.ts'), 'export interface operations {}\n');
  writeFileSync(join(folder, 'shop-fixtures.ts'), "export { test } from '@playwright/test';\n");
  writeFileSync(join(folder, 'others.d.ts'), OTHERS);
  for (const name of ['rules', 'channels']) {
    mkdirSync(join(folder, name));
    for (const file of readdirSync(join(root, 'examples/extension', name)))
      copyFileSync(join(root, 'examples/extension', name, file), join(folder, name, file));
  }
  const files = inLanguage('ts', 'js').map((snippet, place) => {
    const name = `shown-${place}.${snippet.language === 'js' ? 'mjs' : 'ts'}`;
    writeFileSync(join(folder, name), snippet.language === 'js' ? snippet.text : moduleOf(snippet.text));
    return [name, named(snippet)] as const;
  });
  const compilerOptions = {
    ...{
      module: 'nodenext',
      target: 'es2023',
      strict: true,
      noEmit: true,
      allowJs: true,
      skipLibCheck: true,
    },
    ...{ allowImportingTsExtensions: true, types: ['node'] },
  };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, include: ['*.ts', '*.mjs'] }),
  );
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
  const said = files.reduce((text, [name, place]) => text.replaceAll(`${name}(`, `${place} (`), stdout);
  assert.equal(said, '');
});

/** `driftline` and the packages beside it, for a folder outside of the repository. */
function linkPackages(folder: string): void {
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  symlinkSync(root, join(modules, 'driftline'));
  for (const name of ['@playwright', '@types', 'playwright', 'playwright-core'])
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
}

/**
 * Programs that stand in PATH for others. `npx driftline` is the built command. `npx playwright test` runs once, the tests of
 * one operation (scripts/package/story.test.ts runs all); with options it lists the tests that it would run, and where it
 * differs by settings only these are read. npm installs nothing, and a script of its has to exist. The image's command is
 * run as it is, since the test of the image runs it in there.
 */
const PROGRAMS: Readonly<Record<string, string>> = {
  npx: `case "$1" in
  driftline) shift; exec "$NODE" "$ROOT/dist/driftline.cjs" "$@" ;;
  playwright)
    shift
    if [ "$*" = test ] && [ -z "$DEPTH" ] && [ -z "$BASE_URL" ] && mkdir "$STATE/ran" 2> /dev/null
    then exec "$NODE" "$ROOT/node_modules/@playwright/test/cli.js" "$@" --grep listAccounts
    elif [ "$*" = test ]
    then exec "$NODE" "$ROOT/dist/driftline.cjs" check-config
    else exec "$NODE" "$ROOT/node_modules/@playwright/test/cli.js" "$@" --list
    fi ;;
  *) echo "npx $1 is not known here" >&2; exit 127 ;;
esac`,
  npm: `case "$1" in
  run|start|test)
    name="$1"; [ "$1" != run ] || name="$2"
    sed -n '/^  "scripts": {$/,/^  }/p' "$ROOT/package.json" | grep -q "^    \\"$name\\": " ;;
  ci|i|install|init) ;;
  *) exit 127 ;;
esac`,
  docker: `case "$1" in
  build) test -f "$ROOT/Dockerfile" ;;
  compose) test -f "$ROOT/$3" ;;
  run)
    [ "$2" != -d ] || exit 0
    while [ "$1" != ghcr.io/driftline/driftline ]; do shift; done
    shift
    exec "$NODE" "$ROOT/dist/driftline.cjs" "$@" ;;
  *) exit 127 ;;
esac`,
  // From another machine: here, what this one has.
  rsync: 'mkdir -p "$3" && cp reports/history/*.ndjson "$3"',
  'xdg-open': 'exit 0',
};

/** src/cli/commands/history-database.test.ts runs these. */
const NEEDS_DATABASE = /driftline history (?:import|export)/;
/** What runs until it is ended. */
const IS_SERVER = /\bdriftline (?:watch|mock(?!.*--list)|.*--serve)/;
const IS_READY = /^(?:Serving|Watching) /m;
const isServer = (command: string) => IS_SERVER.test(command) && !command.includes('&');
const dateIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

describe('the commands of the pages', () => {
  const [parent, programs, state] = [temporaryDirectory(), temporaryDirectory(), temporaryDirectory()];
  const project = join(parent, 'project');
  let login: MockServer;
  let pets: MockServer;
  /** Where the pages say api.example.com. */
  const host = createServer();
  let words: readonly (readonly [shown: RegExp | string, here: string])[] = [];
  let findings = '';
  let incident = '';
  const done = new Set<string>();

  before(async () => {
    await builtCommand();
    login = await startMock(await openContract(join(root, 'contracts/sealmetrics.openapi.yaml')));
    const document = join(root, 'src/testing/petstore.openapi.yaml');
    pets = await startMock(await openContract(document));
    const text = readFileSync(document, 'utf8').replace(/servers: .*/, `servers: [{ url: ${pets.url} }]`);
    host.on('request', ({ url }, response) => {
      response.writeHead(url === '/openapi.json' ? 200 : 404, { 'Content-Type': 'application/json' });
      response.end(url === '/openapi.json' ? JSON.stringify(parse(text)) : '{}');
    });
    host.listen(0, '127.0.0.1');
    await once(host, 'listening');
    const address = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
    for (const [name, script] of Object.entries(PROGRAMS)) {
      writeFileSync(join(programs, name), `#!/bin/bash\n${script}\n`);
      chmodSync(join(programs, name), 0o755);
    }
    mkdirSync(join(project, 'contracts'), { recursive: true });
    mkdirSync(join(parent, 'pets'));
    linkPackages(project);
    copyFileSync(document, join(project, 'contracts/pets.openapi.yaml'));
    copyFileSync(document, join(project, 'pets.openapi.yaml'));
    copyFileSync(document, join(parent, 'pets/openapi.yaml'));
    copyFileSync(
      join(root, 'contracts/sealmetrics.openapi.yaml'),
      join(project, 'contracts/sealmetrics.openapi.yaml'),
    );
    mkdirSync(join(project, 'out'));
    writeFileSync(join(project, 'traffic.har'), recordedAt(address));
    await succeeds('npx driftline init contracts/sealmetrics.openapi.yaml');
    copyFileSync(join(root, 'monitors/login.monitor.ts'), join(project, 'monitors/login.monitor.ts'));
    mkdirSync(join(project, 'specs/login'), { recursive: true });
    const ports = await Promise.all([deadAddress(), deadAddress(), deadAddress(), deadAddress()]);
    const [mockPort = '', metrics = '', pages = '', site = ''] = ports.map((each) => new URL(each).port);
    words = [
      ['4010', mockPort],
      ['9464', metrics],
      ['9470', pages],
      ['8080', site],
      ['https://api.example.com', address],
      ['2026-12-31', dateIn(300)],
      ['2026-01-12T04:00Z', `${dateIn(30)}T04:00Z`],
      ['NAME.openapi.yaml', 'pets.openapi.yaml'],
      ['/var/log/', `${parent}/`],
    ];
  });
  after(async () => {
    host.close();
    host.closeAllConnections();
    await Promise.all([login?.close(), pets?.close()]);
  });

  const environment = (): NodeJS.ProcessEnv => ({
    ...inherited(),
    ...{ PATH: `${programs}:${dirname(process.execPath)}:${process.env.PATH}`, NO_COLOR: '1' },
    ...{ ROOT: root, STATE: state, NODE: process.execPath, CONTRACT: 'contracts/sealmetrics.openapi.yaml' },
    ...{ REQUESTS_PER_MINUTE: '10000' },
  });

  /** `init` is for a folder of its own, beside `pets/`. */
  function folderFor(command: string): string {
    if (!/driftline init(?!.*--check)/.test(command) || !existsSync(join(project, '.driftline')))
      return project;
    const folder = mkdtempSync(join(parent, 'new-'));
    copyFileSync(join(parent, 'pets/openapi.yaml'), join(folder, 'pets.openapi.yaml'));
    return folder;
  }

  async function run(
    command: string,
    env = {},
  ): Promise<{ readonly exitCode: number | null; readonly text: string }> {
    const child = spawn('bash', ['-c', command], {
      ...{ cwd: folderFor(command), env: { ...environment(), ...env }, detached: true },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (isServer(command) && IS_READY.test(text)) child.kill('SIGTERM');
      });
    }
    const [exitCode] = (await once(child, 'close')) as [number | null];
    return { exitCode, text };
  }

  async function succeeds(command: string): Promise<void> {
    const { exitCode, text } = await run(command);
    // 1 and 2 are results about the API, or tests that failed; 3 is an error on this side, and so is anything else.
    const results =
      /\bdriftline (?:check|diff|drift|judge|lint|baseline|init --check|accept)|playwright/.test(command);
    const ended = isServer(command) && exitCode === null;
    const good = ended || exitCode === 0 || (results && (exitCode === 1 || exitCode === 2));
    assert.ok(good, `${command} ended with ${exitCode}:\n${text}`);
  }

  /** An incident that is open, for commands about one; after another run it may be over. */
  async function openIncident(): Promise<string> {
    if (incident !== '') return incident;
    // A server error: the pages accept the other fault.
    login.setFault('login-server-error');
    await run('npx driftline check login', { BASE_URL: login.url });
    login.setFault(undefined);
    const { text } = await run('npx driftline status --json login');
    incident = /"login-\d{8}T[\d.]+Z"/.exec(text)?.[0].slice(1, -1) ?? '';
    return incident;
  }

  /** Histories of others, where the pages have them. */
  async function otherMachines(): Promise<void> {
    await openIncident();
    for (const name of ['machines/eu-west', 'eu-west', 'us-east'])
      cpSync(join(project, 'reports/history'), join(project, name, 'history'), { recursive: true });
  }

  /** The findings of a suite with a fault, for commands about causes. */
  async function brokenSuite(): Promise<string> {
    const file = join(project, 'reports/out/findings.json');
    if (findings === '') {
      login.setFault('const-other');
      const { text } = await run(
        `"$NODE" "$ROOT/node_modules/@playwright/test/cli.js" test --grep listAccounts`,
        {
          BASE_URL: login.url,
        },
      );
      login.setFault(undefined);
      findings = readFileSync(file, 'utf8');
      assert.match(text, /body-const-wrong/);
    }
    writeFileSync(file, findings);
    const { text } = await run('npx driftline accept');
    return /\b[\da-f]{12}\b/.exec(text)?.[0] ?? '';
  }

  async function here(command: string): Promise<string> {
    let text = words.reduce((line, [from, to]) => line.replaceAll(from, to), command);
    // The project is no repository: the document of another branch is the one that it has.
    text = text.replace(/git show [^ :]+:/, 'cat ');
    if (/driftline (?:check|watch)/.test(text)) incident = '';
    if (/driftline (?:note|acknowledge)/.test(text))
      text = text.replace(/login-\d{8}T[\d.]+Z/, await openIncident());
    if (/driftline gather/.test(text)) await otherMachines();
    if (/driftline accept/.test(text)) text = text.replace('4f0c2a91d3e7', await brokenSuite());
    return text;
  }

  for (const page of new Set(inLanguage('sh').map((each) => each.page))) {
    test(`those of ${page}`, async () => {
      for (const { text } of inLanguage('sh').filter((each) => each.page === page)) {
        if (/ &$/m.test(text)) await runsTogether(text);
        else for (const command of commandsIn(text)) if (isNew(command)) await succeeds(await here(command));
      }
    });
  }

  /** The same command on several pages is run once. */
  function isNew(command: string): boolean {
    const known = done.has(command);
    done.add(command);
    return !known && !NEEDS_DATABASE.test(command);
  }

  /** A block with a server in the background: in one shell, as it is pasted; the server is waited for. */
  async function runsTogether(text: string): Promise<void> {
    const lines = commandsIn(await here(text));
    const [, port] = /--port (\d+)/.exec(lines.join('\n')) ?? [];
    const ready = `until (: < /dev/tcp/127.0.0.1/${port}) 2> /dev/null; do sleep 0.05; done`;
    const script = lines.flatMap((line) => {
      if (line.endsWith('&')) return [line, ready];
      return [
        line,
        `status=$?; [ "$status" -le 2 ] || { echo ${JSON.stringify(line)} ended with $status; kill %1; exit 9; }`,
      ];
    });
    const { exitCode, text: output } = await run(`set -m\n${script.join('\n')}`);
    assert.ok(exitCode !== 9, output);
    assert.match(output, /const-other|property-missing|body-/);
  }

  test('the tests of node:test pass on a mock server', () => {
    const files = inLanguage('js').filter(({ text }) => text.includes("'node:test'"));
    assert.ok(files.length > 0);
    const paths = files.map(({ text }, place) => {
      const path = join(project, `shown-${place}.test.mjs`);
      writeFileSync(path, text.replaceAll('http://localhost:3000/v1', pets.url));
      return path;
    });
    assert.ok(paths.every(existsSync));
    return assertNodeTests(paths);
  });

  async function assertNodeTests(paths: readonly string[]): Promise<void> {
    const { exitCode, text } = await run(`"$NODE" --test ${paths.join(' ')}`);
    assert.equal(exitCode, 0, text);
  }
});

/** A recording that both contracts of the project match. */
function recordedAt(host: string): string {
  const entry = (method: string, path: string, status: number, body: unknown) => ({
    startedDateTime: '2026-01-02T03:04:05Z',
    request: { method, url: `${host}${path}`, headers: [], queryString: [] },
    response: {
      status,
      headers: [{ name: 'Content-Type', value: 'application/json' }],
      content: { mimeType: 'application/json', text: JSON.stringify(body) },
    },
  });
  const entries = [
    entry('GET', '/v1/pets/count', 200, 3),
    ...['/api', '/v1'].map((base) =>
      entry('GET', `${base}/auth/accounts`, 401, { message: 'Unauthenticated.' }),
    ),
  ];
  return JSON.stringify({ log: { version: '1.2', creator: { name: 'test', version: '1' }, entries } });
}
