import { readFileSync } from 'node:fs';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import type { Pool, QueryResultRow } from 'pg';
import { DriftlineError, monotonicMs, withPackages } from '../../core/index.ts';

/** How long a statement of a run may take; a run whose database does not respond goes on without it. Milliseconds. */
const STATEMENT_MS = 4000;
/** The same for what people wait for: to read months, to compact. */
export const LONG_STATEMENT_MS = 120_000;
/** After a failure to reach the database, so long nobody tries again in this process. */
const PAUSE_MS = 5000;
/** Connections of a process: statements take about a millisecond. */
const MOST_CONNECTIONS = 4;

/** The connections of this process to a database. */
export interface Database {
  /**
   * Sends one statement, which is a transaction of its own: PgBouncer may pool them in any mode.
   * @throws DriftlineError DL_HISTORY_UNREACHABLE, also where it takes too long
   */
  rows<Row extends QueryResultRow>(
    text: string,
    values?: readonly unknown[],
    limitMs?: number,
  ): Promise<Row[]>;
  close(): Promise<void>;
}

const open = new Map<string, Database>();

/** The database of an address; its connections are opened when they are needed, and shared by the whole process. */
export function databaseOf(address: string): Database {
  const known = open.get(address);
  if (known) return known;
  const database = connected(address);
  open.set(address, database);
  return database;
}

function connected(address: string): Database {
  let ready: Promise<Pool> | undefined;
  let awayUntil = Number.NEGATIVE_INFINITY;
  let problem: DriftlineError | undefined;

  // The pool gives up what waits for a connection as long as it would wait for the database: it is never to wait there.
  const turn = turns(MOST_CONNECTIONS);
  const run = async <Row extends QueryResultRow>(
    pool: Pool,
    text: string,
    values: readonly unknown[],
    limitMs: number,
  ): Promise<Row[]> => {
    const query = { text, values: [...values], query_timeout: limitMs };
    return turn(async () => (await pool.query<Row>(query)).rows);
  };
  const prepared = async (): Promise<Pool> => {
    const pool = await poolOf(address);
    try {
      await migrate((text, values = []) => run(pool, text, values, STATEMENT_MS));
      return pool;
    } catch (error) {
      // The next statement tries again.
      ready = undefined;
      void pool.end().catch(() => {});
      throw error;
    }
  };
  return {
    async rows(text, values = [], limitMs = STATEMENT_MS) {
      if (problem && monotonicMs() < awayUntil) throw problem;
      try {
        ready ??= prepared();
        const rows = await run(await ready, text, values, limitMs);
        problem = undefined;
        return rows as never;
      } catch (error) {
        if (error instanceof DriftlineError) throw error;
        const failed = unreachable(address, error);
        // A statement that the server refused was heard.
        if (sqlState(error) === undefined) {
          problem = failed;
          awayUntil = monotonicMs() + PAUSE_MS;
        }
        throw failed;
      }
    },
    async close() {
      open.delete(address);
      const pool = await ready?.catch(() => undefined);
      await pool?.end().catch(() => {});
    },
  };
}

