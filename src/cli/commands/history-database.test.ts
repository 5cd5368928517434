import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { makeHistory, withState } from '../../history/store/history.fixture.ts';
import { fileHistory } from '../../history/store/history-store.ts';
import { storeLine } from '../../history/store/line.ts';
import { readRunStore } from '../../history/store/read.ts';
import { builtCommand, runCommand } from '../../testing/command-for-tests.ts';
import { type PostgresForTests, startPostgres, withoutPostgres } from '../../testing/postgres-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

const server = withoutPostgres ? undefined : await startPostgres();

describe('the commands on a history in PostgreSQL', { skip: withoutPostgres }, () => {
  before(builtCommand);

  test('show what they show of the same history in files, once it was imported; and export it back', async () => {
    const files = { REPORTS_DIR: temporaryDirectory() };
    const end = new Date(Date.now() - 60_000);
    const runs = withState(
      makeHistory({
        end,
        everyMs: 600_000,
        runs: 800,
        verdictAt: (index) => (index % 50 === 7 ? 'broken' : 'up'),
      }),
    );
    const history = join(files.REPORTS_DIR, 'history');
    await fileHistory(history).append(
      'login',
      runs.map(({ run, steps, state }) => storeLine(run, steps, state)),
    );
    const database = { ...files, HISTORY_URL: await (server as PostgresForTests).database() };
    const elsewhere = { ...database, REPORTS_DIR: temporaryDirectory() };
    const outputOf = async (parameters: readonly string[], env: Readonly<Record<string, string>>) => {
      const { stdout, stderr, exitCode } = await runCommand(parameters, { env });
      assert.equal(exitCode, 0, stderr);
      return stdout;
    };
    const without = await runCommand(['history', 'import'], { env: files });
    assert.match(without.stderr, /DL_SETTING_MISSING: HISTORY_URL is not set/);
    await outputOf(['silence', 'login', '--for', '2h', '--reason', 'release'], files);
    await outputOf(['history', 'rebuild'], files);
    assert.match(await outputOf(['history', 'import'], database), /login: 800 lines and \d+ roll-ups copied/);
    await outputOf(['history', 'import'], database);

    assert.equal(
      await outputOf(['silence', '--list'], elsewhere),
      await outputOf(['silence', '--list'], files),
    );
    const shown = (text: string) => text.replaceAll(/"now":"[^"]*"|"from":"[^"]*"|"measuredMs":\d+/g, '');
    for (const parameters of [['status'], ['status', '--json'], ['report', '--json']]) {
      const [there, here] = [await outputOf(parameters, elsewhere), await outputOf(parameters, files)];
      assert.equal(shown(there), shown(here), parameters.join(' '));
    }
    await outputOf(['report'], elsewhere);
    await outputOf(['silence', '--end', 'login'], elsewhere);
    assert.equal(await outputOf(['silence', '--list'], database), '');
    assert.match(
      await outputOf(['history', 'compact', '--keep', '2d', '--dry-run'], elsewhere),
      /would be removed/,
    );
    assert.match(await outputOf(['history', 'rebuild', 'login'], elsewhere), /login: \d+ hours rolled up\n/);

    await outputOf(['history', 'export'], elsewhere);
    await outputOf(['history', 'export'], elsewhere);
    const exported = readRunStore(join(elsewhere.REPORTS_DIR, 'history'));
    assert.deepEqual(exported, readRunStore(history));
    assert.match(
      await outputOf(['history', 'compact', '--keep', '2d'], elsewhere),
      /lines of the database removed/,
    );
    const year = (text: string) => JSON.parse(text).ranges.year.runs;
    assert.equal(year(await outputOf(['status', '--json'], elsewhere)), 800);
  });
});
