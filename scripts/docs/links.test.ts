import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../src/project/project-root.ts';
import { slug } from './site.ts';

const root = projectRoot();
const FOLDERS = ['docs', 'contracts', 'specs', 'monitors', 'reports', 'scripts', 'src'];

const pages = [...markdownIn('.', false), ...FOLDERS.flatMap((folder) => markdownIn(folder, true))];

for (const page of pages) {
  const broken = brokenLinks(page);
  test(`every link of ${page} has a target`, () => assert.deepEqual(broken, []));
}

test('docs/README.md lists every page of docs/', () => {
  const list = readFileSync(join(root, 'docs/README.md'), 'utf8');
  const missing = markdownIn('docs', true)
    .map((page) => relative('docs', page))
    .filter((page) => page !== 'README.md' && !list.includes(`(${page})`));
  assert.deepEqual(missing, []);
});

test('the README has at most 150 lines', () => {
  assert.ok(readFileSync(join(root, 'README.md'), 'utf8').split('\n').length <= 151);
});

test('the guide on extensions contains the tested examples', () => {
  const guide = readFileSync(join(root, 'docs/guides/extend.md'), 'utf8');
  for (const file of ['driftline.config.ts', 'rules/cache-control.ts', 'channels/on-call.ts']) {
    const text = readFileSync(join(root, 'examples/extension', file), 'utf8');
    assert.ok(guide.includes(`\`\`\`ts\n// ${file}\n${text}\`\`\``), file);
  }
});

function markdownIn(folder: string, recursive: boolean): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

/** Links to a missing file or heading. Links to other hosts are not checked. */
function brokenLinks(page: string): string[] {
  const text = withoutCode(readFileSync(join(root, page), 'utf8'));
  const targets = [...text.matchAll(/\]\((?![a-z]+:)([^)\s]+)\)/g)].flatMap(([, target]) => target ?? []);
  return targets.filter((target) => {
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : join(dirname(page), path);
    if (!existsSync(join(root, file))) return true;
    return anchor !== undefined && !anchorsOf(file).includes(anchor);
  });
}

function anchorsOf(page: string): string[] {
  const headings = withoutCode(readFileSync(join(root, page), 'utf8'), 'fences').matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = '']) => slug(heading));
}

/** Text in code is no link, and a shell comment is no heading. */
function withoutCode(text: string, which: 'fences' | 'all' = 'all'): string {
  const outside = text.replace(/^```[\s\S]*?^```/gm, '');
  return which === 'fences' ? outside : outside.replace(/`[^`\n]+`/g, '');
}
