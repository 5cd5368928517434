import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DriftlineError, makeFolder, writeWhole } from '../core/index.ts';
import { documentChanges } from '../drift/index.ts';
import { openContract, parsedDocument } from '../openapi/index.ts';
import {
  type ContractCopies,
  contractCopies,
  currentCopy,
  projectRoot,
  type Settings,
  shownPath,
} from '../project/index.ts';
import {
  type DocumentVersion,
  type FetchedDocument,
  fetchIfChanged,
  shownAddress,
} from './fetch-document.ts';

/** What is known of the last fetch. */
interface FetchState extends DocumentVersion {
  /** ISO 8601. */
  readonly at: string;
  /** SHA-256 of the document, in hexadecimal. */
  readonly hash: string;
  /** The files that it refers to, by their paths from its folder. */
  readonly files: readonly string[];
  /** Why the document cannot be used, so that the accepted one still is. */
  readonly problem?: string;
}

/** So long a document counts as fetched: the monitors of one `check` fetch it once. */
const FRESH_MS = 20_000;
/** The copy is there when it takes longer. */
const TIMEOUT_MS = 10_000;

const recent = new Map<string, { readonly at: number; readonly done: Promise<void> }>();

/** Fetches the document of an address, where CONTRACT is one. @throws DriftlineError where there is no copy either */
export async function refreshContract(settings: Settings, say: (sentence: string) => void): Promise<void> {
  const { contractAddress: address } = settings;
  if (address === undefined) return;
  const known = recent.get(address);
  if (known && Date.now() - known.at < FRESH_MS) return known.done;
  const done = fetchContract(address, settings, say);
  recent.set(address, { at: Date.now(), done });
  done.catch(() => recent.delete(address));
  await done;
}

/** The same, at once. */
export async function fetchContract(
  address: string,
  settings: Settings,
  say: (sentence: string) => void,
): Promise<void> {
  const copies = contractCopies(address, projectRoot());
  const state = readState(copies);
  try {
    const document = await fetchIfChanged(address, knownVersion(copies, state), networkOf(address, settings));
    if (document) await keep(document, copies, say);
  } catch (error) {
    if (!(error instanceof DriftlineError) || !existsSync(currentCopy(copies.accepted))) throw error;
    const since = state ? ` of ${state.at}` : '';
    say(`${error.sentence} The copy${since} is used: ${shownPath(currentCopy(copies.accepted))}.`);
  }
}

/** Own headers and client certificates are for the origin of BASE_URL only. */
function networkOf(address: string, settings: Settings) {
  const { requestHeaders: headers, baseUrl, ipFamily } = settings;
  const isOwn = baseUrl !== undefined && new URL(baseUrl).origin === new URL(address).origin;
  const origin = baseUrl === undefined ? 'null' : new URL(baseUrl).origin;
  return {
    headers: (isOwn && headers) || {},
    network: { origin, proxies: settings, tls: settings, ...(ipFamily && { ipFamily }) },
    timeoutMs: TIMEOUT_MS,
  };
}

/** The version of the copy; a document of several files is always fetched: its own version says nothing about the others. */
function knownVersion({ accepted }: ContractCopies, state: FetchState | undefined): DocumentVersion {
  if (!state || state.files.length > 0) return {};
  const text = textAt(currentCopy(accepted));
  if (text === undefined || (hashOf(text) !== state.hash && state.problem === undefined)) return {};
  return {
    ...(state.etag === undefined ? {} : { etag: state.etag }),
    ...(state.lastModified === undefined ? {} : { lastModified: state.lastModified }),
  };
}

async function keep(document: FetchedDocument, copies: ContractCopies, say: (sentence: string) => void) {
  const { accepted, fetched: place } = copies;
  const { text, files, version } = document;
  const state = { ...version, at: new Date().toISOString(), hash: hashOf(text), files: [...files.keys()] };
  if (!existsSync(accepted) && (await keptFirst(document, copies, state, say))) return;
  rmSync(dirname(place), { recursive: true, force: true });
  writeState(copies, state);
  if (existsSync(accepted) && changesBetween(document, copies).length === 0) return;
  writeAll(place, document);
  const problem = await problemOf(accepted);
  if (problem === undefined) return;
  rmSync(dirname(place), { recursive: true, force: true });
  if (!existsSync(accepted)) throw problem;
  writeState(copies, { ...state, problem: `it cannot be used: ${problem.sentence}` });
  say(`${document.address} has changed and cannot be used; the accepted copy is: ${problem.sentence}`);
}

