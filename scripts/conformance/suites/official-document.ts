import { lintDocument } from '../../../src/openapi/lint/lint-document.ts';

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
export function officialMisses(documents: readonly OfficialDocument[]): string[] {
  return documents
    .filter(({ name, text, valid }) => {
      const { problems } = lintDocument(name, text);
      return problems.some(({ id }) => id === 'document-invalid' || id === 'document-unreadable') === valid;
    })
    .map(({ name }) => name);
}
