import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../project/index.ts';

/**
 * The files that `driftline init` writes: their texts by their paths from the project's folder, with slashes.
 */
export type Templates = ReadonlyMap<string, string>;

/** Folders whose files are templates; those in SHALLOW without their subfolders. */
const FOLDERS = ['contracts', 'specs', 'monitors', 'reports'];
const SHALLOW = ['monitors', 'reports'];
const FILES = ['playwright.config.ts', 'tsconfig.json', '.env.example', '.gitignore'];
const WORKFLOW = '.github/workflows/driftline.yml';

/** Files that are made from the responses of an API. */
const NOT_TEMPLATES = /\.baseline\.json$/;

/**
 * Reads the templates from Driftline's own repository. Parts of a file that only the engine needs are
 * removed.
 */
export function templatesFrom(root: string): Templates {
  const paths = [...FOLDERS.flatMap((folder) => filesIn(root, folder)), ...FILES, WORKFLOW];
  return new Map(paths.map((path) => [path, cut(path, readFileSync(join(root, path), 'utf8'))]));
}

function filesIn(root: string, folder: string): string[] {
  const recursive = !SHALLOW.includes(folder);
  const names = readdirSync(join(root, folder), { recursive, withFileTypes: true });
  return names
    .filter((entry) => entry.isFile() && !NOT_TEMPLATES.test(entry.name))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

function cut(path: string, text: string): string {
  if (path === 'tsconfig.json') return projectTsconfig(text);
  return path === '.gitignore' ? text.replace(/^(?:dist|reports|\.test-build)\/.*\n/gm, '') : text;
}

/** Leaves out what only the engine needs, and what would need another package (@types/node). */
function projectTsconfig(text: string): string {
  const { compilerOptions, include } = JSON.parse(text) as {
    compilerOptions: Record<string, unknown>;
    include: string[];
  };
  const options = Object.entries(compilerOptions).filter(([name]) => !ENGINE_OPTIONS.includes(name));
  const own = include.filter((path) => !['src', 'scripts', 'examples'].includes(path));
  return `${JSON.stringify({ compilerOptions: Object.fromEntries(options), include: own }, null, 2)}\n`;
}

const ENGINE_OPTIONS = ['types', 'verbatimModuleSyntax', 'erasableSyntaxOnly', 'exactOptionalPropertyTypes'];

/** npm never packs a file of this name. */
const PACKED: Readonly<Record<string, string>> = { '.gitignore': 'gitignore' };

/** The path of a template below `dist/templates`: npm leaves out some names. */
export function packedPath(path: string): string {
  return path.replace(/[^/]+$/, (name) => PACKED[name] ?? name);
}

/**
 * The templates of this version: those that the build packed, else those of the repository that it runs from.
 */
export function ownTemplates(): Templates {
  const packed = join(import.meta.dirname, 'templates');
  if (!existsSync(packed)) return templatesFrom(packageRoot());
  const entries = readdirSync(packed, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [
        unpackedPath(file.slice(packed.length + 1).replaceAll('\\', '/')),
        readFileSync(file, 'utf8'),
      ]),
  );
}

function unpackedPath(path: string): string {
  const names = Object.entries(PACKED);
  return path.replace(/[^/]+$/, (name) => names.find(([, packed]) => packed === name)?.[0] ?? name);
}
