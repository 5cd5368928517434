// Test support: a real PostgreSQL in a temporary directory, on a free port of this machine.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseOf } from '../history/postgres/database.ts';
import { debianProgram } from './debian-programs-for-tests.ts';

const INITDB = { package: 'postgresql-15', names: ['initdb'], folder: 'usr/lib/postgresql/15/bin' } as const;
const LONGEST_START_MS = 60_000;
/** The user "nobody": PostgreSQL refuses to run as root. */
const NOBODY = 65_534;

const program = debianProgram(INITDB);
/** The `skip` option of a test: why there is no PostgreSQL, or false. */
export const withoutPostgres = typeof program === 'string' ? program : false;

/** A PostgreSQL that tests start and stop. */
export interface PostgresForTests {
  /** The address of a new and empty database. */
  database(): Promise<string>;
  /** Ends it at once, as a power cut would. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** One that has to be closed. */
export interface OpenPostgres extends PostgresForTests {
  /** The number of its first process. */
  pid(): number;
  close(): Promise<void>;
}

/** Starts a PostgreSQL; it is ended after the tests of the file. */
export async function startPostgres(): Promise<PostgresForTests> {
  const server = await openPostgres();
  after(() => server.close());
  return server;
}

/** The same for a script, which has to close it. */
export async function openPostgres(): Promise<OpenPostgres> {
  if (typeof program === 'string') throw new Error(program);
  const bin = dirname(program[0]);
  const root = process.getuid?.() === 0;
  const user = root ? { uid: NOBODY, gid: NOBODY } : {};
  const folder = mkdtempSync(join(tmpdir(), 'driftline-postgres-'));
  if (root) chownSync(folder, NOBODY, NOBODY);
  chmodSync(folder, 0o700);
  const data = join(folder, 'data');
  const options = {
    ...user,
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  } as const;
  const made = spawnSync(
    program[0],
    ['-D', data, '-U', 'tester', '--auth', 'trust', '--no-sync', '--encoding', 'UTF8'],
    options,
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  let server: ChildProcess | undefined;
  const start = async () => {
    const where = ['-h', '127.0.0.1', '-p', String(port), '-k', folder];
    // Without fsync: the machine of the tests loses no power.
    const child = spawn(join(bin, 'postgres'), ['-D', data, ...where, '-c', 'fsync=off'], {
      ...options,
      stdio: 'ignore',
    });
    server = child;
    const end = Date.now() + LONGEST_START_MS;
    while (spawnSync(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]).status !== 0) {
      if (child.exitCode !== null || Date.now() > end) throw new Error('PostgreSQL did not start');
      await sleep(50);
    }
  };
  const stop = async () => {
    const child = server;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    // SIGQUIT: "immediate".
    child.kill('SIGQUIT');
    await ended;
  };
  await start();
  let databases = 0;
  const addresses: string[] = [];
  return {
    async close() {
      await Promise.all(addresses.map((address) => databaseOf(address).close()));
      await stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
    pid: () => server?.pid ?? 0,
    start,
    stop,
    async database() {
      databases += 1;
      const name = `test${databases}`;
      const created = spawnSync(join(bin, 'createdb'), [
        '-h',
        '127.0.0.1',
        '-p',
        String(port),
        '-U',
        'tester',
        name,
      ]);
      if (created.status !== 0) throw new Error(`createdb failed: ${created.stderr}`);
      const address = `postgres://tester@127.0.0.1:${port}/${name}`;
      addresses.push(address);
      return address;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** A way to a database that can stop passing anything on, as a network does whose cable was pulled. */
export async function hangingWay(
  address: string,
): Promise<{ readonly address: string; hang(on: boolean): void }> {
  const url = new URL(address);
  const [port, hostname] = [Number(url.port), url.hostname];
  const sockets = new Set<Socket>();
  let hanging = false;
  const server: Server = createServer((client) => {
    const upstream = connect(port, hostname);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on('data', (bytes) => void (hanging || other.write(bytes)));
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  url.port = String((server.address() as AddressInfo).port);
  return {
    address: url.href,
    hang(on) {
      hanging = on;
    },
  };
}
