import { readFileSync } from 'node:fs';
import { basename, dirname, posix, relative, resolve } from 'node:path';
import { loginFlowOf, oauthGrantOf, requirementsOf, schemeNamed, schemeSetting } from '../../auth/index.ts';
import { DriftlineError } from '../../core/index.ts';
import { type MonitorStep, stepsByItself } from '../../monitor/index.ts';
import {
  type Contract,
  type LintReport,
  lintDocument,
  MAY_CHANGE,
  openContract,
  overlayBeside,
  readerBeside,
  unsafe as unsafeReason,
} from '../../openapi/index.ts';
import { prepareOperation } from '../../requests/index.ts';
import { suggestedOverlay } from '../suggested-overlay.ts';

/** The document that a project is set up for, and the settings that it needs. */
export interface ProjectDocument {
  /** The name of its file and its monitor. */
  readonly name: string;
  /** Path from the project's folder. */
  readonly path: string;
  readonly title: string;
  /**
   * The files to write, by their paths from the project's folder; empty if they are in `contracts/` already.
   */
  readonly files: readonly DocumentFile[];
  readonly needs: DocumentNeeds;
  readonly steps: readonly WrittenStep[];
  /** What the monitor does not send, and why, in sentences. */
  readonly notes: readonly string[];
  /** What to put into the overlay of the document, in words. */
  readonly suggestion?: string;
}

/** The setting of one security scheme. */
interface NeededCredential {
  readonly setting: string;
  readonly words: string;
  /** What its text is, if it is no key and no token. */
  readonly form?: 'user:password' | 'client_id:client_secret, or a token';
}

/** Which settings a document needs. */
export interface DocumentNeeds {
  /** The URL of the first server, if it is absolute. */
  readonly server?: string;
  readonly login: boolean;
  readonly basic: boolean;
  /** How ACCESS_TOKEN is sent, in words: `key (apiKey, header X-Api-Key)`. */
  readonly tokens: readonly string[];
  /** The settings of single security schemes, where there are several. */
  readonly credentials: readonly NeededCredential[];
  /** Ids of operations that are sent only if SAFE_OPERATIONS names them. */
  readonly unsafe: readonly string[];
}

/** A step as it is written into a monitor's file. */
export type WrittenStep = Pick<MonitorStep, 'operation' | 'case' | 'depth'> & {
  /** Names of parameters, and `body`, whose values are generated because the document has no example. */
  readonly generated: readonly string[];
};

/**
 * Reads a document with all files that it refers to, and plans their places in the project.
 * @param file its path, absolute or from the working directory
 * @param project the project's folder
 * @param name replaces the one from the file name or the title
 * @throws DriftlineError DL_CONTRACT_UNREADABLE, DL_CONTRACT_UNSUPPORTED, DL_CONTRACT_INVALID
 */
export async function readDocument(file: string, project: string, name?: string): Promise<ProjectDocument> {
  const path = resolve(file);
  const text = textOf(path);
  const contract = await openedContract(path);
  const own = name ?? nameOf(path, contract.title);
  const inside = slashed(relative(project, path));
  const isThere = inside.startsWith('contracts/');
  const files = isThere ? [] : copiedFiles(path, text, own, contract);
  const place = files[0] ? resolve(project, files[0].path) : path;
  const suggestion = suggestedOverlay(contract, place);
  return {
    name: own,
    path: files[0]?.path ?? inside,
    title: contract.title,
    files,
    needs: needsOf(contract),
    ...(suggestion === undefined ? {} : { suggestion }),
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
    const hint = `${error.hint} Nothing was written; "driftline lint ${path}" shows all problems.`;
    throw new DriftlineError(error.code, error.sentence, hint, error);
  }
}

/** The files of the document as they are in the project. */
function copiedFiles(path: string, text: string, name: string, contract: Contract): DocumentFile[] {
  const { files, errors } = readAll(path, text);
  const moved = relocated(files, name);
  requireSame(moved, contract, errors);
  return moved;
}

