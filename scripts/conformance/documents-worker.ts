import { readFileSync } from 'node:fs';
import { readerBeside } from '../../src/openapi/open.ts';
import type { DocumentFile, DocumentResult } from './documents.ts';
import { openRealDocument } from './suites/real-document.ts';

/** Opens each document that it receives, and sends the result. */
process.on('message', ({ name, path }: DocumentFile) => {
  process.send?.(resultOf(name, path));
});

function resultOf(name: string, path: string): DocumentResult {
  try {
    return { name, ...openRealDocument(name, readFileSync(path, 'utf8'), readerBeside(path)) };
  } catch (error) {
    return { name, thrown: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
