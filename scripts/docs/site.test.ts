import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../src/project/project-root.ts';
import { temporaryDirectory } from '../../src/testing/temporary-directory-for-tests.ts';
import { linkOutside, sidebar, slug } from './site.ts';

test('the sidebar has the links of the paragraphs, then those of each table', () => {
  const overview = `# Docs

[Start here](start.md): first. [Elsewhere](../CONTRIBUTING.md)

| guide | when |
| --- | --- |
| [CI](guides/ci.md) | run it |
| [A](guides/a.md), [B](guides/b.md) | two |

| reference, made from the code | |
| --- | --- |
| [Rules](reference/rules.md) | all |
`;
  assert.deepEqual(sidebar(overview), [
    { text: 'Start', items: [{ text: 'Start here', link: '/start' }] },
    {
      text: 'Guides',
      items: [
        { text: 'CI', link: '/guides/ci' },
        { text: 'A', link: '/guides/a' },
        { text: 'B', link: '/guides/b' },
      ],
    },
    { text: 'Reference', items: [{ text: 'Rules', link: '/reference/rules' }] },
  ]);
});

test('the overview of docs/ fills it', () => {
  const [start, guides, reference] = sidebar();
  assert.ok(start?.items.some(({ link }) => link === '/getting-started'));
  assert.ok((guides?.items.length ?? 0) > 15);
  assert.ok((reference?.items.length ?? 0) > 5);
});

test('a link that leaves docs/ goes to GitHub, and others stay', () => {
  assert.equal(
    linkOutside('../../monitors/deploy/README.md#image', 'guides/ci.md'),
    'https://github.com/driftline/driftline/blob/main/monitors/deploy/README.md#image',
  );
  for (const href of ['ci.md#gates', '../reference/rules.md', '#here', 'https://example.com/'])
    assert.equal(linkOutside(href, 'guides/ci.md'), href);
});

test('anchors are those of GitHub', () => {
  assert.equal(slug('Mine, or there before?'), 'mine-or-there-before');
  assert.equal(slug("What the monitor's page shows"), 'what-the-monitors-page-shows');
});

test('the site is built: its pages, links, sidebar and search index', () => {
  const folder = temporaryDirectory();
  const command = join(packageRoot(), 'node_modules', '.bin', 'vitepress');
  const options = {
    cwd: packageRoot(),
    encoding: 'utf8',
    env: { ...process.env, DOCS_BASE: '/driftline/' },
  } as const;
  // A link to a page that does not exist ends it with 1.
  const { status, stdout, stderr } = spawnSync(command, ['build', 'docs', '--outDir', folder], options);
  assert.equal(status, 0, stdout + stderr);
  const home = readFileSync(join(folder, 'index.html'), 'utf8');
  assert.match(home, /href="\/driftline\/guides\/monitoring\.html"/);
  const page = readFileSync(join(folder, 'guides/monitoring.html'), 'utf8');
  assert.match(
    page,
    /href="https:\/\/github\.com\/driftline\/driftline\/blob\/main\/monitors\/deploy\/README\.md"/,
  );
  const chunks = readdirSync(join(folder, 'assets/chunks'));
  assert.ok(chunks.some((name) => name.startsWith('@localSearchIndex')));
});