/** The document and the files that it refers to, each once; and what is wrong with them, which may be in parts that are not used. */
function readAll(path: string, text: string): { files: DocumentFile[]; errors: readonly string[] } {
  const read = new Map([[slashed(path), text]]);
  const readText = readerBeside(path);
  const overlay = overlayBeside(path);
  const readOther = (other: string) => {
    const found = readText(other);
    read.set(slashed(resolve(dirname(path), other)), found);
    return found;
  };
  const errors = errorsIn(lintDocument(basename(path), text, readOther, overlay));
  if (overlay) read.set(slashed(resolve(dirname(path), overlay.path)), overlay.text);
  return { files: [...read].map(([each, content]) => ({ path: each, text: content })), errors };
}

function errorsIn({ problems }: LintReport): string[] {
  return problems.flatMap(({ severity, message }) => (severity === 'error' ? [message] : []));
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}

/**
 * Makes sure that the document is the same after it is copied.
 * @throws DriftlineError DL_CONTRACT_UNSUPPORTED
 */
function requireSame(files: readonly DocumentFile[], contract: Contract, errors: readonly string[]): void {
  const [document] = files;
  if (!document) return;
  const folder = posix.dirname(document.path);
  const read = (other: string) => {
    const found = files.find(({ path }) => path === posix.join(folder, other));
    if (found) return found.text;
    throw new Error('it was not copied');
  };
  const overlay = files.find(({ path }) => OVERLAY.test(path));
  const applied = overlay && { path: posix.basename(overlay.path), file: overlay.path, text: overlay.text };
  const moved = lintDocument(document.path, document.text, read, applied);
  const broken = errorsIn(moved).find((each) => !errors.includes(each));
  if (broken === undefined && moved.operations.length === contract.operations.length) return;
  throw new DriftlineError(
    'DL_CONTRACT_UNSUPPORTED',
    `References of ${contract.file} would break when it is copied${broken === undefined ? '' : `: ${broken}`}. Nothing was written.`,
    'Copy it with its files into contracts/ yourself, and run "driftline init contracts/FILE".',
  );
}

/** File names that say nothing about the API. */
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

/** A name for a document: `pets` for `pets.openapi.yaml`; for `openapi.yaml`, made from its title. */
function nameOf(path: string, title: string): string {
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
  const described = schemes
    .filter(({ scheme }) => scheme.type !== 'mutualTLS')
    .map((each) => ({ ...each, words: `${each.name} (${inWords(each.scheme)})` }));
  const unsafe = contract.operations.filter(
    (each) => each !== login && unsafeReason(contract, each) === MAY_CHANGE,
  );
  return {
    ...(contract.server && /^https?:/.test(contract.server) ? { server: contract.server } : {}),
    login: login !== undefined,
    basic: schemes.some(
      (each) => isBasic(each) || oauthGrantOf(each.scheme, undefined, ANYBODY) !== undefined,
    ),
    tokens: described.filter((each) => !isBasic(each)).map(({ words }) => words),
    credentials:
      described.length > 1 || described.some(({ scheme }) => takesClient(scheme))
        ? described.map((each) => ({
            ...{ setting: schemeSetting(each.name), words: each.words },
            ...(isBasic(each) ? { form: 'user:password' as const } : {}),
            ...(takesClient(each.scheme) ? { form: 'client_id:client_secret, or a token' as const } : {}),
          }))
        : [],
    unsafe: unsafe.map(({ id }) => id),
  };
}

const ANYBODY = { identifier: 'user', secret: 'password' };

/** Whether its tokens are issued to a client. */
function takesClient(scheme: Record<string, unknown>): boolean {
  return oauthGrantOf(scheme, 'client:secret', undefined) !== undefined;
}

/** `apiKey, header X-Api-Key`, `http bearer`, `oauth2`. */
function inWords({ type, scheme, in: place, name }: Record<string, unknown>): string {
  if (type === 'apiKey') return `apiKey, ${place} ${name}`;
  return type === 'http' ? `http ${scheme}` : String(type);
}

