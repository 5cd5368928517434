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

test('the packages of a build are those with code in it, nested ones by their path', () => {
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

test('each project is listed once, sorted by name, with its full texts', () => {
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

test('the notices list every library in the built files', async (t) => {
  const notices = readFileSync(join(projectRoot(), NOTICES), 'utf8');
  const dist = dirname(COMMAND);
  const built = readdirSync(dist).filter((name) => /\.c?js$/.test(name));
  const code = built.map((name) => readFileSync(join(dist, name), 'utf8')).join('\n');
  // A text that occurs only in the package itself.
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
      assert.ok(code.includes(sign), `the build does not contain this text of ${name}: choose another one`);
      assert.match(notices, new RegExp(`^## ${name} \\d`, 'm'));
    });
  }
});

test('the notices list no peer dependency', () => {
  const { peerDependencies } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8'));
  const notices = readFileSync(join(projectRoot(), NOTICES), 'utf8');
  for (const name of Object.keys(peerDependencies)) assert.ok(!notices.includes(`## ${name} `), name);
});
