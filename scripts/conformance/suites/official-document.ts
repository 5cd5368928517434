import { lintDocument } from '../../../src/openapi/lint/lint-document.ts';

/** A document of the OpenAPI Initiative's tests: `3.1/fail/servers.yaml`, with what it says. */
export interface OfficialDocument {
  readonly name: string;
  readonly text: string;
  /** Whether the schema of its version is to take it. */
  readonly valid: boolean;
}

/** The names of those that are judged otherwise than they are meant. What a `$ref` leads to is not of the schema. */
export function officialMisses(documents: readonly OfficialDocument[]): string[] {
  return documents
    .filter(({ name, text, valid }) => {
      const { problems } = lintDocument(name, text);
      return problems.some(({ id }) => id === 'document-invalid' || id === 'document-unreadable') === valid;
    })
    .map(({ name }) => name);
}
