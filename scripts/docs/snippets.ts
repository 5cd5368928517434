import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A block of code of a page. */
export interface Snippet {
  /** Path of the page from the repository's folder, and line of the fence. */
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** Why it is not run: `<!-- not run: REASON -->` on the line before its fence. */
  readonly notRun?: string;
}

/** Folders whose pages are for users. */
const FOLDERS = ['docs', 'docs/guides', 'docs/reference', 'monitors', 'monitors/deploy'];
const PAGES = ['README.md', 'reports/README.md', 'contracts/README.md', 'specs/README.md'];

/** Every page for users, as paths from the repository's folder. */
export function userPages(root: string): string[] {
  const found = FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  );
  return [...PAGES, ...found].sort();
}

/** The blocks of code of a page. */
export function snippetsIn(root: string, page: string): Snippet[] {
  return snippetsOf(readFileSync(join(root, page), 'utf8'), page);
}

/** The same of a text. */
export function snippetsOf(markdown: string, page: string): Snippet[] {
  const fences = markdown.matchAll(/(?:^<!-- not run: (.+) -->\n+)?^```(\w*)\n(.*?)^```$/gms);
  return [...fences].map(({ 0: whole, 1: notRun, 2: language = '', 3: text = '', index }) => ({
    page,
    line: markdown.slice(0, index + whole.indexOf('```')).split('\n').length,
    language,
    text,
    ...(notRun === undefined ? {} : { notRun }),
  }));
}

/** The commands of a shell block: its lines without comments, those that end with a backslash joined with the next. */
export function commandsIn(text: string): string[] {
  return text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.replace(/^((?:[^'"#]|'[^']*'|"[^"]*")*?)(?<![^\s])#.*$/, '$1').trim())
    .filter((line) => line !== '');
}

/**
 * A block of TypeScript as a module of its own: the imports and the surroundings of what is shown alone.
 * @example moduleOf("steps: [{ operation: 'login' }],\n") // the property of a monitor
 */
export function moduleOf(text: string): string {
  if (/^\s*steps: /.test(text))
    return `import { defineMonitor } from 'driftline';\nexport default defineMonitor({ name: 'shown',\n${text}});\n`;
  if (/^(?:import|declare) |^\/\/ /.test(text)) return `${text}\nexport {};\n`;
  const imports =
    "import { defineConfig } from 'driftline';\nimport { expect, test } from 'driftline/playwright';\n";
  if (/^(?:export|test\()/.test(text)) return `${imports}void [defineConfig, expect, test];\n${text}`;
  return `${imports}void defineConfig;\ntest('shown', async ({ api }) => {\n${text}});\n`;
}
