import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { deadAddress } from '../../src/testing/dead-address-for-tests.ts';
import { installPackage } from './packages.ts';
import { ToolFailure } from './run-tool.ts';

const cache = mkdtempSync(join(tmpdir(), 'driftline-packages-'));
const wanted = { name: '@owner/large', version: '1.2.3' };

/** Sets an unreachable registry for npm. */
before(async () => {
  process.env.npm_config_registry = await deadAddress();
  process.env.npm_config_fetch_retries = '0';
  process.env.npm_config_cache = join(cache, 'npm');
});
after(() => rmSync(cache, { recursive: true, force: true }));

/** A folder as npm leaves it: the package, and the folder's manifest, which npm writes last. */
function folderWith(name: string, { version, whole }: { version: string; whole: boolean }): string {
  const folder = join(cache, name);
  write(join(folder, 'node_modules', wanted.name, 'package.json'), { version });
  if (whole) write(join(folder, 'package.json'), { dependencies: { [wanted.name]: version } });
  return folder;
}

function write(file: string, manifest: object): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(manifest));
}

test('an installed package is not fetched again', () => {
  const folder = folderWith('installed', { version: '1.2.3', whole: true });
  assert.equal(installPackage(folder, wanted), join(folder, 'node_modules', wanted.name));
});

for (const { what, ...laid } of [
  { what: 'another version', version: '1.2.2', whole: true },
  { what: 'half of a package', version: '1.2.3', whole: false },
]) {
  test(`${what} is replaced by npm, and an error contains the output of npm`, () => {
    const folder = folderWith(what, laid);
    assert.throws(
      () => installPackage(folder, wanted),
      (error) => error instanceof ToolFailure && /^npm error .*ECONNREFUSED/s.test(error.output),
    );
    assert.equal(existsSync(join(folder, 'node_modules', wanted.name)), false);
  });
}