/** Does so many things at once; the others wait for their turn, in order. */
function turns(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((done) => waiting.push(done));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

async function poolOf(address: string): Promise<Pool> {
  // CommonJS: a bundler gives its exports as `default`.
  const module = await withPackages('PostgreSQL', () => import('pg'));
  const { Pool: Connections } = module.default ?? module;
  const url = new URL(address);
  const ssl = tlsOf(url);
  for (const name of ['sslmode', 'sslrootcert', 'sslcert', 'sslkey']) url.searchParams.delete(name);
  const pool = new Connections({
    connectionString: url.href,
    ssl,
    max: MOST_CONNECTIONS,
    connectionTimeoutMillis: STATEMENT_MS,
    idleTimeoutMillis: 60_000,
    allowExitOnIdle: true,
    keepAlive: true,
    application_name: url.searchParams.get('application_name') ?? 'driftline',
  });
  // Of a connection that waits for its next statement; that statement opens another one.
  pool.on('error', () => {});
  return pool;
}

/** TLS as libpq has it: `require` encrypts, and checks the issuer where one is given; `verify-full` the name as well. */
export function tlsOf({ searchParams, hostname }: URL) {
  const mode = searchParams.get('sslmode') ?? 'disable';
  if (mode === 'disable') return false;
  const file = (name: string) => {
    const path = searchParams.get(name);
    return path === null || path === 'system' ? undefined : readFileSync(path, 'utf8');
  };
  const [ca, cert, key] = [file('sslrootcert'), file('sslcert'), file('sslkey')];
  const checked = mode.startsWith('verify-') || ca !== undefined;
  return {
    rejectUnauthorized: checked,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    // Of a host that is an IP address, Node would compare the certificate with "localhost".
    checkServerIdentity: (_host: string, certificate: PeerCertificate) =>
      mode === 'verify-full'
        ? checkServerIdentity(hostname.replaceAll(/[[\]]/g, ''), certificate)
        : undefined,
  };
}

/** The code that PostgreSQL gives an error (Appendix A of its manual); undefined where it was not reached. */
export function sqlState(error: unknown): string | undefined {
  const { code } = (error instanceof DriftlineError ? error.cause : error) as { readonly code?: unknown };
  // 57P0x: it is being stopped, or starts; 53300: too many connections. E…: of the operating system, such as EPIPE.
  return typeof code === 'string' && /^(?!57P|53300|08|E)[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

function unreachable(address: string, cause: unknown): DriftlineError {
  const { host, pathname } = new URL(address);
  const { message = '', code } = cause as { readonly message?: string; readonly code?: string };
  const why = message === 'Query read timeout' ? 'it did not respond in time' : message || code;
  return new DriftlineError(
    'DL_HISTORY_UNREACHABLE',
    `The database ${host}${pathname} (HISTORY_URL) failed: ${why}.`,
    'Check that it runs, and host, user, password and TLS in HISTORY_URL.',
    cause,
  );
}

type Send = (text: string, values?: readonly unknown[]) => Promise<QueryResultRow[]>;

/** A number of ours among the advisory locks of the database: `drift`. */
const MIGRATION_LOCK = 0x6472696674;

/**
 * Brings the tables up to date. Each step is one transaction under a lock of its own: of two processes that start at
 * once, the second one waits, and finds the step done.
 */
async function migrate(send: Send): Promise<void> {
  const version = await versionIn(send);
  if (version > MIGRATIONS.length) {
    throw new DriftlineError(
      'DL_HISTORY_UNREACHABLE',
      `The tables of the history are of version ${version}; this Driftline knows version ${MIGRATIONS.length}.`,
      'Install the newer Driftline on this machine too.',
    );
  }
  for (const [index, step] of MIGRATIONS.entries()) {
    if (index < version) continue;
    // Several statements in one message are one transaction.
    await send(
      `do $migration$ begin
        perform pg_advisory_xact_lock(${MIGRATION_LOCK});
        create table if not exists driftline_schema (version int not null);
        if (select coalesce(max(version), 0) from driftline_schema) = ${index} then
          ${step}
          delete from driftline_schema;
          insert into driftline_schema values (${index + 1});
        end if;
      end $migration$`,
    );
  }
}

async function versionIn(send: Send): Promise<number> {
  try {
    const [row] = await send('select max(version) as version from driftline_schema');
    return Number(row?.version ?? 0);
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === '42P01') return 0;
    throw error;
  }
}

/** Each brings the tables one version further. None is changed once it was released. */
const MIGRATIONS: readonly string[] = [
  `
  -- The lines of run store files. Text, not jsonb: a line may contain \\u0000, and readers rely on the order of its parts.
  -- A store has the runs of a monitor at one place: login@eu-west.
  create table driftline_line (
    store text not null,
    at timestamptz not null,
    key text not null,
    seq bigint not null,
    kind text not null,
    written timestamptz not null default now(),
    line text not null,
    primary key (store, at, key)
  ) partition by range (at);
  create index driftline_line_seq on driftline_line (store, seq);
  create table driftline_line_other partition of driftline_line default;
  -- The number of the line that was written last: a row of its own makes writers of one store wait for each other.
  create table driftline_store (store text primary key, seq bigint not null);
  create index driftline_store_monitor on driftline_store (split_part(store, '@', 1));
  create table driftline_roll_up (
    store text not null,
    span text not null,
    begins timestamptz not null,
    runs int not null,
    written timestamptz not null default now(),
    line text not null,
    primary key (store, span, begins)
  );
  -- What people left of a monitor, for all its places.
  create table driftline_on_call (monitor text primary key, value text not null);
  create table driftline_suite_run (
    key text primary key,
    at timestamptz not null,
    line text not null
  );
  create index driftline_suite_run_at on driftline_suite_run (at);
  -- Who runs a monitor at a place, or ran it last (holder is null).
  create table driftline_lease (
    store text primary key,
    slot timestamptz,
    holder text,
    left_by text,
    ends timestamptz not null
  );`,
];
