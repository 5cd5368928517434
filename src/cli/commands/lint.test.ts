import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { projectRoot } from '../../project/project-root.ts';
import { builtCommand, runCommand } from '../../testing/command-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

before(() => builtCommand());
const folder = temporaryDirectory();

function written(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const HEAD = `openapi: 3.1.0\ninfo: {title: Inline, version: '1'}\n`;

test('of a contract without problems, the operations are printed; without a file, of that of the project', async () => {
  const { exitCode: code, stdout, stderr } = await runCommand(['lint']);
  const path = join(projectRoot(), 'contracts/sealmetrics.openapi.yaml');
  assert.deepEqual(await runCommand(['lint', path]), { exitCode: code, stdout, stderr });
  assert.deepEqual([code, stderr], [0, '']);
  assert.equal(
    stdout,
    `contracts/sealmetrics.openapi.yaml  OpenAPI 3.1  SealMetrics API

  POST  /auth/login     login         200 401  open
  GET   /auth/accounts  listAccounts  200 401  bearer

No problems.
`,
  );
});

test('warnings end with 1: each problem with its place, the lines there, and what to do', async () => {
  const path = written(
    'weak.yaml',
    `${HEAD}paths:\n  /a:\n    get:\n      responses: {default: {description: D}}\n`,
  );
  const { exitCode: code, stdout } = await runCommand(['lint', path]);
  assert.equal(code, 1);
  assert.ok(
    stdout.endsWith(`  GET  /a  GET /a  default  open

warning  operation-unnamed  ${path}:5:5
  GET /a has no operationId
      3 | paths:
      4 |   /a:
    > 5 |     get:
        |     ^
      6 |       responses: {default: {description: D}}
      7 |
  Add an operationId: findings, cases and reports show it as the name of the operation.

0 errors, 1 warning.
`),
    stdout,
  );
});

test('an invalid contract ends with 2, every problem in the file where it is, without a stack trace', async () => {
  written('parts/response.json', '{"description": 1}');
  const path = written(
    'invalid.yaml',
    `${HEAD}paths:\n  /a:\n    get: {responses: {default: {$ref: parts/response.json}, 4: {}}}\n`,
  );
  const { exitCode: code, stdout, stderr } = await runCommand(['lint', path, '--json']);
  assert.deepEqual([code, stderr], [2, '']);
  const { problems } = JSON.parse(stdout);
  assert.deepEqual(
    problems
      .filter(({ severity }: { severity: string }) => severity === 'error')
      .map(({ id, file, line, column }: Record<string, unknown>) => [id, file, line, column]),
    [
      ['document-invalid', path, 5, 61],
      ['document-invalid', join(folder, 'parts/response.json'), 1, 2],
    ],
  );
  assert.match(problems.at(-1).frame, /^> 1 \| \{"description": 1\}\n {4}\| {2}\^$/);
});

test('a file that is not an OpenAPI document ends with 2 as well, with a hint', async () => {
  const swagger = await runCommand(['lint', written('old.json', '{"swagger": "2.0"}')]);
  assert.equal(swagger.exitCode, 2);
  assert.match(swagger.stdout, /declares version "2\.0"; Driftline reads OpenAPI 3\.0, 3\.1 and 3\.2\./);
  assert.match(swagger.stdout, /Convert it: "npx swagger2openapi /);
  const broken = await runCommand(['lint', written('broken.yaml', 'a: [\nb: }')]);
  assert.equal(broken.exitCode, 2);
  assert.match(broken.stdout, /^error {2}document-unreadable {2}/m);
});

test('an unreadable file, and more files than one, are errors', async () => {
  for (const parameters of [['none.yaml'], ['a.yaml', 'b.yaml'], ['a.yaml', '--yaml']]) {
    const { exitCode: code, stdout, stderr } = await runCommand(['lint', ...parameters]);
    assert.deepEqual([code, stdout], [3, '']);
    assert.match(stderr, /^DL_(?:CONTRACT_UNREADABLE|OPTION_INVALID): /);
    assert.doesNotMatch(stderr, /^ {4}at /m);
  }
});

test('a kind of warning that repeats is one block with its places', async () => {
  const schemas = Array.from(
    { length: 15 },
    (_, index) => `    S${index}: {type: string, format: fancy${index}}\n`,
  );
  const path = written(
    'repeated.yaml',
    `${HEAD}paths: {/a: {get: {operationId: a, responses: {'204': {description: D}, 4XX: {description: D}}}}}\ncomponents:\n  schemas:\n${schemas.join('')}`,
  );
  const { exitCode, stdout } = await runCommand(['lint', path]);
  assert.equal(exitCode, 1);
  assert.equal(stdout.match(/^warning {2}format-unknown/gm)?.length, 1);
  assert.match(
    stdout,
    /unknown format "fancy0"[\s\S]*unknown format "fancy10"\n {2}and 4 more of this kind\n/,
  );
  assert.match(stdout, /0 errors, 15 warnings\./);
  const tolerant = await runCommand(['lint', path, '--fail-on', 'error']);
  assert.equal(tolerant.exitCode, 0);
});

test('problems are printed as SARIF and as annotations of GitHub', async () => {
  const path = written(
    'ci.yaml',
    `${HEAD}paths:\n  /a:\n    get:\n      responses: {default: {description: D}}\n`,
  );
  const sarif = await runCommand(['lint', path, '--format', 'sarif']);
  const { runs } = JSON.parse(sarif.stdout) as {
    runs: [{ results: { ruleId: string; level: string; locations: unknown[] }[] }];
  };
  assert.deepEqual(
    runs[0].results.map(({ ruleId, level }) => [ruleId, level]),
    [['operation-unnamed', 'warning']],
  );
  const github = await runCommand(['lint', path, '--format', 'github']);
  assert.match(
    github.stdout,
    /^::warning file=.*ci\.yaml,line=5,col=5,title=operation-unnamed::GET \/a has no operationId%0A/,
  );
  const wrong = await runCommand(['lint', path, '--format', 'xml']);
  assert.equal(wrong.exitCode, 3);
  assert.match(wrong.stderr, /--format is "xml"\./);
});

test('of a login without x-token, an overlay is suggested; with one, its unmatched target is shown', async () => {
  const path = written(
    'shop.openapi.yaml',
    `${HEAD}paths:
  /login:
    post:
      operationId: login
      requestBody:
        content:
          application/json:
            example: {email: a@example.com, password: secret}
            schema:
              type: object
              required: [email, password]
              properties: {email: {type: string}, password: {type: string, format: password}}
      responses:
        '401': {description: No.}
        '200':
          description: Yes.
          content:
            application/json:
              example: {data: {accessToken: a, expiresIn: 900}}
              schema:
                type: object
                properties:
                  data: {type: object, properties: {accessToken: {type: string}, expiresIn: {type: integer}}}
  /orders:
    get: {operationId: list, security: [{key: []}], responses: {'401': {description: No.}, '204': {description: Yes.}}}
components: {securitySchemes: {key: {type: http, scheme: bearer}}}
`,
  );
  const { exitCode: code, stdout } = await runCommand(['lint', path], { cwd: folder });
  assert.equal(code, 0, stdout);
  const [, suggested = ''] = stdout.split('the document itself stays as it is:\n\n');
  assert.match(stdout, /Suggestion: login takes a password[\s\S]+Write this to shop\.overlay\.yaml;/);
  const overlay = written(
    'shop.overlay.yaml',
    `${suggested.replace(/^ {2}/gm, '')}  - {target: $.paths.none, remove: true}\n`,
  );
  const applied = await runCommand(['lint', path]);
  assert.equal(applied.exitCode, 1, applied.stdout);
  assert.doesNotMatch(applied.stdout, /Suggestion/);
  assert.ok(applied.stdout.includes(`overlay-unmatched  ${overlay}:`), applied.stdout);
  assert.match(applied.stdout, /> 13 \| {3}- \{target: \$\.paths\.none, remove: true\}/);
});
