import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DriftlineError, WORK_LIMITS, withinTime, writeWhole } from '../core/index.ts';
import { loadDocumentComparison } from '../drift/index.ts';
import { assembledDocument, isRemoteCopy, overlayBeside, readerBeside } from '../openapi/index.ts';
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
  documentNetwork,
  type FetchedDocument,
  fetchIfChanged,
  shownAddress,
} from './fetch-document.ts';

/** What is known of the last fetch. */
interface FetchState extends DocumentVersion {
  /** ISO 8601. */
  readonly at: string;
  /** SHA-256 of the copy that was in use then, in hexadecimal. */
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

async function fetchContract(
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
  const { requestHeaders: headers, baseUrl } = settings;
  const isOwn = baseUrl !== undefined && new URL(baseUrl).origin === new URL(address).origin;
  return {
    headers: (isOwn && headers) || {},
    network: { origin: 'null', ...documentNetwork(settings) },
    timeoutMs: TIMEOUT_MS,
  };
}

/** The version of the copy; a document of several files is always fetched: its own version says nothing about the others. */
function knownVersion({ accepted }: ContractCopies, state: FetchState | undefined): DocumentVersion {
  if (!state || state.files.length > 0 || state.problem !== undefined) return {};
  if (!existsSync(accepted) || hashAt(currentCopy(accepted)) !== state.hash) return {};
  return {
    ...(state.etag === undefined ? {} : { etag: state.etag }),
    ...(state.lastModified === undefined ? {} : { lastModified: state.lastModified }),
  };
}

async function keep(document: FetchedDocument, copies: ContractCopies, say: (sentence: string) => void) {
  const { accepted, fetched: place } = copies;
  requireFiles(document, copies);
  const isFirst = !existsSync(accepted);
  if (!isFirst && changesBetween(document, copies).length === 0) {
    rmSync(dirname(place), { recursive: true, force: true });
    writeState(copies, document);
    return;
  }
  if (!isFirst && isThere(place, document)) return writeState(copies, document);
  const problem = await problemOf(document, accepted);
  if (problem && isFirst) {
    const hint = `${problem.hint} The copy of the document would be ${shownPath(accepted)}.`;
    throw new DriftlineError(problem.code, problem.sentence, hint, problem);
  }
  if (problem)
    say(`${document.address} has changed and cannot be used; the accepted copy is: ${problem.sentence}`);
  const isAccepted = problem !== undefined || (isFirst && keptFirst(document, copies, say));
  if (isAccepted) rmSync(dirname(place), { recursive: true, force: true });
  else writeAll(place, document);
  writeState(copies, document, problem && `it cannot be used: ${problem.sentence}`);
}

/** A file that was there cannot be had now: the document has not changed. @throws DriftlineError DL_CONTRACT_UNREADABLE */
function requireFiles({ problems }: FetchedDocument, { accepted, fetched }: ContractCopies): void {
  for (const [path, problem] of problems)
    if ([accepted, fetched].some((copy) => existsSync(join(dirname(copy), path))))
      throw new DriftlineError('DL_CONTRACT_UNREADABLE', problem, 'Check the address and the network.');
}

/** The first document is the accepted one. @returns whether it could be written */
function keptFirst(
  document: FetchedDocument,
  { accepted }: ContractCopies,
  say: (sentence: string) => void,
): boolean {
  try {
    requireFree(accepted, document);
    writeAll(accepted, document);
  } catch (error) {
    if (!(error instanceof DriftlineError)) throw error;
    say(`${error.sentence} Without a copy there, changes of the document are not found.`);
    return false;
  }
  say(`${document.address} was saved as ${shownPath(accepted)}: commit it. Later changes of it are drift.`);
  return true;
}

/** @throws DriftlineError DL_FILE_UNWRITABLE where another file is in the place of one that the document refers to */
function requireFree(accepted: string, { address, files }: FetchedDocument): void {
  for (const [path, content] of files) {
    const found = textAt(join(dirname(accepted), path));
    if (found === undefined || found === content) continue;
    throw new DriftlineError(
      'DL_FILE_UNWRITABLE',
      `${shownPath(join(dirname(accepted), path))} is another file than the ${path} of ${address}, and is left as it is.`,
      'Move it, or delete it.',
    );
  }
}

/** Why a document cannot be used, with the overlay and the copies of remote files that lie beside the accepted one. */
async function problemOf(
  { address, text, read }: FetchedDocument,
  accepted: string,
): Promise<DriftlineError | undefined> {
  const { compileContract } = await import('../openapi/compile.ts');
  const readOther = (path: string) => (isRemoteCopy(path) ? readerBeside(accepted)(path) : read(path));
  try {
    const overlay = overlayBeside(accepted);
    withinTime(WORK_LIMITS.document, `Reading ${address}`, () =>
      compileContract(address, text, readOther, overlay),
    );
    return undefined;
  } catch (error) {
    if (error instanceof DriftlineError) return error;
    throw error;
  }
}

type DocumentFiles = Pick<FetchedDocument, 'text' | 'files'>;

/** The document itself comes last: where it is, its files are. */
function filesAt(place: string, { text, files }: DocumentFiles): [path: string, content: string][] {
  const all = [...files, [basename(place), text] as const];
  return all.map(([path, content]) => [join(dirname(place), path), content]);
}

function isThere(place: string, document: DocumentFiles): boolean {
  return filesAt(place, document).every(([path, content]) => textAt(path) === content);
}

/** @returns the paths @throws DriftlineError DL_FILE_UNWRITABLE */
function writeAll(place: string, document: DocumentFiles): string[] {
  return filesAt(place, document).map(([path, content]) => {
    writeWhole(path, content, { makesFolder: true });
    return path;
  });
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
  const fetched = state && fetchedCopy(copies, state);
  if (!fetched || !existsSync(copies.accepted)) return [];
  return changesBetween({ address: shownAddress(address), ...fetched }, copies);
}

/** The document that was fetched last, where it differs from the accepted one. */
function fetchedCopy({ fetched }: ContractCopies, state: FetchState): DocumentFiles | undefined {
  const text = textAt(fetched);
  if (text === undefined) return undefined;
  const files = state.files.flatMap((path): [string, string][] => {
    const content = textAt(join(dirname(fetched), path));
    return content === undefined ? [] : [[path, content]];
  });
  return { text, files: new Map(files) };
}

/** What changed for clients since the accepted document, with all the files of both. */
function changesBetween(
  { address, text, files }: Pick<FetchedDocument, 'address' | 'text' | 'files'>,
  { accepted }: ContractCopies,
): string[] {
  if (filesAt(accepted, { text, files }).every(([path, content]) => textAt(path) === content)) return [];
  const readAccepted = readerBeside(accepted);
  const read = (path: string) => files.get(path) ?? readAccepted(path);
  try {
    const old = assembledDocument(address, textAt(accepted) ?? '', readAccepted).document;
    const now = assembledDocument(address, text, read).document;
    const today = new Date().toISOString().slice(0, 10);
    const changes = withinTime(WORK_LIMITS.document, `Comparing ${address}`, () =>
      loadDocumentComparison().compareDocuments({ old, new: now }, today),
    );
    return changes.map(
      ({ operation, where, title }) => `${[operation, where].filter(Boolean).join(', ')}: ${title}`,
    );
  } catch (error) {
    if (error instanceof DriftlineError) return [`it cannot be compared: ${error.sentence}`];
    throw error;
  }
}

/**
 * Makes the document that was fetched last the accepted one.
 * @returns the paths of the files that were written
 * @throws DriftlineError DL_FILE_UNWRITABLE
 */
export function acceptDocument({ contractAddress: address }: Pick<Settings, 'contractAddress'>): string[] {
  if (address === undefined) return [];
  const copies = contractCopies(address, projectRoot());
  const state = readState(copies);
  const fetched = state && fetchedCopy(copies, state);
  if (!fetched) return [];
  const written = writeAll(copies.accepted, fetched);
  rmSync(dirname(copies.fetched), { recursive: true, force: true });
  return written.toReversed();
}

function hashAt(path: string): string | undefined {
  const text = textAt(path);
  if (text === undefined) return undefined;
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

function writeState(
  { state, accepted }: ContractCopies,
  { version, files }: FetchedDocument,
  problem?: string,
): void {
  const content: FetchState = {
    ...version,
    at: new Date().toISOString(),
    hash: hashAt(currentCopy(accepted)) ?? '',
    files: [...files.keys()],
    ...(problem === undefined ? {} : { problem }),
  };
  writeWhole(state, `${JSON.stringify(content)}\n`, { makesFolder: true });
}
