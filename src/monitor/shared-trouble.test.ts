import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { PeerCertificate } from 'node:tls';
import { databaseOf, sqlState, tlsOf } from '../history/postgres/database.ts';
import { postgresHistory } from '../history/postgres/postgres-history.ts';
import { type MockServer, startMock } from '../mock/start.ts';
import { openContract } from '../openapi/open.ts';
import { projectRoot } from '../project/project-root.ts';
import {
  CERTIFICATE_CHAIN,
  CERTIFICATE_FOR_ELSEWHERE,
  CHAIN_ROOT,
  PRIVATE_KEY,
} from '../testing/certificates-for-tests.ts';
import { builtCommand, type Ended, runCommand, runIn, startCommand } from '../testing/command-for-tests.ts';
import {
  GUARDED,
  type PostgresForTests,
  slowWay,
  startPgBouncer,
  startPostgres,
  userOfPostgres,
  withoutPgBouncer,
  withoutPostgres,
} from '../testing/postgres-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';
import { type Machine, machineFor, runsIn, waitingIn } from './shared.fixture.ts';

test('of a database that is an IP address, that address has to stand in the certificate', () => {
  const check = (address: string) => {
    const tls = tlsOf(new URL(address));
    assert.ok(tls);
    const certificate = {
      subject: { CN: 'localhost' },
      subjectaltname: 'DNS:localhost, IP Address:127.0.0.1',
    };
    return tls.checkServerIdentity('localhost', certificate as PeerCertificate)?.message;
  };
  assert.equal(check('postgres://127.0.0.1/d?sslmode=verify-full'), undefined);
  assert.equal(check('postgres://localhost/d?sslmode=verify-full'), undefined);
  assert.match(check('postgres://10.0.0.5/d?sslmode=verify-full') ?? '', /10\.0\.0\.5 is not in the cert/);
  assert.match(check('postgres://[::1]/d?sslmode=verify-full') ?? '', /::1 is not in the cert/);
  assert.equal(check('postgres://10.0.0.5/d?sslmode=verify-ca'), undefined);
});

test('an error of the operating system is none of the database', () => {
  const codes = ['EPIPE', 'EPERM', 'ENOENT', '57P01', '53300', '53100', '42P01'];
  assert.deepEqual(
    codes.filter((code) => sqlState({ code }) !== undefined),
    ['53100', '42P01'],
  );
});

const started = withoutPostgres ? undefined : await startPostgres();
const disk = withoutPostgres ? undefined : smallDisk();

