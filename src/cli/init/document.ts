import { readFileSync } from 'node:fs';
import { basename, dirname, posix, relative, resolve } from 'node:path';
import { loginFlowOf, requirementsOf, schemeNamed } from '../../auth/index.ts';
import { DriftlineError } from '../../core/index.ts';
import { type MonitorStep, stepsByItself } from '../../monitor/index.ts';
import {
  type Contract,
  lintDocument,
  MAY_CHANGE,
  openContract,
  unsafe as unsafeReason,
} from '../../openapi/index.ts';
import { requestedOperation } from '../../requests/index.ts';
import { type DocumentFile, relocated } from './relocate.ts';

/** The document that a project is set up for, and what it needs. */
export interface ProjectDocument {
  /** Of its file and its monitor. */
  readonly name: string;
  /** Path from the project's folder. */
  readonly path: string;
  readonly title: string;
  /** The files to write, by their paths from the project's folder; none where they lie in `contracts/` already. */
  readonly files: readonly DocumentFile[];
  readonly needs: DocumentNeeds;
  readonly steps: readonly WrittenStep[];
  /** Sentences on what the monitor does not send. */
  readonly notes: readonly string[];
}

/** Which settings a document needs. */
export interface DocumentNeeds {
  /** The first server's address, where it is a whole one. */
  readonly server?: string;
  readonly login: boolean;
  readonly basic: boolean;
  /** What ACCESS_TOKEN is sent as, in words: `key (apiKey, header X-Api-Key)`. */
  readonly tokens: readonly string[];
  /** Ids of operations that are sent only where SAFE_OPERATIONS names them. */
  readonly unsafe: readonly string[];
}

/** A step as it is written into a monitor's file. */
export type WrittenStep = Pick<MonitorStep, 'operation' | 'case' | 'depth'> & {
  /** Names of parameters, and `body`, that the document has no example of. */
  readonly generated: readonly string[];
};

/**
 * Reads a document with all that it refers to, and plans where it goes.
 * @param file its path, absolute or from the working directory
 * @param project the project's folder
 * @param name in place of the one that its file name, or its title, gives
 * @throws DriftlineError DL_CONTRACT_UNREADABLE, DL_CONTRACT_UNSUPPORTED, DL_CONTRACT_INVALID
 */
export async function readDocument(file: string, project: string, name?: string): Promise<ProjectDocument> {
  const path = resolve(file);
  const text = textOf(path);
  const contract = await openedContract(path);
  const own = name ?? nameOf(path, contract.title);
  const inside = slashed(relative(project, path));
  const isThere = inside.startsWith('contracts/');
  const files = isThere ? [] : relocated(readAll(path, text), own);
  requireSame(files, contract);
  return {
    name: own,
    path: files[0]?.path ?? inside,
    title: contract.title,
    files,
    needs: needsOf(contract),
    ...(await stepsOf(contract)),
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new DriftlineError(
      'DL_CONTRACT_UNREADABLE',
      `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}. Nothing was written.`,
      'Name an OpenAPI document, YAML or JSON: driftline init FILE.',
      cause,
    );
  }
}

async function openedContract(path: string): Promise<Contract> {
  try {
    return await openContract(path);
  } catch (error) {
    if (!(error instanceof DriftlineError)) throw error;
    const hint = `${error.hint} Nothing was written; "driftline lint ${path}" shows all that is wrong with it.`;
    throw new DriftlineError(error.code, error.message, hint, error);
  }
}

/** The document and the files that it refers to, each once, whichever way leads there. */
function readAll(path: string, text: string): DocumentFile[] {
  const read = new Map([[slashed(path), text]]);
  lintDocument(basename(path), text, (other) => {
    const place = resolve(dirname(path), other);
    const found = readFileSync(place, 'utf8');
    read.set(slashed(place), found);
    return found;
  });
  return [...read].map(([each, content]) => ({ path: each, text: content }));
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}

