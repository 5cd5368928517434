import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../src/project/project-root.ts';
import { brokenRow } from './conformance/broken.ts';
import { documentsRow, openDocuments } from './conformance/documents.ts';
import { filesBelow } from './conformance/files.ts';
import { jsonSchemaRows } from './conformance/json-schema.ts';
import { officialRows } from './conformance/official.ts';
import { missingRow, type Row } from './conformance/row.ts';
import { DIRECTUS } from './conformance/servers/directus.ts';
import { LOOPBACK } from './conformance/servers/loopback.ts';
import { PLATFORMATIC } from './conformance/servers/platformatic.ts';
import { serverRow } from './conformance/servers/server.ts';
import { UNLEASH } from './conformance/servers/unleash.ts';
import { SOURCES, type Source } from './conformance/sources.ts';
import type { Cache } from './fetch/repository.ts';
import { type Progress, progressOn } from './progress.ts';
import { readOptions, runScript, wholeNumber } from './script.ts';
import { textTable } from './text-table.ts';

const USAGE =
  'npm run conformance -- [--only TEXT] [--documents FOLDER] [--broken N] [--repositories ADDRESS] [--cache FOLDER]';

interface ConformanceOptions {
  readonly cache: Cache;
  /** A part of the names of the suites to run, in lower case. */
  readonly only: string;
  /** A folder with more documents. */
  readonly documents?: string;
  /** How many broken documents to try. */
  readonly broken: number;
}

/** @throws DriftlineError DL_OPTION_INVALID */
function optionsOf(parameters: readonly string[]): ConformanceOptions {
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

/** A suite by its name; `run` reports its progress. */
type Suite = readonly [name: string, run: (report: Progress) => Row[] | Promise<Row[]>];

function suitesOf({ cache, documents, broken }: ConformanceOptions): Suite[] {
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
    ...[DIRECTUS, UNLEASH, PLATFORMATIC, LOOPBACK].map(
      (server): Suite => [`servers: ${server.suite}`, async () => [await serverRow(server, cache)]],
    ),
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

/** Runs third-party suites. @returns 1 where a result got worse, 3 where a suite could not be fetched */
async function main(): Promise<number> {
  const options = optionsOf(process.argv.slice(2));
  const rows: Row[] = [];
  for (const suite of suitesOf(options)) {
    if (suite[0].toLowerCase().includes(options.only)) rows.push(...(await measure(suite)));
  }
  const cells = rows.map(({ suite, cases, known, figures, problems, missing }) => [
    ...[suite, String(cases), String(known)],
    ...[missing ? 'not fetched' : problems.length === 0 ? 'unchanged' : 'WORSE', figures],
  ]);
  process.stdout.write(textTable(['suite', 'cases', 'known', 'state', 'figures'], cells, [1, 2]));
  for (const { suite, problems } of rows) {
    for (const problem of problems) process.stdout.write(`${suite.trim()}: ${problem}\n`);
  }
  if (rows.some(({ missing, problems }) => !missing && problems.length > 0)) return 1;
  return rows.some(({ missing }) => missing) || rows.length === 0 ? 3 : 0;
}

await runScript(main);
