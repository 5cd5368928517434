import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readRunStore } from '../../history/store/read.ts';
import { type MockServer, startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import { builtCommand, logged, runCommand, runIn, startCommand } from '../../testing/command-for-tests.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

/**
 * Mounts a FUSE file system at a folder, as long as its stdin is open. `hanging`: no request is ever responded to, as by
 * an NFS server that is gone. `stale`: each one fails with ESTALE, as after the server was set up anew.
 */
const MOUNT = `
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>
static char request[1 << 20];
static void respond(int device) {
  if (read(device, request, sizeof request) <= 0) return;
  struct fuse_in_header *in = (void *)request;
  if (in->opcode == FUSE_FORGET || in->opcode == FUSE_BATCH_FORGET) return;
  struct { struct fuse_out_header head; struct fuse_init_out init; } out;
  memset(&out, 0, sizeof out);
  out.head.unique = in->unique;
  out.head.len = sizeof out.head;
  if (in->opcode == FUSE_INIT) {
    out.head.len = sizeof out;
    out.init.major = 7;
    out.init.minor = 26;
    out.init.max_write = 4096;
  } else out.head.error = -ESTALE;
  if (write(device, &out, out.head.len) < 0) perror("write");
}
int main(int count, char **parameters) {
  int device = open("/dev/fuse", O_RDWR);
  char options[100];
  snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", device);
  if (count < 3 || device < 0 || mount("test", parameters[1], "fuse", 0, options)) return 1;
  puts("mounted");
  fflush(stdout);
  struct pollfd polled[] = {{0, POLLIN, 0}, {strcmp(parameters[2], "stale") ? -1 : device, POLLIN, 0}};
  while (poll(polled, 2, -1) > 0 && !polled[0].revents) if (polled[1].revents) respond(device);
  return umount2(parameters[1], MNT_DETACH);
}
`;
const program = join(temporaryDirectory(), 'mount');
const compiled =
  process.platform === 'linux' &&
  spawnSync('cc', ['-x', 'c', '-o', program, '-'], { input: MOUNT }).status === 0;

/** A folder, and what mounts such a file system in it; unmounted before the folder is removed. */
function mountable() {
  let child: ReturnType<typeof spawn> | undefined;
  const unmount = async () => {
    child?.stdin?.end();
    if (child && child.exitCode === null) await once(child, 'exit');
  };
  after(unmount);
  const folder = temporaryDirectory();
  /** @returns false where this user may not mount */
  const mount = async (kind: 'hanging' | 'stale', at = folder) => {
    const mounting = spawn(program, [at, kind], { stdio: ['pipe', 'pipe', 'inherit'] });
    child = mounting;
    const [text] = await Promise.race([once(mounting.stdout, 'data'), once(mounting, 'exit')]);
    return String(text) === 'mounted\n';
  };
  return { folder, mount, unmount };
}

let mock: MockServer;
before(async () => {
  await builtCommand();
  mock = await startMock(await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml')));
});
after(() => mock.close());

const trial = mountable();
const skip =
  compiled && (await trial.mount('stale'))
    ? false
    : 'this user may not mount a file system, or has no C compiler';
await trial.unmount();

/** Far more than a deadline plus the delay of a busy machine; a process that hangs would not end. */
const HANGS_MS = 60_000;

for (const [kind, said] of [
  [
    'hanging',
    /^DL_REPORTS_UNWRITABLE: The disk of \S+ has not responded within \d+ ms\. This run is not stored\.$/m,
  ],
  ['stale', /^DL_REPORTS_UNWRITABLE: .*ESTALE/m],
] as const) {
  test(`on a ${kind} mount a check sends, prints, notifies and ends by its deadline with the right exit code`, {
    skip,
  }, async () => {
    const { folder: disk, mount } = mountable();
    await mount(kind);
    const link = join(temporaryDirectory(), 'link');
    symlinkSync(disk, link);
    for (const [reports, fault, expected] of [
      [disk, 'property-missing', 2],
      [join(disk, 'reports'), undefined, 0],
      [join(link, 'reports'), 'property-missing', 2],
    ] as const) {
      mock.setFault(fault);
      const webhook = await smallServer();
      const env = { BASE_URL: mock.url, REPORTS_DIR: reports, ALERT_WEBHOOK_URL: webhook.url };
      const started = performance.now();
      const { exitCode, stdout, stderr } = await runCommand(['check', '--deadline', '8s'], { env });
      assert.ok(performance.now() - started < HANGS_MS);
      assert.deepEqual([exitCode, runIn(stdout).exitCode], [expected, expected], stderr);
      assert.match(stderr, said);
      assert.deepEqual(
        webhook.heard.map(({ body }) => JSON.parse(body).kind),
        expected === 0 ? [] : ['opened'],
      );
    }
  });
}

test('a disk that begins to hang during a run does not keep its verdict from being notified', {
  skip,
}, async () => {
  mock.setFault(undefined);
  const { folder: reports, mount } = mountable();
  const history = join(reports, 'history');
  mkdirSync(history);
  const webhook = await smallServer();
  let mounting: Promise<boolean> | undefined;
  const api = await smallServer(async (response) => {
    mounting ??= mount('hanging', history);
    await mounting;
    response.writeHead(500).end();
  });
  const env = { BASE_URL: api.url, REPORTS_DIR: reports, ALERT_WEBHOOK_URL: webhook.url };
  const { exitCode, stdout, stderr } = await runCommand(['check', '--deadline', '8s'], { env });
  assert.deepEqual([exitCode, runIn(stdout).verdict], [2, 'broken'], stderr);
  assert.match(stderr, /^DL_REPORTS_UNWRITABLE: The disk of \S+ has not responded/m);
  assert.equal(webhook.heard.length, 1);
});

test('a watch goes on while its disk hangs, notifies once, and stores runs again when the disk responds', {
  skip,
}, async () => {
  mock.setFault('property-missing');
  const { folder: disk, mount, unmount } = mountable();
  await mount('hanging');
  const webhook = await smallServer();
  const env = { BASE_URL: mock.url, REPORTS_DIR: disk, ALERT_WEBHOOK_URL: webhook.url };
  const options = { env: { ...env, REQUESTS_PER_MINUTE: '1000' } };
  const watching = startCommand(['watch', '--every', '1s'], options);
  await watching.saying(/(?:[\s\S]*?"verdict":"broken".*\n){3}/);
  await unmount();
  while (!existsSync(join(disk, 'history'))) await new Promise((done) => setTimeout(done, 20));
  await watching.saying(/(?:[\s\S]*?"verdict":"broken".*\n){5}/);
  watching.signal('SIGTERM');
  const { exitCode, stdout, stderr } = await watching.ended;
  assert.equal(exitCode, 0, stderr);
  const { runs } = readRunStore(join(disk, 'history'));
  const made = logged(stdout).filter(({ type }) => type === 'run');
  assert.ok(runs.length > 0 && runs.length <= made.length - 3);
  assert.equal(webhook.heard.length, 1);
});
