import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { packTemplates } from '../../../scripts/build/pack-templates.ts';
import { packageRoot } from '../../project/project-root.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { templatesFrom } from './templates.ts';

const root = packageRoot();
const templates = templatesFrom(root);

test('the templates are files of the repository, without those of the engine', () => {
  for (const path of ['specs/README.md', 'monitors/login.monitor.ts', '.env.example', 'reports/.gitignore']) {
    assert.equal(templates.get(path), readFileSync(join(root, path), 'utf8'), path);
  }
  for (const path of templates.keys()) {
    assert.match(path, /^(?:contracts|specs|monitors|reports|\.github)\/|^[^/]+$/);
    assert.doesNotMatch(path, /deploy|baseline|package-lock|^src|^reports\/(?:out|history)/);
  }
});

test('parts that only the engine needs are removed', () => {
  const options = JSON.parse(templates.get('tsconfig.json') ?? '');
  assert.deepEqual(options.include, ['*.ts', 'specs', 'monitors']);
  assert.ok(options.compilerOptions.strict && !('types' in options.compilerOptions));
  assert.equal(templates.get('.gitignore'), 'node_modules/\ntest-results/\n.env\n');
});

test('the build packs each of them, under names that npm includes, and removes old ones', () => {
  const dist = temporaryDirectory();
  const old = join(dist, 'templates/specs/old.spec.ts');
  mkdirSync(dirname(old), { recursive: true });
  writeFileSync(old, '');
  packTemplates(root, dist);
  assert.ok(!existsSync(old));
  for (const [path, text] of templates) {
    const packed = path.replace(/\.gitignore$/, 'gitignore');
    assert.equal(readFileSync(join(dist, 'templates', packed), 'utf8'), text, path);
  }
});
