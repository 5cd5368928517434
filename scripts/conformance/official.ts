import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lintDocument } from '../../src/openapi/lint/lint-document.ts';
import { type Cache, fetchRepository } from '../fetch/repository.ts';
import { filesBelow } from './files.ts';
import type { Row } from './row.ts';

const TESTS = 'tests/schema';
const COMMITS = {
  '3.1': '76fa096c152fc4cbde540c5342a70333a05d6be1',
  '3.2': 'b74769cfe215d3d9a58a0bde248c8f5ccba36ecd',
} as const;

/** A separate dialect describes the XML Object of 3.2; the schema of documents does not refer to it. */
const KNOWN = new Set(['3.2/fail/xml-attr-exclusion.yaml', '3.2/fail/xml-wrapped-exclusion.yaml']);

/** The OpenAPI Initiative's own documents: valid ones and invalid ones. */
export function officialRows(cache: Cache): Row[] {
  return Object.entries(COMMITS).map(([version, commit]) => {
    const name = 'OAI/OpenAPI-Specification';
    const folder = join(fetchRepository(cache, { name, commit, paths: [TESTS] }), TESTS);
    const documents = filesBelow(folder, '.yaml').map((file) => ({
      name: `${version}/${file}`,
      text: readFileSync(join(folder, file), 'utf8'),
      valid: file.startsWith('pass/'),
    }));
    const misses = officialMisses(documents);
    const settled = documents.filter((each) => KNOWN.has(each.name) && !misses.includes(each.name));
    return {
      suite: `OAI's documents for ${version}`,
      cases: documents.length,
      known: misses.filter((each) => KNOWN.has(each)).length,
      figures: `${misses.length} of ${documents.length} judged differently`,
      problems: [
        ...misses
          .filter((each) => !KNOWN.has(each))
          .map((each) => `judged differently, not in KNOWN: ${each}`),
        ...settled.map((each) => `in KNOWN, but judged correctly: ${each.name}`),
      ],
    };
  });
}

/** A document of the OpenAPI Initiative's tests. */
interface OfficialDocument {
  /** `3.1/fail/servers.yaml`. */
  readonly name: string;
  readonly text: string;
  /** Whether it is valid by the schema of its version. */
  readonly valid: boolean;
}

/**
 * The names of the documents that are judged wrongly. Problems with `$ref` targets do not count: the schema
 * ignores them.
 */
function officialMisses(documents: readonly OfficialDocument[]): string[] {
  return documents
    .filter(({ name, text, valid }) => {
      const { problems } = lintDocument(name, text);
      return problems.some(({ id }) => id === 'document-invalid' || id === 'document-unreadable') === valid;
    })
    .map(({ name }) => name);
}