/** What was moved is to be the same document. */
function requireSame(files: readonly DocumentFile[], contract: Contract): void {
  const [document] = files;
  if (!document) return;
  const folder = posix.dirname(document.path);
  const moved = lintDocument(document.path, document.text, (other) => {
    const found = files.find(({ path }) => path === posix.join(folder, other));
    if (found) return found.text;
    throw new Error('it is not among the files of the document');
  });
  const broken = moved.problems.find(({ severity }) => severity === 'error');
  if (!broken && moved.operations.length === contract.operations.length) return;
  throw new DriftlineError(
    'DL_CONTRACT_UNSUPPORTED',
    `${contract.file} refers to files in a way that does not survive being copied${broken ? `: ${broken.message}` : ''}. Nothing was written.`,
    'Copy it with its files into contracts/ yourself, and run "driftline init contracts/FILE".',
  );
}

/** Says nothing about the API that it belongs to. */
const COMMON_NAMES = [
  'openapi',
  'swagger',
  'api',
  'index',
  'spec',
  'schema',
  'main',
  'root',
  'bundled',
  'v1',
];

/** `pets` of `pets.openapi.yaml`; of `openapi.yaml` what its title says. */
export function nameOf(path: string, title: string): string {
  const stem = slug(basename(path).replace(/(?:\.openapi)?\.(?:ya?ml|json)$/i, ''));
  return (COMMON_NAMES.includes(stem) ? slug(title) : stem) || stem || 'api';
}

const LONGEST_NAME = 40;

function slug(text: string): string {
  const plain = text.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');
  const dashed = plain.replace(/[^a-z\d]+/g, '-').replace(/^-|-$/g, '');
  return dashed.slice(0, LONGEST_NAME).replace(/-$/, '');
}

function needsOf(contract: Contract): DocumentNeeds {
  const login = contract.operations.find(({ token }) => token !== undefined);
  const used = contract.operations.flatMap((operation) => requirementsOf(contract, operation).flat());
  const schemes = [...new Set(used)]
    .filter((name) => name !== login?.token?.scheme)
    .map((name) => ({ name, scheme: schemeNamed(contract, name) }));
  const isBasic = ({ scheme }: (typeof schemes)[number]) =>
    scheme.type === 'http' && String(scheme.scheme).toLowerCase() === 'basic';
  const unsafe = contract.operations.filter(
    (each) => each !== login && unsafeReason(contract, each) === MAY_CHANGE,
  );
  return {
    ...(contract.server && /^https?:/.test(contract.server) ? { server: contract.server } : {}),
    login: login !== undefined,
    basic: schemes.some(isBasic),
    tokens: schemes
      .filter((each) => !isBasic(each))
      .map(({ name, scheme }) => `${name} (${inWords(scheme)})`),
    unsafe: unsafe.map(({ id }) => id),
  };
}

/** `apiKey, header X-Api-Key`, `http bearer`, `oauth2`. */
function inWords({ type, scheme, in: place, name }: Record<string, unknown>): string {
  if (type === 'apiKey') return `apiKey, ${place} ${name}`;
  return type === 'http' ? `http ${scheme}` : String(type);
}

async function stepsOf(contract: Contract): Promise<Pick<ProjectDocument, 'steps' | 'notes'>> {
  try {
    // With no BASE_URL the mock server is asked, which opens whatever a setting could open.
    const { steps, notes } = await stepsByItself(contract, loginFlowOf(contract), {}, {});
    return { steps: steps.map((step) => written(step, contract)), notes };
  } catch (error) {
    // Nothing may be sent, which the file of the monitor says.
    if (error instanceof DriftlineError && error.code === 'DL_OPERATION_UNKNOWN')
      return { steps: [], notes: [] };
    throw error;
  }
}

function written({ operation: id, case: name, depth }: MonitorStep, contract: Contract): WrittenStep {
  const operation = contract.operations.find((each) => each.id === id);
  const generated = operation && name === undefined ? requestedOperation(contract, operation).generated : [];
  return {
    ...{ operation: id, generated },
    ...(name === undefined ? {} : { case: name }),
    ...(depth === undefined ? {} : { depth }),
  };
}
