import { createRequire } from 'node:module';

/** Loads the comparison of documents, which a check needs only where the document of an address has changed. */
export const loadDocumentComparison = (): typeof import('./compare-documents.ts') =>
  createRequire(import.meta.url)('./compare-documents.ts');
