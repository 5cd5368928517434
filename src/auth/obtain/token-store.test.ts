import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSettings } from '../../config/read-settings.ts';
import { send } from '../../http/client/send.ts';
import type { Case } from '../../http/exchange.ts';
import { compileContract } from '../../openapi/compile.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { authorize, withAuthorization } from '../authorization.ts';
import { credentialSetOf } from '../credential-set.ts';
import type { TokenKeeper } from './obtained-token.ts';
import { tokenStore } from './token-store.ts';

const NOTHING = compileContract(
  'test.json',
  '{"openapi":"3.1.0","info":{"title":"T","version":"1"},"paths":{}}',
);
const ANY: Case = { name: 'any', expects: 'any' };

/** A server that accepts some tokens, and a program whose n-th run prints the n-th line. */
async function opened(lines: readonly string[], accepted: (token: string) => boolean, keeper?: TokenKeeper) {
  const folder = temporaryDirectory();
  const runs = join(folder, 'runs');
  writeFileSync(join(folder, 'lines'), lines.join('\n'));
  writeFileSync(runs, '');
  const program = `echo x >> '${runs}'; sed -n "$(wc -l < '${runs}')p" '${join(folder, 'lines')}'`;
  const server = await smallServer((response, request) => {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    response.writeHead(accepted(token) ? 200 : 401).end();
  });
  const settings = await readSettings(
    { BASE_URL: server.url, TOKEN_COMMAND: `/bin/sh -c '${program.replaceAll("'", `'"'"'`)}'` },
    { project: folder, working: folder },
  );
  const tokens = tokenStore({
    settings,
    contract: NOTHING,
    network: {},
    mask: (text) => text,
    folder,
    keeper,
  });
  const request = withAuthorization(
    { method: 'GET', url: `${server.url}/`, headers: {} },
    { headers: { Authorization: `Bearer ${credentialSetOf(settings).accessToken}` }, query: [], cookies: [] },
  );
  return {
    heard: server.heard,
    runs: () => readFileSync(runs, 'utf8').length / 2,
    tokens,
    filled: (signal?: AbortSignal) => tokens.filled(request, signal),
    send: (step = ANY) => send(request, { operation: 'a', case: step, timeoutMs: 5000, tokens }),
  };
}

/** A JWT that expires in so many seconds. */
function jwt(seconds: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256' })}.${part({ exp: Math.floor(Date.now() / 1000) + seconds, id: Math.random() })}.c2ln`;
}

test('the program is run once for several requests, also at the same time', async () => {
  const { send: sent, heard, runs } = await opened(['one', 'two'], (token) => token === 'one');
  const exchanges = [...(await Promise.all([sent(), sent()])), await sent()];
  assert.deepEqual(
    exchanges.map(({ response }) => response?.status),
    [200, 200, 200],
  );
  assert.equal(exchanges[0]?.request.headers.Authorization, 'Bearer one');
  assert.deepEqual([runs(), heard.length], [1, 3]);
});

test('a token or a failure that another process of the run keeps is taken over, and an old failure is not', async () => {
  const keeps = (value: unknown) => {
    const kept = [value];
    return {
      kept,
      keeper: { keep: (_: string, each: unknown) => void kept.push(each), kept: () => kept[0] },
    };
  };
  const none = keeps(undefined);
  const first = await opened(['one', 'two'], () => true, none.keeper);
  await first.send();
  const [, token] = none.kept;
  assert.equal((token as { value: string }).value, 'one');

  const second = await opened(['other'], () => true, keeps(token).keeper);
  assert.equal((await second.send()).request.headers.Authorization, 'Bearer one');
  assert.equal(second.runs(), 0);

  const failed = keeps(undefined);
  const third = await opened([''], () => true, failed.keeper);
  const unavailable = {
    code: 'DL_TOKEN_UNAVAILABLE',
    sentence: 'TOKEN_COMMAND (/bin/sh) printed nothing.',
  };
  await assert.rejects(third.send(), unavailable);
  const [, failure] = failed.kept;
  const fourth = await opened(['one'], () => true, keeps(failure).keeper);
  await assert.rejects(fourth.send(), unavailable);
  assert.deepEqual([fourth.runs(), fourth.heard.length], [0, 0]);

  const old = { ...(failure as object), at: Date.now() - 60_000 };
  const fifth = await opened(['one'], () => true, keeps(old).keeper);
  assert.equal((await fifth.send()).response?.status, 200);
});

test('a token that is refused is renewed once, and the request is sent once more', async () => {
  let right = 'one';
  const { send: sent, heard, runs } = await opened(['one', 'two', 'three'], (token) => token === right);
  await sent();
  right = 'two';
  assert.equal((await sent()).response?.status, 200);
  assert.deepEqual([runs(), heard.length], [2, 3]);
  right = 'nobody knows';
  assert.equal((await sent()).response?.status, 401);
  assert.equal((await sent()).response?.status, 401);
  assert.deepEqual([runs(), heard.length], [3, 6]);
});

test('a case that has to be refused renews nothing', async () => {
  const { send: sent, runs } = await opened(['one', 'two'], () => false);
  const { response } = await sent({ name: 'x', expects: 'refused' });
  assert.deepEqual([response?.status, runs()], [401, 1]);
});

test('a value that only looks like a reference to a token is sent as it is', async () => {
  const { tokens } = await opened([], () => true);
  for (const reference of ['no JSON', 'null', '"x"', '{"scheme":"nobody"}']) {
    const text = `driftline-reference.${Buffer.from(reference).toString('base64url')}`;
    const request = { method: 'GET', url: `http://127.0.0.1/${text}`, headers: { 'X-Id': text } };
    assert.deepEqual(await tokens.filled(request), request);
  }
});

test('a JWT is renewed before it expires', async () => {
  const { send: sent, runs } = await opened([jwt(-1), jwt(3600), jwt(3600)], () => true);
  for (let count = 0; count < 3; count++) await sent();
  assert.equal(runs(), 2);
});

for (const [title, command, expected] of [
  ['prints nothing', 'true', /TOKEN_COMMAND \(true\) printed nothing\./],
  [
    'does not exist',
    '/nonexistent/program',
    /TOKEN_COMMAND \(\/nonexistent\/program\) cannot be started: ENOENT/,
  ],
  ['prints two words', 'echo a b', /printed a text with spaces/],
  [
    'fails',
    "/bin/sh -c 'echo no access for hunter2-secret >&2; exit 3'",
    /ended with exit code 3: no access for \*\*\*\./,
  ],
  [
    'repeats a secret that the quote cuts, and its token, on stderr',
    `/bin/sh -c 'echo tok-en; echo hunter2-secret tok-en ${'x'.repeat(480)} >&2; exit 1'`,
    /exit code 1: \*{0,3} \[token\] x{480}\.$/,
  ],
  ['is killed', "/bin/sh -c 'kill -9 $$'", /was ended by SIGKILL/],
  ['prints without end', 'yes', /printed more than 65536 bytes/],
] as const) {
  test(`a program that ${title} is an error that says so`, async () => {
    const folder = temporaryDirectory();
    const settings = await readSettings(
      { BASE_URL: 'http://127.0.0.1:9', TOKEN_COMMAND: command },
      { project: folder, working: folder },
    );
    const mask = (text: string) => text.replaceAll('hunter2-secret', '***');
    const store = tokenStore({ settings, contract: NOTHING, network: {}, mask, folder });
    const headers = { Authorization: `Bearer ${credentialSetOf(settings).accessToken}` };
    await assert.rejects(store.filled({ method: 'GET', url: 'http://127.0.0.1:9', headers }), {
      code: 'DL_TOKEN_UNAVAILABLE',
      sentence: expected,
    });
  });
}

test('a program that is running when the run is over is ended', async () => {
  const folder = temporaryDirectory();
  const settings = await readSettings(
    { BASE_URL: 'http://127.0.0.1:9', TOKEN_COMMAND: "/bin/sh -c 'sleep 600 & wait'" },
    { project: folder, working: folder },
  );
  const store = tokenStore({ settings, contract: NOTHING, network: {}, mask: String, folder });
  const over = new AbortController();
  const headers = { Authorization: `Bearer ${credentialSetOf(settings).accessToken}` };
  const filled = store.filled({ method: 'GET', url: 'http://127.0.0.1:9', headers }, over.signal);
  over.abort(new Error('over'));
  await assert.rejects(filled, /over/);
});

test('a run that is over does not take the token from another run that waits for it', async () => {
  const { filled } = await opened(['one', 'two'], () => true);
  const over = new AbortController();
  const first = filled(over.signal);
  const others = [filled(), filled()];
  over.abort(new Error('over'));
  await assert.rejects(first, /over/);
  const [second, third] = await Promise.all(others);
  assert.match(second?.headers.Authorization ?? '', /^Bearer (?:one|two)$/);
  assert.equal(third?.headers.Authorization, second?.headers.Authorization);
});

test('a program that is running when its process ends is ended with it', async () => {
  const module = new URL('./token-command.ts', import.meta.url).href;
  const source = `
    import { tokenOfCommand } from '${module}';
    void tokenOfCommand(['/bin/sh', '-c', 'echo $$ >&2; echo $$ > pid; sleep 600 & wait'], { mask: String, folder: '.' });
    const { existsSync, readFileSync } = await import('node:fs');
    setInterval(() => existsSync('pid') && readFileSync('pid', 'utf8').endsWith('\\n') && process.exit(), 5);
  `;
  const folder = temporaryDirectory();
  const file = join(folder, 'ends.mts');
  writeFileSync(file, source);
  execFileSync(process.execPath, ['--import', import.meta.resolve('tsx'), file], { cwd: folder });
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  const isRunning = () => {
    try {
      // A process that nobody has waited for is there, and has no command any more.
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
    } catch {
      return false;
    }
  };
  for (let left = 100; isRunning() && left > 0; left--) await new Promise((done) => setTimeout(done, 20));
  assert.equal(isRunning(), false);
});

test('TOKEN_COMMAND is one token, after ACCESS_TOKEN, and not for the embedded mock server', async () => {
  const folder = temporaryDirectory();
  const folders = { project: folder, working: folder };
  const set = credentialSetOf(await readSettings({ TOKEN_COMMAND: 'echo x' }, folders));
  assert.equal(set.accessTokenFrom, undefined);
  const scheme = (name: string) => ({ type: 'apiKey', in: 'query', name });
  const contract = compileContract(
    'test.json',
    JSON.stringify({
      ...{ openapi: '3.1.0', info: { title: 'T', version: '1' } },
      paths: { '/': { get: { security: [{ a: [], b: [] }], responses: { 200: { description: 'd' } } } } },
      components: { securitySchemes: { a: scheme('a'), b: scheme('b') } },
    }),
  );
  const both = { TOKEN_COMMAND: 'echo x', ACCESS_TOKEN: 'own', BASE_URL: 'http://a.test' };
  assert.equal(credentialSetOf(await readSettings(both, folders)).accessToken, 'own');
  const real = credentialSetOf(
    await readSettings({ TOKEN_COMMAND: 'echo x', BASE_URL: 'http://a.test' }, folders),
  );
  const [operation] = contract.operations;
  assert.ok(operation);
  assert.deepEqual(authorize(contract, operation, real), {
    missing: 'CREDENTIAL_A and CREDENTIAL_B are not set, and TOKEN_COMMAND gives only one token',
  });
});
