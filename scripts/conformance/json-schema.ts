import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cache, fetchRepository, type Repository } from '../fetch/repository.ts';
import type { Progress } from '../progress.ts';
import { filesBelow } from './files.ts';
import type { Row } from './row.ts';
import { judgeFile, type Suite } from './suites/json-schema-suite.ts';

const REPOSITORY: Repository = {
  name: 'json-schema-org/JSON-Schema-Test-Suite',
  commit: '44401e0c046704b476ec9d2e2fccdaee618f259d',
  paths: ['tests/draft2020-12', 'remotes'],
};

/** JSON-Schema-Test-Suite at one commit, in three parts. */
export function jsonSchemaRows(cache: Cache, report: Progress): Row[] {
  const suite = readSuite(fetchRepository(cache, REPOSITORY));
  const names = Object.keys(suite.files);
  const judged = names.map((file, index) => {
    report(index, names.length);
    return { file, ...judgeFile(suite, file) };
  });
  const parts = {
    'JSON Schema 2020-12': (file: string) => !file.startsWith('optional/'),
    '  optional': (file: string) => /^optional\/(?!format\/)/.test(file),
    '  formats': (file: string) => file.startsWith('optional/format/'),
  };
  return Object.entries(parts).map(([name, fits]) =>
    rowOf(
      name,
      judged.filter(({ file }) => fits(file)),
    ),
  );
}

type Judged = ReturnType<typeof judgeFile>;

function rowOf(suite: string, judged: readonly Judged[]): Row {
  const cases = judged.flatMap((each) => each.cases);
  const misses = judged.flatMap((each) => each.misses);
  const unexplained = judged.flatMap((each) => each.unexplained);
  const { unknown, settled } = compareMisses(
    knownMisses(),
    new Set(cases),
    new Set(misses.map(({ name }) => name)),
  );
  return {
    suite,
    cases: cases.length,
    known: misses.length - unknown.length,
    figures: `${misses.length} of ${cases.length} judged differently, ${unexplained.length} without an explanation`,
    problems: [
      ...unknown.map((name) => `judged differently, not in known-misses.json: ${name}`),
      ...settled.map((name) => `in known-misses.json, but judged correctly: ${name}`),
    ],
  };
}

function readSuite(folder: string): Suite {
  const read = (root: string) => (name: string) =>
    [name, JSON.parse(readFileSync(join(root, name), 'utf8'))] as const;
  const tests = join(folder, 'tests', 'draft2020-12');
  const remotes = join(folder, 'remotes');
  const isOurs = (name: string) => !/^(?:draft(?!2020-12)|v1)/.test(name);
  return {
    files: Object.fromEntries(
      filesBelow(tests, '.json')
        .map(read(tests))
        .map(([name, groups]) => [name.replace(/\.json$/, ''), groups]),
    ),
    remotes: Object.fromEntries(filesBelow(remotes, '.json').filter(isOurs).map(read(remotes))),
  };
}

/** Cases that are judged differently from their suite, and why that is accepted. */
interface KnownMisses {
  readonly reason: string;
  readonly cases: readonly string[];
  /** Set where the result depends on the version of Node. */
  readonly depends?: true;
}

/** The difference between a run and the list of known misses; both lists are empty where it is correct. */
interface Comparison {
  /** Missed, and not in the list. */
  readonly unknown: readonly string[];
  /** In the list, but judged correctly: to be removed. */
  readonly settled: readonly string[];
}

/** The known misses in `known-misses.json`. */
export function knownMisses(): KnownMisses[] {
  return JSON.parse(readFileSync(new URL('suites/known-misses.json', import.meta.url), 'utf8'));
}

/**
 * @param judged every case that was judged
 * @param missed those that were judged differently from their suite
 */
export function compareMisses(
  known: readonly KnownMisses[],
  judged: ReadonlySet<string>,
  missed: ReadonlySet<string>,
): Comparison {
  const listed = new Set(known.flatMap(({ cases }) => cases));
  const settling = known.filter(({ depends }) => !depends).flatMap(({ cases }) => cases);
  return {
    unknown: [...missed].filter((name) => !listed.has(name)),
    settled: settling.filter((name) => judged.has(name) && !missed.has(name)),
  };
}
