import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { writeWhole } from '../../src/core/index.ts';

/** A third-party package, with what its licence requires to be printed. */
interface ThirdParty {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly homepage: string;
  /** The texts that come with it: licence and notice. */
  readonly texts: readonly string[];
}

export const NOTICES = 'THIRD_PARTY_NOTICES.md';

/** Packages bundled as text or types, which esbuild's metafile does not list. */
const BESIDE = ['uplot', 'openapi-types'];

/** Not from npm: `src/openapi/openapi-*.schema.json`. */
const OPENAPI_SCHEMAS: ThirdParty = {
  name: 'The JSON Schemas of OpenAPI documents',
  version: '3.0, 3.1, 3.2',
  license: 'Apache-2.0',
  homepage: 'https://spec.openapis.org/oas/',
  texts: ['Copyright the OpenAPI Initiative. The licence is the one in the file LICENSE.'],
};

/** Writes the notices of all packages in the build. @throws Error for a package without a licence */
export function writeNotices(root: string, metafiles: readonly Metafile[]): void {
  const folders = new Set([
    ...bundledPackages(metafiles),
    ...BESIDE.map((name) => join('node_modules', name)),
  ]);
  const parties = [...folders].map((folder) => thirdParty(join(root, folder)));
  const text = noticesText([...parties, OPENAPI_SCHEMAS]);
  const path = join(root, NOTICES);
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeWhole(path, text);
}

/** The folders of the packages with code in the outputs: `node_modules/ajv`. */
export function bundledPackages(metafiles: readonly Metafile[]): string[] {
  const outputs = metafiles.flatMap(({ outputs }) => Object.values(outputs));
  const inputs = outputs.flatMap(({ inputs }) => Object.entries(inputs));
  const packages = inputs.flatMap(([path, { bytesInOutput }]) => {
    const [folder] = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [];
    return folder !== undefined && bytesInOutput > 0 ? [folder] : [];
  });
  return [...new Set(packages)].sort();
}

function thirdParty(folder: string): ThirdParty {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  const { name, version, license, homepage, repository } = manifest;
  const texts = readdirSync(folder)
    .filter((file) => /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  if (texts.length === 0 || typeof license !== 'string') {
    throw new Error(
      `${folder} has no licence file, or no "license" in its package.json: it cannot be bundled.`,
    );
  }
  const address = typeof repository === 'string' ? repository : (repository as { url?: string })?.url;
  return {
    name: String(name),
    version: String(version),
    license,
    homepage: String(homepage ?? address),
    texts,
  };
}

/** The notices, sorted by name, each with its full texts. */
export function noticesText(parties: readonly ThirdParty[]): string {
  const sections = [...parties]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(
      ({ name, version, license, homepage, texts }) =>
        `## ${name} ${version}\n\n${license}, ${homepage}\n\n${texts.map(fenced).join('\n\n')}\n`,
    );
  return `# Third-party notices\n\nThe files in \`dist/\` contain code, schemas or types of these projects.\n\n${sections.join('\n')}`;
}

const fenced = (text: string) => `\`\`\`text\n${text.replaceAll('\r\n', '\n')}\n\`\`\``;