/** The first document is the accepted one. @returns whether it could be written */
async function keptFirst(
  document: FetchedDocument,
  copies: ContractCopies,
  state: FetchState,
  say: (sentence: string) => void,
): Promise<boolean> {
  try {
    writeAll(copies.accepted, document);
  } catch (error) {
    if (!(error instanceof DriftlineError)) throw error;
    say(`${error.sentence} Without a copy there, changes of the document are not found.`);
    return false;
  }
  const problem = await problemOf(copies.accepted);
  if (problem) {
    rmSync(copies.accepted);
    throw problem;
  }
  writeState(copies, state);
  say(
    `${document.address} was saved as ${shownPath(copies.accepted)}: commit it. Later changes of it are drift.`,
  );
  return true;
}

async function problemOf(contract: string): Promise<DriftlineError | undefined> {
  try {
    await openContract(contract);
    return undefined;
  } catch (error) {
    if (error instanceof DriftlineError) return error;
    throw error;
  }
}

function writeAll(place: string, { text, files }: Pick<FetchedDocument, 'text' | 'files'>): void {
  for (const [path, content] of [[basePath(place), text] as const, ...files]) {
    const target = join(dirname(place), path);
    makeFolder(dirname(target));
    writeWhole(target, content);
  }
}

function basePath(place: string): string {
  return place.slice(dirname(place).length + 1);
}

/**
 * What changed in the document of an address since it was accepted, in words; empty where CONTRACT is a file, or nothing
 * has changed. Reads the copies only.
 */
export function contractChanges(settings: Pick<Settings, 'contract' | 'contractAddress'>): string[] {
  const { contractAddress: address } = settings;
  if (address === undefined) return [];
  const copies = contractCopies(address, projectRoot());
  const state = readState(copies);
  if (state?.problem !== undefined) return [state.problem];
  const text = textAt(copies.fetched);
  if (text === undefined || !state || !existsSync(copies.accepted)) return [];
  const folder = dirname(copies.fetched);
  const files = state.files.flatMap((path): [string, string][] => {
    const content = textAt(join(folder, path));
    return content === undefined ? [] : [[path, content]];
  });
  return changesBetween({ address: shownAddress(address), text, files: new Map(files) }, copies);
}

/** The changes of the document itself, then those of each file that it refers to. */
function changesBetween(
  { address, text, files }: Pick<FetchedDocument, 'address' | 'text' | 'files'>,
  { accepted }: ContractCopies,
): string[] {
  const own = changesOf(textAt(accepted), text, address);
  const others = [...files].flatMap(([path, content]) =>
    changesOf(textAt(join(dirname(accepted), path)), content, path).map((change) => `${path}: ${change}`),
  );
  return [...own, ...others];
}

function changesOf(before: string | undefined, after: string, file: string): string[] {
  if (before === after) return [];
  if (before === undefined) return ['the file was added'];
  return documentChanges(parsedDocument(file, before), parsedDocument(file, after));
}

/**
 * Makes the document that was fetched last the accepted one.
 * @returns the paths of the files that were written
 * @throws DriftlineError DL_FILE_UNWRITABLE
 */
export function acceptDocument({ contractAddress: address }: Pick<Settings, 'contractAddress'>): string[] {
  if (address === undefined) return [];
  const copies = contractCopies(address, projectRoot());
  const text = textAt(copies.fetched);
  const state = readState(copies);
  if (text === undefined || !state) return [];
  const paths = [basePath(copies.accepted), ...state.files];
  const written = paths.map((path, index) => {
    const target = join(dirname(copies.accepted), path);
    makeFolder(dirname(target));
    copyFileSync(index === 0 ? copies.fetched : join(dirname(copies.fetched), path), target);
    return target;
  });
  rmSync(dirname(copies.fetched), { recursive: true, force: true });
  return written;
}

function hashOf(text: string): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex');
}

function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** A state that cannot be read is none: the document is fetched again. */
function readState({ state }: ContractCopies): FetchState | undefined {
  try {
    const read = JSON.parse(textAt(state) ?? '') as FetchState;
    return typeof read.hash === 'string' && Array.isArray(read.files) ? read : undefined;
  } catch {
    return undefined;
  }
}

function writeState({ state }: ContractCopies, content: FetchState): void {
  makeFolder(dirname(state));
  writeWhole(state, `${JSON.stringify(content)}\n`);
}
