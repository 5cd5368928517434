import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readRunStore } from '../../history/store/read.ts';
import { type MockServer, startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import { builtCommand, runCommand } from '../../testing/command-for-tests.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

let mock: MockServer;
before(async () => {
  await builtCommand();
  mock = await startMock(await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml')));
});
after(() => mock.close());

/** A wall clock that is AHEAD_MS ahead, for a process that loads this script. */
const CLOCK = `
const ahead = Number(process.env.AHEAD_MS);
const Real = Date;
globalThis.Date = class extends Real {
  constructor(...given) {
    if (given.length === 0) super(Real.now() + ahead);
    else super(...given);
  }
  static now() { return Real.now() + ahead; }
};
`;
const clock = join(temporaryDirectory(), 'clock.cjs');
writeFileSync(clock, CLOCK);

test('a webhook that is down for ten runs gets each alert once, in order, when it is up again', async () => {
  let status = 503;
  const hook = await smallServer((response) => response.writeHead(status).end());
  const reports = temporaryDirectory();
  const env = { BASE_URL: mock.url, REPORTS_DIR: reports, ALERT_WEBHOOK_URL: hook.url };
  /** As cron does, every five minutes. */
  let step = 5;
  let minutes = 0;
  const check = async (fault: string | undefined, exitCode: number) => {
    mock.setFault(fault);
    const ahead = { NODE_OPTIONS: `--require ${clock}`, AHEAD_MS: String(minutes * 60_000) };
    minutes += step;
    const ended = await runCommand(['check'], { env: { ...env, ...ahead } });
    assert.equal(ended.exitCode, exitCode, ended.stderr);
    return ended;
  };
  assert.equal((await check(undefined, 0)).stderr, '');
  const said = await check('property-missing', 2);
  assert.match(
    said.stderr,
    /^webhook could not be notified of \S+: responded with 503; next attempt from 2\S+ on\n$/,
  );
  for (let run = 0; run < 4; run++) await check('property-missing', 2);
  for (let run = 0; run < 3; run++) await check('property-undocumented', 1);
  for (let run = 0; run < 2; run++) await check(undefined, 0);
  const refused = hook.heard.length;
  assert.deepEqual([...new Set(hook.heard.map(({ body }) => JSON.parse(body).kind))], ['opened']);
  // The pauses grow, so not each run makes an attempt.
  assert.ok(refused >= 3 && refused < 10, String(refused));

  status = 204;
  // An hour is the longest pause.
  step = 30;
  for (let run = 0; run < 3; run++) await check(undefined, 0);
  const taken = hook.heard.slice(refused);
  assert.deepEqual(
    taken.map(({ body }) => JSON.parse(body).kind),
    ['opened', 'eased', 'recovered'],
  );
  assert.equal(new Set(taken.map(({ headers }) => headers['idempotency-key'])).size, 3);
  const { deliveries, runs, damaged } = readRunStore(join(reports, 'history'));
  assert.deepEqual([damaged, runs.at(-1)?.state?.pending], [[], []]);
  assert.equal(deliveries.filter(({ outcome }) => outcome === 'delivered').length, 3);
});
