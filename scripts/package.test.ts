import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { projectRoot } from '../src/project/project-root.ts';
import { builtCommand } from '../src/testing/command-for-tests.ts';
import { temporaryDirectory } from '../src/testing/temporary-directory-for-tests.ts';
import { type Installation, sharedInstallation, sharedTarball } from './package/installation.ts';
import type { Tarball } from './package/pack.ts';

// The package as installed from the registry, in a folder outside of this repository.

const root = projectRoot();
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const ENTRIES = ['driftline', 'driftline/playwright', 'driftline/reporter'];

/** Limits without Playwright, which only the suite needs. */
const MOST_PACKAGES = 12;
const MOST_INSTALLED_BYTES = 15e6;
const MOST_PACKED_BYTES = 2.5e6;
const MOST_FILES = 160;

const [tarballFolder, wholeFolder, smallFolder] = [
  temporaryDirectory(),
  temporaryDirectory(),
  temporaryDirectory(),
];
let tarball: Tarball;
/** With Playwright, and TypeScript to check the types as an editor does. */
let whole: Installation;
/** For monitors only. */
let small: Installation;
before(async () => {
  await builtCommand();
  tarball = await sharedTarball(tarballFolder);
  whole = await sharedInstallation('whole', tarball, wholeFolder);
  small = await sharedInstallation('small', tarball, smallFolder);
});

test('the package contains no tests, sources, caches or settings', () => {
  const paths = tarball.files.map(({ path }) => path);
  const allowed =
    /^(?:dist\/[\w.-]+\.(?:cjs|js|d\.ts|yaml|json)|dist\/templates\/.+|monitors\/deploy\/.+|package\.json|README\.md|LICENSE|CHANGELOG\.md|THIRD_PARTY_NOTICES\.md)$/;
  assert.deepEqual(
    paths.filter((path) => !allowed.test(path) || /\.test\./.test(path)),
    [],
  );
  const exported = ENTRIES.flatMap((entry) =>
    Object.values(manifest.exports[entry.replace('driftline', '.')]),
  );
  for (const path of [...exported, 'LICENSE', 'THIRD_PARTY_NOTICES.md']) {
    assert.ok(paths.includes(String(path).replace('./', '')), `${path} is missing`);
  }
  const command = tarball.files.find(({ path }) => path === manifest.bin.driftline);
  assert.equal((command?.mode ?? 0) & 0o111, 0o111, 'the command is executable');
  assert.ok(paths.length <= MOST_FILES, `${paths.length} files`);
  assert.ok(tarball.size <= MOST_PACKED_BYTES, `${tarball.size} bytes`);
});

test('installing the package runs no script of it, and installing a clone builds it', () => {
  for (const name of ['preinstall', 'install', 'postinstall', 'prepare']) {
    assert.equal(manifest.scripts[name], undefined, name);
  }
  for (const name of ['dependencies', 'prepack'])
    assert.equal(manifest.scripts[name], manifest.scripts.build);
});

test('without Playwright, the installation is small', () => {
  const { length } = small.packages();
  assert.ok(length <= MOST_PACKAGES, `${length} packages`);
  const bytes = small.bytes();
  assert.ok(bytes <= MOST_INSTALLED_BYTES, `${bytes} bytes`);
});

test('the command runs by its name and prints its help', async () => {
  for (const installation of [small, whole]) {
    const { exitCode, stdout, stderr } = await installation.npx(['driftline', '--help']);
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /\bcheck\b/);
  }
});

test('driftline can be imported without Playwright, and driftline/playwright says that it is missing', async () => {
  const { exitCode, stderr, stdout } = await small.node([
    ...['--input-type=module', '-e'],
    `import { judge } from 'driftline'; console.log(typeof judge); await import('driftline/playwright');`,
  ]);
  assert.equal(stdout, 'function\n');
  assert.equal(exitCode, 1);
  assert.match(stderr, /Cannot find package '@playwright\/test'/);
});

test('every entry point can be imported and required', async () => {
  const imports = ENTRIES.map((entry) => `await import('${entry}')`);
  const requires = ENTRIES.map((entry) => `require('${entry}')`);
  const names = (modules: readonly string[]) =>
    `console.log(JSON.stringify([${modules.join(', ')}].map((each) => Object.keys(each).filter((name) => name !== '__esModule').sort())))`;
  const imported = await whole.node(['--input-type=module', '-e', names(imports)]);
  const required = await whole.node(['--input-type=commonjs', '-e', names(requires)]);
  assert.equal(imported.stderr, '');
  assert.equal(required.stdout, imported.stdout, required.stderr);
  const [index = [], playwright = [], reporter] = JSON.parse(imported.stdout) as string[][];
  for (const name of ['defineMonitor', 'judge', 'openContract', 'startMock']) assert.ok(index.includes(name));
  for (const name of ['expect', 'test']) assert.ok(playwright.includes(name));
  assert.deepEqual(reporter, ['default']);
});

test('TypeScript finds the types with both module resolutions, and our declarations have no errors', async () => {
  const folder = whole.path('types');
  cpSync(join(import.meta.dirname, 'package', 'consumer'), folder, { recursive: true });
  for (const [module, moduleResolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ]) {
    const compilerOptions = { module, moduleResolution, target: 'es2023', types: ['node'] };
    // With declarations, so that each type that TypeScript infers has to have a public name.
    const emitted = { declaration: true, emitDeclarationOnly: true, outDir: '../declared', rootDir: '.' };
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: { ...compilerOptions, ...emitted, strict: true, skipLibCheck: false },
      }),
    );
    const { exitCode, stdout } = await whole.program(['tsc', '-p', 'types']);
    assert.equal(exitCode, 0, `${moduleResolution}: ${stdout}`);
  }
});

test('an error about a package that is not installed says how to install it', async () => {
  const { stderr, exitCode } = await small.node([
    '-e',
    `require('./node_modules/driftline/dist/notify-channels-email.cjs').loadMailer().catch((error) => { console.error(error.code, error.hint); process.exit(3); })`,
  ]);
  assert.equal(exitCode, 3);
  assert.match(stderr, /^DL_PACKAGE_MISSING Install it beside driftline: npm install "nodemailer@/);
});