async function stepsOf(contract: Contract): Promise<Pick<ProjectDocument, 'steps' | 'notes'>> {
  try {
    // Without BASE_URL the target is the mock server, so that no step is skipped for a missing setting.
    const { steps, notes } = await stepsByItself(contract, loginFlowOf(contract), {}, { limits: {} });
    return { steps: steps.map((step) => written(step, contract)), notes };
  } catch (error) {
    // No operation may be sent; a comment in the monitor's file says so.
    if (error instanceof DriftlineError && error.code === 'DL_OPERATION_UNKNOWN')
      return { steps: [], notes: [] };
    throw error;
  }
}

function written({ operation: id, case: name, depth }: MonitorStep, contract: Contract): WrittenStep {
  const operation = contract.operations.find((each) => each.id === id);
  const generated = operation && name === undefined ? prepareOperation(contract, operation).generated : [];
  return {
    ...{ operation: id, generated },
    ...(name === undefined ? {} : { case: name }),
    ...(depth === undefined ? {} : { depth }),
  };
}

/** A file of a document: its path, with slashes, and its text. */
interface DocumentFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The new paths of a document's files: itself `contracts/NAME.openapi.yaml` (or `.json`), its overlay
 * `contracts/NAME.overlay.yaml`, files below its
 * folder at the same relative path below `contracts/`, all others below `contracts/NAME/`. References are
 * changed where necessary.
 * @param files by absolute paths; the document itself is the first
 * @returns the files by their paths from the project's folder
 */
export function relocated(files: readonly DocumentFile[], name: string): DocumentFile[] {
  const [document, ...others] = files;
  if (!document) return [];
  const places = placesOf(
    document.path,
    others.map(({ path }) => path),
    name,
  );
  return files.map(({ path, text }) => ({
    path: places.get(path) ?? path,
    text: withReferences(text, path, places),
  }));
}

/** The ending of an overlay, which lies beside its document and is named as it is. */
const OVERLAY = /(\.overlay\.(?:ya?ml|json))$/;

function placesOf(document: string, others: readonly string[], name: string): Map<string, string> {
  const folder = posix.dirname(document);
  const shared = others.reduce((above, path) => commonFolder(above, posix.dirname(path)), folder);
  const ending = /\.json$/i.test(document) ? 'json' : 'yaml';
  const places = new Map([[document, `contracts/${name}.openapi.${ending}`]]);
  for (const path of others) {
    const below = posix.relative(folder, path);
    const [, overlay] = OVERLAY.exec(path) ?? [];
    if (overlay !== undefined) {
      places.set(path, `contracts/${name}${overlay}`);
      continue;
    }
    const place = below.startsWith('../') ? `${name}/${posix.relative(shared, path)}` : below;
    places.set(path, `contracts/${place}`);
  }
  return places;
}

function commonFolder(one: string, other: string): string {
  let folder = one;
  while (posix.relative(folder, other).startsWith('..')) folder = posix.dirname(folder);
  return folder;
}

/** A `$ref` to a file, in YAML or JSON: captures the text before the file, and the file. */
const REFERENCE = /((["']?)\$ref\2\s*:\s*["']?)([^\s"'#{}[\],]+)(?=[#"'\s,}]|$)/g;

function withReferences(text: string, from: string, places: ReadonlyMap<string, string>): string {
  const here = posix.dirname(places.get(from) ?? from);
  return text.replace(REFERENCE, (whole, before: string, _quote: string, written: string) => {
    if (/^[a-z][a-z\d+.-]*:/i.test(written)) return whole;
    const place = places.get(posix.resolve(posix.dirname(from), decoded(written)));
    // A reference that is still right is not rewritten.
    if (place === undefined || posix.join(here, decoded(written)) === place) return whole;
    return `${before}${posix.relative(here, place).split('/').map(encodeURIComponent).join('/')}`;
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
