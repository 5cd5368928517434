import { readFileSync } from 'node:fs';
import { readerBeside } from '../../src/openapi/open.ts';
import type { Answer, DocumentFile } from './documents.ts';
import { openRealDocument } from './suites/real-document.ts';

/** Opens each document that it is sent, and answers what became of it. */
process.on('message', ({ name, path }: DocumentFile) => {
  process.send?.(answer(name, path));
});

function answer(name: string, path: string): Answer {
  try {
    return { name, ...openRealDocument(name, readFileSync(path, 'utf8'), readerBeside(path)) };
  } catch (error) {
    return { name, thrown: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
