// Test support: a real PostgreSQL in a temporary directory, on a free port of this machine.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseOf } from '../history/postgres/database.ts';
import { debianProgram } from './debian-programs-for-tests.ts';
import { freePort } from './free-port-for-tests.ts';

const PGBOUNCER = { package: 'pgbouncer', names: ['pgbouncer'], folder: 'usr/sbin' } as const;
const INITDB = { package: 'postgresql-15', names: ['initdb'], folder: 'usr/lib/postgresql/15/bin' } as const;
const LONGEST_START_MS = 60_000;
/** The user "nobody": PostgreSQL refuses to run as root. */
const NOBODY = 65_534;

const program = debianProgram(INITDB);
/** The `skip` option of a test: why there is no PostgreSQL, or false. */
export const withoutPostgres = typeof program === 'string' ? program : false;

/** A PostgreSQL that tests start and stop. */
export interface PostgresForTests {
  /**
   * The address of a new and empty database.
   * @param disk an empty folder for what it stores, of the user that PostgreSQL runs as
   */
  database(disk?: string): Promise<string>;
  /**
   * From now on its connections may be encrypted with this certificate, and those of `guarded` have to be, with its
   * password. What is open stays open.
   */
  secure(tls: { readonly certificate: string; readonly key: string }): Promise<void>;
  /** Ends it at once, as a power cut would. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** One that has to be closed. */
interface OpenPostgres extends PostgresForTests {
  /** The number of its first process. */
  pid(): number;
  close(): Promise<void>;
}

/** The user of a PostgreSQL that was made secure. */
export const GUARDED = { user: 'guarded', password: 'canary-of-the-database' } as const;

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
  const user = userOfPostgres();
  const root = user.uid !== undefined;
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
  const run = (name: string, parameters: readonly string[]) => {
    const where = ['-h', '127.0.0.1', '-p', String(port), '-U', 'tester'];
    const ended = spawnSync(join(bin, name), [...where, ...parameters], { encoding: 'utf8' });
    if (ended.status !== 0) throw new Error(`${name} failed: ${ended.stderr}`);
    return ended.stdout;
  };
  const send = (statement: string) => run('psql', ['-d', 'postgres', '-tAc', statement]);
  await start();
  let isSecure = false;
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
    async database(disk) {
      databases += 1;
      const name = `test${databases}`;
      if (disk !== undefined) send(`create tablespace ${name} location '${disk}'`);
      run('createdb', [...(disk === undefined ? [] : ['-D', name]), name]);
      const address = `postgres://tester@127.0.0.1:${port}/${name}`;
      addresses.push(address);
      return address;
    },
    async secure({ certificate, key }) {
      writeFileSync(join(data, 'server.crt'), certificate);
      const keyFile = join(data, 'server.key');
      rmSync(keyFile, { force: true });
      writeFileSync(keyFile, key, { mode: 0o600 });
      if (root) chownSync(keyFile, NOBODY, NOBODY);
      if (!isSecure) {
        const hba = join(data, 'pg_hba.conf');
        const guard = `hostssl all ${GUARDED.user} all scram-sha-256\nhostnossl all ${GUARDED.user} all reject\n`;
        writeFileSync(hba, guard + readFileSync(hba, 'utf8'));
        send(`create role ${GUARDED.user} superuser login password '${GUARDED.password}'`);
        send('alter system set ssl = on');
        isSecure = true;
      }
      const loaded = send('select pg_conf_load_time()');
      send('select pg_reload_conf()');
      while (send('select pg_conf_load_time()') === loaded) await sleep(20);
    },
  };
}

/** The user that PostgreSQL and PgBouncer run as; empty: the own one. */
export function userOfPostgres(): { readonly uid?: number; readonly gid?: number } {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
}

/** A way to a database that can stop passing anything on, as a network does whose cable was pulled. */
export async function hangingWay(
  address: string,
): Promise<{ readonly address: string; hang(on: boolean): void }> {
  let hanging = false;
  const way = await wayTo(address, (pass) => void (hanging || pass()));
  return {
    address: way,
    hang(on) {
      hanging = on;
    },
  };
}

/** A way to a database on which everything takes so long, in each direction. */
export function slowWay(address: string, delayMs: number): Promise<string> {
  return wayTo(address, (pass) => void setTimeout(pass, delayMs));
}

async function wayTo(address: string, passOn: (pass: () => void) => void): Promise<string> {
  const url = new URL(address);
  const [port, hostname] = [Number(url.port), url.hostname];
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const upstream = connect(port, hostname);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on('data', (bytes) => passOn(() => other.write(bytes)));
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
  return url.href;
}

const bouncer = debianProgram(PGBOUNCER);
/** The `skip` option of a test: why there is no PgBouncer, or false. */
export const withoutPgBouncer = typeof bouncer === 'string' ? bouncer : withoutPostgres;

/** A PgBouncer in transaction mode before a database, with two connections to it; ended after the tests of the file. */
export async function startPgBouncer(address: string): Promise<string> {
  if (typeof bouncer === 'string') throw new Error(bouncer);
  const url = new URL(address);
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'driftline-pgbouncer-'));
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    `[databases]
* = host=${url.hostname} port=${url.port} user=${url.username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
`,
  );
  const user = userOfPostgres();
  for (const path of [folder, file]) if (user.uid !== undefined) chownSync(path, user.uid, user.uid);
  const [name, ...before] = bouncer;
  const child = spawn(name, [...before, file], { ...user, cwd: folder, stdio: 'ignore' });
  const ended = new Promise((done) => child.once('exit', done));
  after(async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  url.port = String(port);
  const end = Date.now() + LONGEST_START_MS;
  while (!(await isOpen(port))) {
    if (child.exitCode !== null || Date.now() > end) throw new Error('PgBouncer did not start');
    await sleep(20);
  }
  return url.href;
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const open = await new Promise<boolean>((done) => {
    socket.once('connect', () => done(true)).once('error', () => done(false));
  });
  socket.destroy();
  return open;
}
