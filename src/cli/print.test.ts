import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { packageRoot } from '../project/project-root.ts';
import { builtCommand, runCommand } from '../testing/command-for-tests.ts';
import { monitorsFolder } from '../testing/monitors-for-tests.ts';
import { smallServer } from '../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';

before(() => builtCommand());

/** What writes to a stream without `print` or `say`, and why it may. */
const OTHERS: Readonly<Record<string, string>> = {
  'cli/print.ts': 'it is the way to stdout',
  'masking/say.ts': 'it is the way to stderr',
  'cli/commands/completion.ts': "a shell's script, with no foreign text",
  'cli/launch.ts': 'a bundle that cannot be loaded',
  'playwright/reporter/reporter.ts': 'it escapes by itself, and prints annotations',
};

test('nothing is printed but by way of print() and say()', () => {
  const source = join(packageRoot(), 'src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !/test\.ts$|-for-tests\.ts$|fixture\.ts$/.test(path))
    .filter((path) => /process\.std(?:out|err)\.write\(/.test(readFileSync(join(source, path), 'utf8')));
  assert.deepEqual(files.sort(), Object.keys(OTHERS).sort());
});

const HOSTILE = 'x\u001b]0;pwned\u0007\u009b2J\u202e\r\n::error title=pwned::a\n##[error]b';

/** A document that has the text wherever a document has text, with one error and one warning. */
function hostileDocument(): string {
  const path = join(temporaryDirectory(), 'c.json');
  const schema = { type: 'object', required: [HOSTILE], properties: { [HOSTILE]: { enum: [HOSTILE] } } };
  const response = { description: HOSTILE, content: { 'application/json': { schema } } };
  const get = { operationId: HOSTILE, summary: HOSTILE, tags: [HOSTILE], responses: { 200: response } };
  const document = {
    openapi: '3.1.0',
    info: { title: HOSTILE, version: HOSTILE },
    servers: [{ url: '/', description: HOSTILE }],
    paths: { '/a': { get }, '/b': { get: { operationId: 'b', responses: { 200: response } } } },
    components: { schemas: { A: { type: 'string', format: HOSTILE, pattern: `(${HOSTILE}` } } },
  };
  writeFileSync(path, JSON.stringify(document));
  return path;
}

function assertHarmless(text: string, what: string): void {
  assert.doesNotMatch(text, /(?![\n\t])[\p{Cc}\u202e]/u, what);
  assert.doesNotMatch(text, /^\s*::|##\[/m, what);
}

test('text of a document or of a server is not obeyed by a terminal or a CI server', async () => {
  const { url } = await smallServer((response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', Server: 'x\u009b2J' });
    response.end(JSON.stringify({ [HOSTILE]: HOSTILE, other: HOSTILE }));
  });
  const contract = hostileDocument();
  const broken = join(temporaryDirectory(), 'broken.yaml');
  writeFileSync(broken, `openapi: 3.1.0\ninfo: "\u001b]0;pwned\u0007"\n::error::x: [\n`);
  const unknown = join(temporaryDirectory(), 'unknown.json');
  writeFileSync(unknown, JSON.stringify({ openapi: HOSTILE, info: { title: HOSTILE, version: '1' } }));
  const env = {
    CONTRACT: contract,
    BASE_URL: url,
    MONITORS: monitorsFolder({ 'a.monitor.ts': { name: 'a' } }),
  };
  const lines: readonly (readonly string[])[] = [
    ['check', '--pretty'],
    ['check', '--json'],
    ['check', '--plugin'],
    ['check', '--dry-run'],
    ['check-config'],
    ['drift'],
    ['status'],
    ['status', '--json'],
    ['lint', contract],
    ['lint', '--json', contract],
    ['lint', broken],
    ['lint', unknown],
    ['lint', HOSTILE],
    ['explain', HOSTILE],
    [HOSTILE],
  ];
  const reports = { REPORTS_DIR: temporaryDirectory() };
  let seen = 0;
  for (const line of lines) {
    const { stdout, stderr } = await runCommand(line, { env: { ...env, ...reports } });
    assertHarmless(stdout, `stdout of ${JSON.stringify(line)}`);
    assertHarmless(stderr, `stderr of ${JSON.stringify(line)}`);
    if (/\\u001b|\\u0007/.test(stdout + stderr)) seen += 1;
  }
  assert.ok(seen >= 10, `the text was shown by ${seen} commands only`);
});

for (const contract of ['broken', 'unknown']) {
  test(`an error in a document does not quote such text as it is: ${contract}`, async () => {
    const path = join(temporaryDirectory(), 'c.json');
    const text =
      contract === 'broken' ? `{"openapi": "3.1.0", "${HOSTILE}` : `{"openapi": ${JSON.stringify(HOSTILE)}}`;
    writeFileSync(path, text);
    const { stderr, stdout, exitCode } = await runCommand(['check'], { env: { CONTRACT: path } });
    assert.equal(exitCode, 3);
    assertHarmless(stderr + stdout, contract);
  });
}
