import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../src/project/project-root.ts';
import { brokenRow } from './conformance/broken.ts';
import { documentsRow, openDocuments } from './conformance/documents.ts';
import { filesBelow } from './conformance/files.ts';
import { jsonSchemaRows } from './conformance/json-schema.ts';
import { officialRows } from './conformance/official.ts';
import { missingRow, type Row } from './conformance/row.ts';
import { SOURCES, type Source } from './conformance/sources.ts';
import type { Cache } from './fetch/repository.ts';
import { type Progress, progressOn } from './progress.ts';
import { readOptions, runScript, wholeNumber } from './script.ts';
import { textTable } from './text-table.ts';

const USAGE =
  'npm run conformance -- [--only TEXT] [--documents FOLDER] [--broken N] [--repositories ADDRESS] [--cache FOLDER]';

interface Criterion {
  readonly cache: Cache;
  /** Part of a suite's name, in any case. */
  readonly only: string;
  /** More documents, below a folder. */
  readonly documents?: string;
  readonly broken: number;
}

/** @throws DriftlineError DL_OPTION_INVALID */
function criterionOf(parameters: readonly string[]): Criterion {
  return readOptions(USAGE, () => {
    const { values } = parseArgs({
      args: [...parameters],
      options: {
        only: { type: 'string', default: '' },
        documents: { type: 'string' },
        broken: { type: 'string', default: '2000' },
        repositories: { type: 'string', default: 'https://github.com' },
        cache: { type: 'string', default: join(projectRoot(), 'node_modules', '.cache', 'conformance') },
      },
    });
    return {
      cache: { folder: resolve(values.cache), repositories: values.repositories },
      only: values.only.toLowerCase(),
      broken: wholeNumber('--broken', values.broken),
      ...(values.documents === undefined ? {} : { documents: resolve(values.documents) }),
    };
  });
}

/** A suite by its name: what it comes to, told while it runs. */
type Suite = readonly [name: string, run: (report: Progress) => Row[] | Promise<Row[]>];

function suitesOf({ cache, documents, broken }: Criterion): Suite[] {
  const folder = documents === undefined ? [] : [sourceOf(documents)];
  return [
    ['JSON Schema', (report) => jsonSchemaRows(cache, report)],
    ['OAI', () => officialRows(cache)],
    ['broken documents', (report) => [brokenRow(broken, report)]],
    ...[...SOURCES, ...folder].map((source): Suite => {
      const run = async (report: Progress) => [
        documentsRow(source, await openDocuments(source.fetch(cache), report)),
      ];
      return [source.suite, run];
    }),
  ];
}

function sourceOf(folder: string): Source {
  const names = filesBelow(folder, '.json', '.yaml', '.yml');
  const files = names.map((name) => ({ name, path: join(folder, name) }));
  return { suite: folder, least: files.length, refused: files.length, fetch: () => files };
}

async function measure([name, run]: Suite): Promise<Row[]> {
  process.stderr.write(`${name}\n`);
  const progress = progressOn(process.stderr, name);
  try {
    return await run(progress);
  } catch (error) {
    return [missingRow(name, error instanceof Error ? error.message : String(error))];
  } finally {
    progress.end();
  }
}

/** Runs other people's suites; 1 where something got worse, 3 where a suite could not be fetched. */
async function main(): Promise<number> {
  const criterion = criterionOf(process.argv.slice(2));
  const rows: Row[] = [];
  for (const suite of suitesOf(criterion)) {
    if (suite[0].toLowerCase().includes(criterion.only)) rows.push(...(await measure(suite)));
  }
  const cells = rows.map(({ suite, cases, known, says, troubles, missing }) => [
    ...[suite, String(cases), String(known)],
    ...[missing ? 'not fetched' : troubles.length === 0 ? 'held' : 'WORSE', says],
  ]);
  process.stdout.write(textTable(['suite', 'cases', 'known', 'state', 'figures'], cells, [1, 2]));
  for (const { suite, troubles } of rows) {
    for (const trouble of troubles) process.stdout.write(`${suite.trim()}: ${trouble}\n`);
  }
  if (rows.some(({ missing, troubles }) => !missing && troubles.length > 0)) return 1;
  return rows.some(({ missing }) => missing) || rows.length === 0 ? 3 : 0;
}

await runScript(main);
