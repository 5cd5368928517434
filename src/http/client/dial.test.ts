import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { dial, interleaved } from './dial.ts';

const { signal } = new AbortController();

async function serverPort(t: TestContext): Promise<number> {
  const server = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** Connects to one address; a socket that was never connected is like one whose address is silent. */
function openers(good: string) {
  const silent: Socket[] = [];
  const open = (address: string, port: number) => {
    if (address === good) return connect({ host: '127.0.0.1', port });
    const socket = new Socket();
    silent.push(socket);
    return socket;
  };
  return { silent, open };
}

test('the last of a dozen addresses is reached, though none before it responds', async (t) => {
  const addresses = Array.from({ length: 12 }, (_, index) => `192.0.2.${index + 1}`);
  const { silent, open } = openers('192.0.2.12');
  const port = await serverPort(t);
  const connection = await dial(addresses, { port, timeoutMs: 1000, signal, open });
  assert.equal(connection.remotePort, port);
  assert.equal(silent.length, 11);
  assert.ok(silent.every(({ destroyed }) => destroyed));
  assert.equal(connection.listenerCount('error'), 0);
  connection.destroy();
});

test('a slow address goes on while the next one is tried', async () => {
  const sockets: Socket[] = [];
  const open = () => {
    const socket = new Socket();
    sockets.push(socket);
    if (sockets.length === 2) setImmediate(() => sockets[0]?.emit('connect'));
    return socket;
  };
  const connection = await dial(['192.0.2.1', '192.0.2.2'], { port: 1, timeoutMs: 100, signal, open });
  assert.equal(connection, sockets[0]);
  assert.deepEqual(
    sockets.map(({ destroyed }) => destroyed),
    [false, true],
  );
});

test('an address that refuses is followed by the next one at once; if all do, their errors are one', async () => {
  const fails = (address: string) => {
    const socket = new Socket();
    setImmediate(() => socket.destroy(new Error(address)));
    return socket;
  };
  const failing = (...addresses: string[]) =>
    dial(addresses, { port: 1, timeoutMs: 1e9, signal, open: fails });
  await assert.rejects(failing('192.0.2.1'), { message: '192.0.2.1' });
  await assert.rejects(failing('192.0.2.1', '192.0.2.2'), (error) => {
    assert.ok(error instanceof AggregateError);
    assert.deepEqual(
      error.errors.map(({ message }) => message),
      ['192.0.2.1', '192.0.2.2'],
    );
    return true;
  });
});

test('once no connection is needed any more, every attempt ends, and no further one begins', async () => {
  const { silent, open } = openers('none');
  const over = new AbortController();
  void dial(['192.0.2.1', '192.0.2.2', '192.0.2.3'], { port: 1, timeoutMs: 1e9, signal: over.signal, open });
  over.abort();
  assert.deepEqual(
    silent.map(({ destroyed }) => destroyed),
    [true],
  );
});

test('the families of addresses take turns, beginning with that of the first', () => {
  assert.deepEqual(interleaved(['::1', '::2', '::3', '192.0.2.1']), ['::1', '192.0.2.1', '::2', '::3']);
  assert.deepEqual(interleaved(['192.0.2.1', '::1', '::2']), ['192.0.2.1', '::1', '::2']);
  assert.deepEqual(interleaved([]), []);
});
