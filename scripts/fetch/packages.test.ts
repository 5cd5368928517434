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

/** npm is given a registry that is not there. */
before(async () => {
  process.env.npm_config_registry = await deadAddress();
  process.env.npm_config_fetch_retries = '0';
  process.env.npm_config_cache = join(cache, 'npm');
});
after(() => rmSync(cache, { recursive: true, force: true }));

/** A folder as npm leaves it: the package, and its own manifest, which comes last. */
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

test('what is installed is not asked for again', () => {
  const folder = folderWith('installed', { version: '1.2.3', whole: true });
  assert.equal(installPackage(folder, wanted), join(folder, 'node_modules', wanted.name));
});

for (const { what, ...laid } of [
  { what: 'another version', version: '1.2.2', whole: true },
  { what: 'half of a package', version: '1.2.3', whole: false },
]) {
  test(`${what} is not taken for it: npm is asked, and what it says is told`, () => {
    const folder = folderWith(what, laid);
    assert.throws(
      () => installPackage(folder, wanted),
      (error) => error instanceof ToolFailure && /^npm error .*ECONNREFUSED/s.test(error.said),
    );
    assert.equal(existsSync(join(folder, 'node_modules', wanted.name)), false);
  });
}