describe('a database in trouble', { skip: withoutPostgres }, () => {
  const server = started as PostgresForTests;
  let mock: MockServer;
  before(async () => {
    await builtCommand();
    mock = await startMock(await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml')));
  });
  after(() => mock.close());

  /** One check; its verdict is right, whatever the database does. */
  const check = async (env: Machine): Promise<Ended & { readonly run: string }> => {
    const ended = await runCommand(['check', '--json'], { env });
    assert.equal(ended.exitCode, 0, ended.stderr);
    const { run, verdict } = runIn(ended.stdout);
    assert.equal(verdict, 'up');
    return { ...ended, run };
  };
  const keptIn = async (address: string) => (await runsIn(address)).map(({ run }) => run);

  test('TLS: the own authority and the name are checked; what is wrong is said, without the password, and the run waits', async () => {
    const plain = await server.database();
    const folder = temporaryDirectory();
    const authority = (name: string, text: string) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    };
    const [own, other] = [
      authority('own.pem', CHAIN_ROOT),
      authority('other.pem', CERTIFICATE_FOR_ELSEWHERE),
    ];
    const to = (changes: { mode?: string; ca?: string; password?: string }) => {
      const url = new URL(plain);
      url.username = GUARDED.user;
      url.password = changes.password ?? GUARDED.password;
      url.hostname = 'localhost';
      url.searchParams.set('sslmode', changes.mode ?? 'verify-full');
      url.searchParams.set('sslrootcert', changes.ca ?? own);
      return url.href;
    };
    await server.secure({ certificate: CERTIFICATE_CHAIN, key: PRIVATE_KEY });
    const machine = machineFor(mock.url, to({}));
    const made = [await check(machine)];
    assert.doesNotMatch(made[0]?.stderr ?? '', /HISTORY_URL/);
    const failing = async (address: string, why: RegExp) => {
      const ended = await check({ ...machine, HISTORY_URL: address });
      assert.match(ended.stderr, /DL_HISTORY_UNREACHABLE: The database .* \(HISTORY_URL\) failed: /);
      assert.match(ended.stderr, why);
      assert.match(ended.stderr, /kept in files/);
      assert.equal(waitingIn(machine).length, 1);
      made.push(ended);
    };
    await failing(to({ ca: other }), /self-signed certificate|unable to (?:verify|get)/);
    await failing(to({ mode: 'disable' }), /pg_hba\.conf rejects connection/);
    await failing(to({ password: 'canary-that-is-wrong' }), /password authentication failed/);
    await failing(to({ ca: join(folder, 'missing.pem') }), /no such file or directory/);
    await server.secure({ certificate: CERTIFICATE_FOR_ELSEWHERE, key: PRIVATE_KEY });
    await failing(to({ ca: other }), /Host: localhost\. is not in the cert's altnames/);
    // The authority alone is checked.
    const settled = await check({ ...machine, HISTORY_URL: to({ ca: other, mode: 'verify-ca' }) });
    assert.match(settled.stderr, /what waited .* \(5 lines\)/);
    made.push(settled);
    assert.deepEqual(
      await keptIn(plain),
      made.map(({ run }) => run),
    );
    const history = join(machine.REPORTS_DIR, 'history', 'waiting');
    const files = readdirSync(history).map((name) => readFileSync(join(history, name), 'utf8'));
    const said = made.flatMap(({ stdout, stderr }) => [stdout, stderr]);
    for (const text of [...said, ...files]) assert.doesNotMatch(text, /canary-/);
  });

  test('a disk that is full: the run waits, and stands there once when there is room again', {
    skip: disk ? false : 'this user may not mount a disk',
  }, async () => {
    assert.ok(disk);
    const address = await server.database(disk);
    const machine = machineFor(mock.url, address);
    const { rows } = databaseOf(address);
    const fill = async () => {
      await rows('create table ballast (bytes bytea)');
      await rows('alter table ballast alter bytes set storage external');
      for (const size of [1_000_000, 7000, 1500, 200, 1]) {
        const put = () => rows('insert into ballast values ($1)', [randomBytes(size)]);
        await assert.rejects(async () => {
          for (;;) await put();
        }, /No space left on device/);
      }
    };
    // Before there are tables, and once there are some.
    await fill();
    const made = [await check(machine)];
    assert.match(made[0]?.stderr ?? '', /No space left on device[\s\S]*kept in files/);
    await rows('drop table ballast');
    made.push(await check(machine));
    assert.match(made[1]?.stderr ?? '', /what waited .* \(1 line\)/);
    await fill();
    // Pages with room take some runs yet.
    while (waitingIn(machine).length === 0) {
      assert.ok(made.length < 30, 'the disk is not full');
      made.push(await check(machine));
    }
    assert.match(made.at(-1)?.stderr ?? '', /No space left on device[\s\S]*kept in files/);
    made.push(await check(machine));
    await rows('drop table ballast');
    made.push(await check(machine));
    assert.deepEqual(waitingIn(machine), []);
    assert.deepEqual(
      await keptIn(address),
      made.map(({ run }) => run),
    );
  });

  test('a slow database takes the run in time; one that is stuck gets it later, and never twice', async () => {
    const address = await server.database();
    const { rows } = databaseOf(address);
    const machine = machineFor(mock.url, await slowWay(address, 100));
    const made = [await check(machine)];
    assert.doesNotMatch(made[0]?.stderr ?? '', /kept in files/);
    assert.deepEqual(await keptIn(address), [made[0]?.run]);
    // The statement that was given up goes through all the same, once the lock is gone.
    const locked = rows(
      `do $$ begin
        lock table driftline_line in share row exclusive mode;
        while not exists (select 1 from pg_stat_activity where query like '%insert into driftline_line%' and wait_event_type = 'Lock') loop
          perform pg_sleep(0.05);
          perform pg_stat_clear_snapshot();
        end loop;
        perform pg_sleep(5);
      end $$`,
      [],
      60_000,
    );
    const stuck = { ...machine, HISTORY_URL: address };
    made.push(await check(stuck));
    assert.match(made[1]?.stderr ?? '', /did not respond in time|did not respond within/);
    await locked;
    // It could not be released: as if its time were over.
    await rows('update driftline_lease set ends = now()');
    made.push(await check(stuck));
    assert.deepEqual(waitingIn(machine), []);
    assert.deepEqual(
      await keptIn(address),
      made.map(({ run }) => run),
    );
  });

  test('behind PgBouncer in transaction mode: tables made at once by several, leases, and runs of several machines', {
    skip: withoutPgBouncer,
  }, async () => {
    const address = await server.database();
    const bouncer = await startPgBouncer(address);
    const machines = [1, 2, 3, 4].map((number) => `${bouncer}?application_name=machine${number}`);
    const histories = machines.map(postgresHistory);
    try {
      // More connections than it has to the database.
      await Promise.all(histories.flatMap((history) => [history.stores(), history.last('login')]));
      const slot = new Date(Date.now() - 1000);
      const leases = await Promise.all(
        histories.map((history, index) =>
          history.takeLease({ store: 'other', holder: String(index), leaseMs: 60_000, slot }),
        ),
      );
      assert.equal(leases.filter(({ taken }) => taken).length, 1);
    } finally {
      await Promise.all(histories.map((history) => history.close()));
    }
    const watchers = [1, 2].map(() =>
      startCommand(['watch', '--every', '1s', '--json'], { env: machineFor(mock.url, bouncer) }),
    );
    await watchers[0]?.saying(/"type":"run"/);
    for (let runs = 0; runs < 4; ) {
      await new Promise((done) => setTimeout(done, 100));
      runs = (await runsIn(address)).length;
    }
    for (const watcher of watchers) watcher.signal('SIGTERM');
    const ended = await Promise.all(watchers.map((watcher) => watcher.ended));
    for (const { stderr } of ended) assert.doesNotMatch(stderr, /HISTORY_URL/);
    const slots = (await runsIn(address)).map(({ slot = '' }) => slot);
    assert.deepEqual(slots, [...new Set(slots)], 'a slot was run twice');
    assert.ok(!slots.includes(''));
  });
});

/** A disk of 24 MB for PostgreSQL; undefined where this user may not mount one. */
function smallDisk(): string | undefined {
  const { uid } = userOfPostgres();
  if (uid === undefined) return undefined;
  const directory = mkdtempSync(join(tmpdir(), 'driftline-disk-'));
  const options = `size=24m,uid=${uid},gid=${uid},mode=700`;
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory]);
  after(() => {
    if (status === 0) spawnSync('umount', ['--lazy', directory]);
    rmSync(directory, { recursive: true, force: true });
  });
  return status === 0 ? directory : undefined;
}
