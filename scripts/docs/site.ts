import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { packageRoot } from '../../src/project/project-root.ts';

// How the pages of docs/, which GitHub shows as they are, become a site.

const REPOSITORY = 'https://github.com/driftline/driftline/blob/main';

/** A group of the sidebar, as VitePress takes it; links are paths of the site. */
interface SidebarGroup {
  readonly text: string;
  readonly items: readonly { readonly text: string; readonly link: string }[];
}

/** The pages in the order of `docs/README.md`: what its paragraphs link to, then a group for each of its tables. */
export function sidebar(
  overview: string = readFileSync(join(packageRoot(), 'docs', 'README.md'), 'utf8'),
): SidebarGroup[] {
  const groups: SidebarGroup[] = [];
  const first = itemsIn(overview.split('\n').filter((line) => !line.startsWith('|')));
  if (first.length > 0) groups.push({ text: 'Start', items: first });
  for (const [table] of overview.matchAll(/(?:^\|.*\n?)+/gm)) {
    const [head = '', ...rows] = table.split('\n');
    const name = head.split('|')[1]?.trim().split(',')[0] ?? '';
    const text = name === 'guide' ? 'Guides' : name.replace(/^./, (letter) => letter.toUpperCase());
    groups.push({ text, items: itemsIn(rows) });
  }
  return groups;
}

function itemsIn(lines: readonly string[]): SidebarGroup['items'] {
  const links = lines.join('\n').matchAll(/\[([^\]]+)\]\((?!\.\.|https?:)([^)#]+)\.md\)/g);
  return [...links].map(([, text = '', path = '']) => ({ text, link: `/${path}` }));
}

/**
 * A link of a page: one that leaves `docs/` goes to the file on GitHub.
 * @param page its path from `docs/`
 */
export function linkOutside(href: string, page: string): string {
  if (!href.startsWith('../')) return href;
  const target = posix.join('docs', posix.dirname(page), href);
  return target.startsWith('docs/') ? href : `${REPOSITORY}/${target}`;
}

/** The anchor that GitHub derives from a heading. */
export function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}
