import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Progress } from '../progress.ts';
import type { Row } from './row.ts';
import type { Opened } from './suites/real-document.ts';

/** A document to open: how it is named, and where it lies. */
export interface DocumentFile {
  readonly name: string;
  readonly path: string;
}

/** What a process that opens documents responses. */
export type MockResponse = { readonly name: string } & (Opened | { readonly thrown: string });

/** Of ten thousand schemas, one may be such that nobody can compile it. */
const FEWEST_COMPILED = 0.9999;
const WORKER = fileURLToPath(new URL('documents-worker.ts', import.meta.url));
/** The largest documents have tens of thousands of schemas. */
const MEMORY_MB = 8000;

/** Opens documents in several processes at once. */
export async function openDocuments(
  files: readonly DocumentFile[],
  report: Progress,
): Promise<MockResponse[]> {
  const waiting = [...files];
  const responses: MockResponse[] = [];
  const take = () =>
    new Promise<void>((resolve, reject) => {
      const execArgv = ['--import', 'tsx', `--max-old-space-size=${MEMORY_MB}`];
      const worker = fork(WORKER, [], { execArgv, serialization: 'advanced' });
      let current = waiting.shift();
      const next = () => (current ? worker.send(current) : worker.disconnect());
      worker.on('message', (response: MockResponse) => {
        responses.push(response);
        report(responses.length, files.length);
        current = waiting.shift();
        next();
      });
      worker.on('error', reject);
      worker.on('exit', (code, signal) => {
        if (!current) return resolve();
        responses.push({ name: current.name, thrown: `the process ended with ${signal ?? code}` });
        resolve(waiting.length > 0 ? take() : undefined);
      });
      next();
    });
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), files.length) }, take));
  return responses;
}

/** What a source is known to come to. */
export interface Expected {
  readonly suite: string;
  /** Fewer documents would mean that something was lost. */
  readonly least: number;
  /** Documents that are refused with a reason, at most; none where it is absent. */
  readonly refused?: number;
}

/** What the documents of one source came to. */
export function documentsRow(
  { suite, least, refused: most = 0 }: Expected,
  responses: readonly MockResponse[],
): Row {
  const opened = responses.filter((each) => 'schemas' in each);
  const refused = opened.filter((each) => each.refused !== undefined);
  const failures = opened.flatMap((each) => each.failures);
  const schemas = opened.reduce((sum, each) => sum + each.schemas, 0);
  const operations = opened.reduce((sum, each) => sum + each.operations, 0);
  const compiled = schemas === 0 ? 1 : (schemas - failures.length) / schemas;
  const thrown = responses.flatMap((each) => ('thrown' in each ? [`${each.name}: ${each.thrown}`] : []));
  return {
    suite,
    cases: responses.length,
    known: refused.length,
    says: `${refused.length} refused, ${operations} operations, ${failures.length} of ${schemas} schemas do not compile`,
    troubles: [
      ...thrown,
      ...(compiled < FEWEST_COMPILED ? failures : []),
      ...(refused.length > most ? refused.map((each) => `${each.name}: ${each.refused}`) : []),
      ...(responses.length < least ? [`${least} documents were expected`] : []),
    ],
  };
}
