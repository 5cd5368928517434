import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, test } from 'node:test';
import { projectRoot } from '../../src/project/project-root.ts';
import { builtCommand, COMMAND } from '../../src/testing/command-for-tests.ts';
import { bundledPackages, NOTICES, noticesText } from './notices.ts';

before(builtCommand);

const metafile = (outputs: Readonly<Record<string, Readonly<Record<string, number>>>>) => ({
  inputs: {},
  outputs: Object.fromEntries(
    Object.entries(outputs).map(([path, inputs]) => [
      path,
      {
        ...{ bytes: 0, imports: [], exports: [] },
        inputs: Object.fromEntries(
          Object.entries(inputs).map(([name, bytesInOutput]) => [name, { bytesInOutput }]),
        ),
      },
    ]),
  ),
});

test('the packages of a build are those of which anything is in it, nested ones where they lie', () => {
  const outputs = {
    'a.js': { 'src/a.ts': 10, 'node_modules/ajv/dist/2020.js': 5, 'node_modules/gone/index.js': 0 },
    'b.js': {
      'node_modules/@pinojs/redact/index.js': 1,
      'node_modules/wrap-ansi/node_modules/strip-ansi/index.js': 2,
      'node_modules/ajv/dist/core.js': 7,
    },
  };
  assert.deepEqual(bundledPackages([metafile(outputs)]), [
    'node_modules/@pinojs/redact',
    'node_modules/ajv',
    'node_modules/wrap-ansi/node_modules/strip-ansi',
  ]);
});

test('each project stands there once, by name, with its texts whole', () => {
  const party = { version: '1.0.0', license: 'MIT', homepage: 'https://a.example' };
  const text = noticesText([
    { ...party, name: 'b', texts: ['Copyright B\r\nMIT'] },
    { ...party, name: 'a', texts: ['Copyright A', 'Notice of A'] },
  ]);
  assert.match(
    text,
    /## a 1\.0\.0\n\nMIT, https:\/\/a\.example\n\n```text\nCopyright A\n```\n\n```text\nNotice/,
  );
  assert.match(text, /```text\nCopyright B\nMIT\n```/);
  assert.ok(text.indexOf('## a') < text.indexOf('## b'));
});

test('what the built files hold of others is in the notices', async (t) => {
  const notices = readFileSync(join(projectRoot(), NOTICES), 'utf8');
  const dist = dirname(COMMAND);
  const built = readdirSync(dist).filter((name) => /\.c?js$/.test(name));
  const code = built.map((name) => readFileSync(join(dist, name), 'utf8')).join('\n');
  // A text that only the package itself has.
  const signs = {
    ajv: 'schema is invalid: ',
    yaml: 'tag:yaml.org,2002:',
    uplot: 'leeoniya/uPlot',
    pino: 'must be included in custom levels',
    jose: 'ERR_JWT_EXPIRED',
    croner: 'CronPattern',
  };
  for (const [name, sign] of Object.entries(signs)) {
    await t.test(name, () => {
      assert.ok(code.includes(sign), `${name} is not in the build: choose another sign`);
      assert.match(notices, new RegExp(`^## ${name} \\d`, 'm'));
    });
  }
});

test('nothing of what is installed beside driftline is in its files', () => {
  const { peerDependencies } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8'));
  const notices = readFileSync(join(projectRoot(), NOTICES), 'utf8');
  for (const name of Object.keys(peerDependencies)) assert.ok(!notices.includes(`## ${name} `), name);
});
