import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../../src/history/store/record.ts';
import { projectRoot } from '../../src/project/project-root.ts';

const LOGIN_CONTRACT = join(projectRoot(), 'contracts', 'sealmetrics.openapi.yaml');

interface AttackedMonitors {
  readonly cases: readonly number[];
  readonly urlOf: (index: number) => string;
  /** The document of a case; undefined: it logs in by the contract of the login. */
  readonly documentOf: (index: number) => string | undefined;
  readonly requestTimeoutMs: number;
  /** The address of an API that keeps its contract, for a monitor of its own. */
  readonly neighbour?: string;
}

/** The monitor of a case. */
export function nameOf(index: number): string {
  return `case-${index}`;
}

export const NEIGHBOUR = 'neighbour';

/** Writes a monitor a case. @returns the environment that they need */
export function writeMonitors(
  folder: string,
  { cases, urlOf, documentOf, requestTimeoutMs, neighbour }: AttackedMonitors,
): Record<string, string> {
  mkdirSync(join(folder, 'monitors'));
  const login = { contract: LOGIN_CONTRACT, steps: [{ operation: 'login' }] };
  const monitors: object[] = cases.map((index) => {
    const document = documentOf(index);
    const named = { name: nameOf(index), settingsPrefix: `CASE_${index}_` };
    if (document === undefined) return { ...named, ...login };
    const contract = join(folder, `${index}.json`);
    writeFileSync(contract, document);
    return { ...named, contract };
  });
  if (neighbour !== undefined) monitors.push({ name: NEIGHBOUR, ...login });
  writeFileSync(
    join(folder, 'monitors', 'cases.monitor.ts'),
    `export default ${JSON.stringify(monitors)};\n`,
  );
  const own = cases.flatMap((index): [string, string][] => [
    [`CASE_${index}_BASE_URL`, urlOf(index)],
    [`CASE_${index}_LOGIN_EMAIL`, 'attacked@example.com'],
    [`CASE_${index}_LOGIN_PASSWORD`, 'Corr3ct-horse!battery'],
  ]);
  return {
    ...Object.fromEntries(own),
    ...(neighbour === undefined ? {} : { BASE_URL: neighbour }),
    MONITORS: join(folder, 'monitors'),
    REPORTS_DIR: join(folder, 'reports'),
    CACHE_DIR: join(folder, 'cache'),
    CONTRACT: LOGIN_CONTRACT,
    REQUEST_TIMEOUT_MS: String(requestTimeoutMs),
    REQUESTS_PER_MINUTE: '100000',
  };
}

/** The records of runs on stdout; the last line may be unfinished. */
export function runsIn(ndjson: string): RunRecord[] {
  return ndjson
    .slice(0, ndjson.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line.includes('"type":"run"'))
    .map((line) => JSON.parse(line) as RunRecord);
}

export function countOf(runs: readonly RunRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { verdict, cause } of runs) {
    const name = cause === undefined ? verdict : `${verdict} (${cause})`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
