import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openContract } from '../../src/openapi/open.ts';
import { hostileSchema } from './documents.ts';

/** A larger document takes longer to read than the trial has time for. */
const MOST_CHARACTERS = 100_000;

/**
 * A document with the operations of these cases that can be opened: a process with several monitors does not start with
 * one that cannot. The path of a case is that of the hostile server, the operation `a` and its number.
 * @returns the document, and the cases in it
 */
export async function usableDocument(seed: number, cases: readonly number[]) {
  const usable: number[] = [];
  for (const index of cases) if (await canBeOpened(documentOf(seed, [index]))) usable.push(index);
  return { document: documentOf(seed, usable), cases: usable };
}

function documentOf(seed: number, cases: readonly number[]): string {
  const schemas = cases.map((index) => {
    const schema = hostileSchema(seed, index).replaceAll('schemas/S"', `schemas/S${index}"`);
    return `"S${index}":${schema}`;
  });
  const paths = cases.map((index) => {
    const content = `{"application/json":{"schema":{"$ref":"#/components/schemas/S${index}"}}}`;
    return `"/${index}/a":{"get":{"operationId":"a${index}","responses":{"200":{"description":"d","content":${content}}}}}`;
  });
  return `{"openapi":"3.1.0","info":{"title":"T","version":"1"},"paths":{${paths}},"components":{"schemas":{${schemas}}}}`;
}

async function canBeOpened(document: string): Promise<boolean> {
  if (document.length > MOST_CHARACTERS) return false;
  const folder = mkdtempSync(join(tmpdir(), 'driftline-document-'));
  const path = join(folder, 'a.json');
  writeFileSync(path, document);
  try {
    await openContract(path);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
