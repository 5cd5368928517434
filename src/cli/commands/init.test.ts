import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { before, test } from 'node:test';
import { packageRoot } from '../../project/project-root.ts';
import {
  builtCommand,
  type CommandOptions,
  type Ended,
  runCommand,
} from '../../testing/command-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { ownTemplates } from '../init/templates.ts';

before(() => builtCommand());
const base = temporaryDirectory();
const TESTING = join(packageRoot(), 'src', 'testing');
const templates = ownTemplates();

/** A folder with these files. */
function folder(files: Readonly<Record<string, string>> = {}): string {
  const path = mkdtempSync(join(base, 'project-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

function init(
  project: string,
  parameters: readonly string[] = [],
  options: CommandOptions = {},
): Promise<Ended> {
  return runCommand(['init', ...parameters], { cwd: project, project: false, ...options });
}

/** Every file of a folder with its text, except the cache. */
function filesIn(project: string): Record<string, string> {
  const entries = readdirSync(project, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const all = entries.map((entry) => join(entry.parentPath, entry.name).slice(project.length + 1));
  const paths = all.filter((path) => !path.startsWith('node_modules/')).sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(project, path), 'utf8')]));
}

/** The output lines of files whose path begins so. */
function linesOf({ stdout }: Ended, ...beginnings: string[]): string[] {
  const lines = stdout.trimEnd().split('\n');
  return lines.filter((line) =>
    beginnings.some((each) => line.replace(/^(?:would )?\S+(?: to)? +/, '').startsWith(each)),
  );
}

test('an empty folder gets the login example, byte for byte, and one run against the mock server', async () => {
  const project = folder();
  const ended = await init(project);
  assert.equal(ended.exitCode, 0, ended.stderr);
  const files = filesIn(project);
  const expected = [...templates.keys()].filter((path) => !path.startsWith('.github/'));
  assert.deepEqual(Object.keys(files).sort(), [...expected, '.driftline/init.json', 'package.json'].sort());
  for (const path of expected) assert.equal(files[path], templates.get(path), path);
  assert.match(ended.stderr, /^\nOne run of the monitor login on the mock server:\n/);
  assert.match(ended.stderr, /\n✔ up {2}8 of 8 exchanges keep the contract/);
  assert.match(
    ended.stderr,
    /\nNext:\n {2}npm install .*\n {2}npx playwright test .*\n {2}cp \.env\.example \.env .*\n$/,
  );
  assert.ok(
    !existsSync(join(project, 'reports/history')),
    'the history of the project has no run of the mock',
  );
});

test('a second and a third init change nothing, and print that each file was kept', async () => {
  const project = folder();
  await init(project, ['--no-run']);
  const files = filesIn(project);
  for (const _turn of [2, 3]) {
    const again = await init(project);
    assert.equal(again.exitCode, 0);
    assert.deepEqual(filesIn(project), files);
    for (const line of again.stdout.trimEnd().split('\n')) assert.match(line, /^kept {6}\S+$/);
    assert.doesNotMatch(again.stderr, /mock server:/);
  }
});

test('existing files are kept, lists of lines are completed, and what to add by hand is printed', async () => {
  const own = {
    'package.json': '{\n    "name": "shop",\n    "scripts": { "monitor": "mine" }\n}\n',
    '.gitignore': 'dist\n/node_modules/',
    'tsconfig.json': '{}',
    'playwright.config.js': 'module.exports = {};\n',
    'monitors/own.monitor.ts': 'export default { name: "own" };\n',
  };
  const project = folder(own);
  const ended = await init(project, ['--no-run']);
  assert.equal(ended.exitCode, 0, ended.stderr);
  const files = filesIn(project);
  for (const name of ['tsconfig.json', 'playwright.config.js', 'monitors/own.monitor.ts'] as const) {
    assert.equal(files[name], own[name]);
  }
  assert.ok(!('playwright.config.ts' in files) && !('monitors/login.monitor.ts' in files));
  assert.equal(files['.gitignore'], 'dist\n/node_modules/\ntest-results/\n.env\n');
  assert.equal(JSON.parse(files['package.json'] ?? '').scripts.monitor, 'mine');
  assert.deepEqual(linesOf(ended, 'package.json', '.gitignore', 'tsconfig.json', 'playwright'), [
    "kept      playwright.config.js  (for the suite: export default defineContractConfig({ …what you have }), from 'driftline/playwright'; it looks for specs/**/*.spec.ts)",
    'kept      tsconfig.json  (for an editor: include "specs" and "monitors")',
    `added to  package.json  (script test:contract, @playwright/test ${playwrightRange()}, driftline ^${engineVersion()})`,
    'added to  .gitignore  (test-results/, .env)',
  ]);
});

