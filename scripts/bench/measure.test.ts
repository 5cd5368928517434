import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { measure, peakMemory } from './measure.ts';
import { startServer } from './server.ts';

const environment = { PATH: process.env.PATH };

test('the CPU time of a command includes its child processes, and its output is kept apart', async () => {
  const busy = `const end = process.cpuUsage().user + 200000; while (process.cpuUsage().user < end);`;
  const start = `require('node:child_process').execFileSync(process.execPath, ['-e', ${JSON.stringify(busy)}])`;
  const { cpuMs, stdout } = await measure(
    [process.execPath, '-e', `${start}; console.log('done')`],
    environment,
  );
  assert.ok(cpuMs >= 200, `${cpuMs} ms`);
  assert.equal(stdout, 'done\n');
});

test('a command that fails is an error with its exit code and output', async () => {
  const failing = measure([process.execPath, '-e', `console.error('no good'); process.exit(7)`], environment);
  await assert.rejects(failing, /exit code 7:\nno good/);
});

test('the peak memory is that of the command, in megabytes', async () => {
  const megabytes = await peakMemory([process.execPath, '-e', 'Buffer.alloc(100e6, 1)'], environment);
  assert.ok(megabytes > 100 && megabytes < 1000, `${megabytes} MB`);
});

test('the delaying server forwards responses and measures their delay', async () => {
  const behind = createServer((request, response) => {
    response.writeHead(201, { 'x-path': request.url });
    request.pipe(response);
  });
  await new Promise<void>((done) => behind.listen(0, '127.0.0.1', done));
  after(() => behind.close());
  const target = `http://127.0.0.1:${(behind.address() as AddressInfo).port}`;
  const script = join(import.meta.dirname, 'delaying-server.ts');
  const server = await startServer(['--import', 'tsx', script, target, '50'], environment);
  try {
    const response = await fetch(`${server.url}/some/where`, { method: 'POST', body: 'as it was' });
    assert.equal(response.status, 201);
    assert.equal(response.headers.get('x-path'), '/some/where');
    assert.equal(await response.text(), 'as it was');
    const delays = (await (await fetch(`${server.url}/delays`)).json()) as number[];
    assert.equal(delays.length, 1);
    assert.ok((delays[0] ?? 0) >= 49, `${delays[0]} ms`);
    assert.deepEqual(await (await fetch(`${server.url}/delays`)).json(), []);
  } finally {
    await server.close();
  }
});

test('a server that ends instead of serving is an error', async () => {
  await assert.rejects(startServer(['-e', '0'], environment), /ended without serving/);
});
