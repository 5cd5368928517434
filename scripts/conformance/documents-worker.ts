import { readFileSync } from 'node:fs';
import { readerBeside } from '../../src/openapi/open.ts';
import type { DocumentFile, MockResponse } from './documents.ts';
import { openRealDocument } from './suites/real-document.ts';

/** Opens each document that it is sent, and responses what became of it. */
process.on('message', ({ name, path }: DocumentFile) => {
  process.send?.(response(name, path));
});

function response(name: string, path: string): MockResponse {
  try {
    return { name, ...openRealDocument(name, readFileSync(path, 'utf8'), readerBeside(path)) };
  } catch (error) {
    return { name, thrown: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