function engineVersion(): string {
  return JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')).version;
}

function playwrightRange(): string {
  const engine = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  return engine.peerDependencies['@playwright/test'];
}

test('--dry-run prints what would be done, and does nothing', async () => {
  const project = folder({ '.gitignore': 'node_modules\n' });
  const ended = await init(project, ['--dry-run', '--ci', 'github']);
  assert.equal(ended.exitCode, 0);
  assert.deepEqual(Object.keys(filesIn(project)), ['.gitignore']);
  assert.deepEqual(linesOf(ended, '.github', '.gitignore', 'contracts/seal').sort(), [
    'would add to  .gitignore  (test-results/, .env)',
    'would write   .github/workflows/driftline.yml',
    'would write   contracts/sealmetrics.openapi.yaml',
  ]);
  assert.equal(ended.stderr, '');
});

test('a document with an API key: no login specs, only safe steps, the settings that it needs', async () => {
  const project = folder();
  const ended = await init(project, [join(TESTING, 'pets.openapi.yaml')]);
  assert.equal(ended.exitCode, 0, ended.stderr);
  const files = filesIn(project);
  assert.deepEqual(
    Object.keys(files).filter((path) => /^contracts\/.*ml$|^monitors\/.*ts$|^specs\/login/.test(path)),
    ['contracts/pets.openapi.yaml', 'monitors/pets.monitor.ts'],
  );
  assert.equal(
    files['contracts/pets.openapi.yaml'],
    readFileSync(join(TESTING, 'pets.openapi.yaml'), 'utf8'),
  );
  assert.match(
    files['monitors/pets.monitor.ts'] ?? '',
    /steps: \[\n {4}\/\/ Not sent: createPet, deletePet: .*\n.*\n {4}\{ operation: 'listPets' \},\n/,
  );
  assert.match(files['.env.example'] ?? '', /Sent as: key \(apiKey, header X-Api-Key\)\./);
  assert.match(files['.env.example'] ?? '', /# Not sent unless named here: createPet, deletePet\.\n/);
  assert.doesNotMatch(files['.env.example'] ?? '', /^(?:LOGIN_|EXPIRED_TOKEN)/m);
  assert.match(ended.stderr, /✔ up {2}6 of 6 exchanges keep the contract/);
});

test('a document with a login: its specs, its steps, its settings', async () => {
  const project = folder();
  const ended = await init(project, [join(TESTING, 'everything.openapi.yaml')]);
  assert.equal(ended.exitCode, 0, ended.stderr);
  const files = filesIn(project);
  for (const path of templates.keys()) if (path.startsWith('specs/')) assert.ok(path in files, path);
  assert.match(
    files['monitors/everything.monitor.ts'] ?? '',
    /\{ operation: 'openSession', case: 'right-credentials' \},\n/,
  );
  assert.match(files['.env.example'] ?? '', /\nLOGIN_EMAIL=\n/);
  assert.match(ended.stderr, /✔ up {2}9 of 9 exchanges keep the contract/);
});

/** A document in several files, in its folder and outside, with references in both directions. */
const SEVERAL = {
  'api/openapi.json': JSON.stringify({
    ...{ openapi: '3.1.0', info: { title: 'Shop & Orders', version: '1' } },
    paths: { '/orders': { $ref: 'paths/orders.yaml' } },
    components: { schemas: { Id: { type: 'integer', minimum: 1 } } },
  }),
  'api/paths/orders.yaml': `get:
  operationId: listOrders
  responses:
    '200':
      description: Orders.
      content:
        application/json: { schema: { type: array, items: { $ref: '../../shared/order.yaml#/Order' } } }
`,
  'shared/order.yaml': `Order:
  type: object
  required: [id]
  properties: { id: { $ref: ../api/openapi.json#/components/schemas/Id } }
`,
};

test('a document of several files is copied with all of them, named after its title', async () => {
  const elsewhere = folder(SEVERAL);
  const project = folder();
  const document = join(elsewhere, 'api/openapi.json');
  const refused = await init(project, [document]);
  assert.equal(refused.exitCode, 3);
  assert.match(refused.stderr, /shared\/order\.yaml is outside of \S+api, the folder of the contract/);
  assert.match(refused.stderr, /CONTRACT_FOLDERS\. Nothing was written/);
  assert.deepEqual(filesIn(project), {});
  const env = { CONTRACT_FOLDERS: join(elsewhere, 'shared') };
  const ended = await init(project, [document], { env });
  assert.equal(ended.exitCode, 0, ended.stderr);
  rmSync(elsewhere, { recursive: true });
  assert.deepEqual(linesOf(ended, 'contracts/', 'monitors/s'), [
    'written   contracts/shop-orders.openapi.json',
    'written   contracts/paths/orders.yaml',
    'written   contracts/shop-orders/shared/order.yaml',
    'written   contracts/README.md',
    'written   monitors/shop-orders.monitor.ts',
  ]);
  const lint = await runCommand(['lint', join(project, 'contracts/shop-orders.openapi.json')], {
    cwd: project,
  });
  assert.match(lint.stdout, /GET {2}\/orders {2}listOrders/);
  assert.doesNotMatch(lint.stdout, /^error/m);
  assert.match(ended.stderr, /✔ up {2}1 of 1 exchange keeps the contract/);
});

test('the monitor of a second document names it, and another document of the same name is refused', async () => {
  const project = folder();
  await init(project, ['--no-run']);
  const second = await init(project, [join(TESTING, 'petstore.openapi.yaml'), '--name', 'Store_2']);
  assert.equal(second.exitCode, 0, second.stderr);
  const text = readFileSync(join(project, 'monitors/Store_2.monitor.ts'), 'utf8');
  assert.match(text, /\n {2}name: 'Store_2',\n {2}contract: 'contracts\/Store_2\.openapi\.yaml',\n/);
  assert.match(second.stderr, /contracts\/ has 2 documents: set CONTRACT in \.env/);
  const files = filesIn(project);
  const other = await init(project, [join(TESTING, 'pets.openapi.yaml'), '--name', 'Store_2']);
  assert.equal(other.exitCode, 3);
  assert.match(
    other.stderr,
    /Store_2\.openapi\.yaml exists and differs from the document\. Nothing was written/,
  );
  const none = await init(project);
  assert.equal(none.exitCode, 3);
  assert.match(none.stderr, /contracts\/ has 2 documents\.\n {2}Name one: driftline init contracts\/Store_2/);
  assert.deepEqual(filesIn(project), files);
});

test('a document that is already in contracts/ stays there, and need not be named', async () => {
  const text = readFileSync(join(TESTING, 'petstore.openapi.yaml'), 'utf8');
  const project = folder({ 'contracts/shop.openapi.yaml': text });
  const ended = await init(project, ['--no-run']);
  assert.equal(ended.exitCode, 0, ended.stderr);
  assert.deepEqual(linesOf(ended, 'contracts/', 'monitors/s'), [
    'written   contracts/README.md',
    'written   monitors/shop.monitor.ts',
  ]);
});

const REFUSED: [title: string, text: string | undefined, says: RegExp][] = [
  ['a missing file', undefined, /^DL_CONTRACT_UNREADABLE: .*ENOENT.* Nothing was written\./],
  ['invalid YAML', 'a: [', /^DL_CONTRACT_UNREADABLE: [\s\S]*Nothing was written/],
  [
    'YAML that is not an OpenAPI document',
    'name: me\n',
    /^DL_CONTRACT_UNSUPPORTED: [\s\S]*Nothing was written/,
  ],
  ['Swagger 2', '{"swagger": "2.0"}', /^DL_CONTRACT_UNSUPPORTED: .*"2\.0"[\s\S]*swagger2openapi/],
  [
    'a document with a reference to a missing file',
    "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/a: {$ref: gone.yaml}}\n",
    /^DL_CONTRACT_INVALID: [\s\S]*gone\.yaml[\s\S]*driftline lint/,
  ],
];

for (const [title, text, says] of REFUSED) {
  test(`${title} is refused, and nothing is written`, async () => {
    const elsewhere = folder(text === undefined ? {} : { 'api.yaml': text });
    const project = folder();
    const ended = await init(project, [join(elsewhere, 'api.yaml')]);
    assert.deepEqual([ended.exitCode, ended.stdout], [3, '']);
    assert.match(ended.stderr, says);
    assert.doesNotMatch(ended.stderr, /^ +at /m);
    assert.deepEqual(readdirSync(project), []);
  });
}

test('a document without safe operations is set up with a monitor that sends nothing yet', async () => {
  const paths = "paths: {/sms: {post: {operationId: send, responses: {'200': {description: Sent.}}}}}";
  const elsewhere = folder({ 'sms.yaml': `openapi: 3.1.0\ninfo: {title: SMS, version: '1'}\n${paths}\n` });
  const project = folder();
  const ended = await init(project, [join(elsewhere, 'sms.yaml')]);
  assert.equal(ended.exitCode, 0, ended.stderr);
  assert.match(ended.stderr, /monitors\/sms\.monitor\.ts sends nothing yet/);
});

test('--project names the folder, and the run ignores settings of the environment', async () => {
  const project = folder();
  const env = { BASE_URL: 'http://127.0.0.1:1/', DEPTH: 'deep', REPORTS_DIR: join(base, 'other') };
  const ended = await runCommand(['--project', project, 'init'], { env, project: false });
  assert.equal(ended.exitCode, 0, ended.stderr);
  assert.match(ended.stderr, /✔ up {2}8 of 8/);
  assert.deepEqual([existsSync(join(project, 'package.json')), existsSync(env.REPORTS_DIR)], [true, false]);
});

test('--project works for every command, before and after its name', async () => {
  const project = folder();
  await init(project, ['--no-run']);
  const elsewhere = folder();
  const check = await runCommand(['--project', project, 'check', '--quiet'], {
    cwd: elsewhere,
    project: false,
  });
  assert.equal(check.exitCode, 0, check.stderr);
  const report = await runCommand(['report', `--project=${project}`], { cwd: elsewhere, project: false });
  assert.equal(report.exitCode, 0, report.stderr);
  for (const line of report.stdout.trimEnd().split('\n'))
    assert.ok(line.startsWith(join(project, 'reports/out/')), line);
  assert.deepEqual(readdirSync(join(project, 'reports')).sort(), [
    '.gitignore',
    'README.md',
    'history',
    'out',
  ]);
  const contract = join(project, 'contracts/sealmetrics.openapi.yaml');
  const lint = await runCommand(['lint', contract, '--project', project], { cwd: elsewhere, project: false });
  assert.match(lint.stdout, /^contracts\/sealmetrics\.openapi\.yaml {2}/);
  assert.deepEqual(readdirSync(elsewhere), []);
});

test('--check prints how the templates have changed after an upgrade, until --accept', async () => {
  const project = folder();
  await init(project, ['--no-run']);
  assert.deepEqual(await init(project, ['--check']), {
    ...{
      exitCode: 0,
      stdout: '',
      stderr: `The templates have not changed since Driftline ${engineVersion()}.\n`,
    },
  });
  // The project was set up by a version with another template, and its users have edited a file since.
  const record = join(project, '.driftline/init.json');
  const { templates: hashes } = JSON.parse(readFileSync(record, 'utf8'));
  const lines = hashes['monitors/login.monitor.ts'].split(' ');
  const at = lines.length - 2;
  const older = {
    ...hashes,
    'monitors/login.monitor.ts': [...lines.slice(0, at), ...lines.slice(at + 1)].join(' '),
  };
  writeFileSync(record, JSON.stringify({ driftline: '0.0.9', templates: older }));
  const monitor = join(project, 'monitors/login.monitor.ts');
  const whole = readFileSync(monitor, 'utf8');
  const added = whole.split('\n')[at] ?? '';
  writeFileSync(monitor, whole.replace(`${added}\n`, '').replace("slow: '1s'", "slow: '300ms'"));
  writeFileSync(join(project, 'tsconfig.json'), '{ "mine": true }\n');
  const changed = await init(project, ['--check']);
  assert.equal(changed.exitCode, 1);
  assert.equal(changed.stdout, `changed  monitors/login.monitor.ts\n  @@ line ${at + 1} @@\n  + ${added}\n`);
  assert.match(changed.stderr, /^These are the changes since Driftline 0\.0\.9\. /);
  assert.equal((await init(project, ['--check', '--accept'])).exitCode, 0);
  assert.equal((await init(project, ['--check'])).exitCode, 0);
});

test('--check before init, and unknown option values, are refused', async () => {
  const project = folder();
  for (const [parameters, says] of [
    [['--check'], /init\.json does not exist\.\n {2}Run "driftline init"/],
    [['--ci', 'jenkins'], /--ci is "jenkins"\.\n {2}Expected github/],
    [['--name', '../x'], /--name is "\.\.\/x"/],
    [['a.yaml', 'b.yaml'], /takes one FILE/],
  ] as const) {
    const ended = await init(project, parameters);
    assert.equal(ended.exitCode, 3);
    assert.match(ended.stderr, says);
  }
  assert.deepEqual(readdirSync(project), []);
});

test('the READMEs of the folders are short, and name no removed command', () => {
  for (const name of ['contracts', 'specs', 'monitors', 'reports']) {
    const text = templates.get(`${name}/README.md`) ?? '';
    assert.ok(text.split('\n').length <= 26, name);
    assert.doesNotMatch(text, /npm run (?:contract|mock server)|--fault/);
  }
});
