import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileContract } from '../../../src/openapi/compile.ts';
import { projectRoot } from '../../../src/project/project-root.ts';
import { explain } from '../../../src/schema/explain.ts';
import { isObject, pointerTokens, valueAt } from '../../../src/schema/pointer.ts';
import { undocumentedProperties } from '../../../src/schema/undocumented.ts';
import { LoadedLater } from '../../build/loaded-later.ts';
import { lazyLibraries, officialChecks } from '../../build/plugins.ts';
import type { CommandLine } from '../measure.ts';
import { PEERS_FOLDER } from './peers.ts';

/** GitHub's document, as its package holds it. */
export const GITHUB = join(
  PEERS_FOLDER,
  'node_modules',
  '@octokit',
  'openapi',
  'generated',
  'api.github.com.json',
);
const CONTRACT = join(projectRoot(), 'contracts', 'sealmetrics.openapi.yaml');

/** A response that is judged: status 200 of an operation. */
export interface JudgedResponse {
  readonly name: string;
  readonly file: string;
  readonly operation: string;
  /** The path of the file with its body. */
  readonly body: string;
}

/** Bundles our programs to measure, like the command. */
export async function bundleOurs(folder: string): Promise<void> {
  const root = projectRoot();
  const entries = { ours: 'scripts/bench/openapi/ours.ts', verdicts: 'scripts/bench/openapi/verdicts.ts' };
  await new LoadedLater(root).build(entries, {
    absWorkingDir: root,
    outdir: folder,
    ...{ bundle: true, platform: 'node', target: 'node20.19', minify: true },
    logLevel: 'error',
    plugins: [lazyLibraries, officialChecks],
  });
}

/** A program that uses a peer, run in the folder of the peers so that it finds them. */
export function peerProgram(name: 'scalar' | 'backend', ...parameters: string[]): CommandLine {
  const program = join(PEERS_FOLDER, `${name}.mjs`);
  copyFileSync(join(import.meta.dirname, `${name}.mjs`), program);
  return [process.execPath, program, ...parameters];
}

/** The responses that are judged, their bodies written into a folder. */
export function responsesIn(folder: string): JudgedResponse[] {
  const responses = [{ name: 'login', file: CONTRACT, operation: 'login' }];
  if (existsSync(GITHUB)) {
    responses.push({ name: 'GitHub GET /repos/{owner}/{repo}', file: GITHUB, operation: 'repos/get' });
  }
  return responses.map((response) => {
    const body = join(folder, `${response.operation.replace('/', '-')}.json`);
    writeFileSync(body, JSON.stringify(cleanBody(response.file, response.operation)));
    return { ...response, body };
  });
}

/**
 * The example of a response, changed so that it keeps the contract: missing values are set to null,
 * undocumented properties are removed. GitHub's own example lacks two properties and has seven undocumented
 * ones.
 */
function cleanBody(file: string, operation: string): unknown {
  const contract = compileContract(file, readFileSync(file, 'utf8'));
  const { responses } = contract.operations.find(({ id }) => id === operation) ?? { responses: [] };
  const [media] = responses.find(({ status }) => status === '200')?.content ?? [];
  const schema = media?.schema ?? '';
  const body: unknown = structuredClone(media?.examples[0]);
  const { document, formatOf } = contract;
  const source = { document, formatOf, direction: 'response' } as const;
  for (const { instance } of explain(source, schema, body)) {
    const tokens = pointerTokens(instance);
    const holder = valueAt(body, instance.slice(0, instance.lastIndexOf('/')));
    if (isObject(holder)) holder[tokens.at(-1) ?? ''] = null;
  }
  for (const { instance, names } of undocumentedProperties(source, schema, body)) {
    const holder = valueAt(body, instance);
    if (isObject(holder)) for (const name of names) delete holder[name];
  }
  return body;
}
