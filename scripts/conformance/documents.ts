import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Progress } from '../progress.ts';
import type { Row } from './row.ts';
import type { Opened } from './suites/real-document.ts';

/** A document to open: its name and its path. */
export interface DocumentFile {
  readonly name: string;
  readonly path: string;
}

/** The result of opening a document. */
export type DocumentResult = { readonly name: string } & (Opened | { readonly thrown: string });

/** One schema in ten thousand may be one that cannot be compiled. */
const FEWEST_COMPILED = 0.9999;
const WORKER = fileURLToPath(new URL('documents-worker.ts', import.meta.url));
/** The largest documents have tens of thousands of schemas. */
const MEMORY_MB = 8000;

/** Opens documents in several processes at once. */
export async function openDocuments(
  files: readonly DocumentFile[],
  report: Progress,
): Promise<DocumentResult[]> {
  const waiting = [...files];
  const results: DocumentResult[] = [];
  const take = () =>
    new Promise<void>((resolve, reject) => {
      const execArgv = ['--import', 'tsx', `--max-old-space-size=${MEMORY_MB}`];
      const worker = fork(WORKER, [], { execArgv, serialization: 'advanced' });
      let current = waiting.shift();
      const next = () => (current ? worker.send(current) : worker.disconnect());
      worker.on('message', (result: DocumentResult) => {
        results.push(result);
        report(results.length, files.length);
        current = waiting.shift();
        next();
      });
      worker.on('error', reject);
      worker.on('exit', (code, signal) => {
        if (!current) return resolve();
        results.push({ name: current.name, thrown: `the process ended with ${signal ?? code}` });
        resolve(waiting.length > 0 ? take() : undefined);
      });
      next();
    });
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), files.length) }, take));
  return results;
}

/** The expected result of a source. */
export interface Expected {
  readonly suite: string;
  /** The least number of documents. */
  readonly least: number;
  /** Most documents that may be refused with a reason. Default: 0. */
  readonly refused?: number;
}

/** The results of the documents of one source. */
export function documentsRow(
  { suite, least, refused: most = 0 }: Expected,
  results: readonly DocumentResult[],
): Row {
  const opened = results.filter((each) => 'schemas' in each);
  const refused = opened.filter((each) => each.refused !== undefined);
  const failures = opened.flatMap((each) => each.failures);
  const schemas = opened.reduce((sum, each) => sum + each.schemas, 0);
  const operations = opened.reduce((sum, each) => sum + each.operations, 0);
  const compiled = schemas === 0 ? 1 : (schemas - failures.length) / schemas;
  const thrown = results.flatMap((each) => ('thrown' in each ? [`${each.name}: ${each.thrown}`] : []));
  return {
    suite,
    cases: results.length,
    known: refused.length,
    figures: `${refused.length} refused, ${operations} operations, ${failures.length} of ${schemas} schemas do not compile`,
    problems: [
      ...thrown,
      ...(compiled < FEWEST_COMPILED ? failures : []),
      ...(refused.length > most ? refused.map((each) => `${each.name}: ${each.refused}`) : []),
      ...(results.length < least ? [`${results.length} documents, expected at least ${least}`] : []),
    ],
  };
}
