import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fingerprintOf } from '../core/index.ts';
import { cacheBase } from './cache.ts';
import { processState } from './project-root.ts';

/** Where the document of an address is kept. */
export interface ContractCopies {
  /** In `contracts/`: the document that was accepted. Baseline and overlay lie beside it. */
  readonly accepted: string;
  /** In the cache: the document that was fetched last, where it differs from the accepted one. */
  readonly fetched: string;
  /** In the cache: which version was fetched last, and when. */
  readonly state: string;
}

/** The copies of a document that CONTRACT names by its address. From then on, `currentCopy` knows them. */
export function contractCopies(address: string, project: string): ContractCopies {
  const { host, pathname, search } = new URL(address);
  const name = basename(pathname);
  const isFile = /\.(?:json|ya?ml)$/i.test(name);
  const above = isFile ? pathname.slice(0, -name.length) : pathname;
  const names = [...above.split('/').filter((each) => each !== ''), ...(isFile ? [name] : [])];
  // Two addresses never have one copy.
  const isPlain = search === '' && names.every((each) => safe(each) === each);
  const folders = [host, ...names.slice(0, isFile ? -1 : undefined)].map(safe);
  const file = isFile ? safe(name) : 'openapi.json';
  const documents = join(cacheBase(project), 'documents');
  const key = fingerprintOf([address]);
  const folder = join(...folders) + (isPlain ? '' : `-${fingerprintOf([pathname, search]).slice(0, 6)}`);
  const copies = {
    accepted: join(project, 'contracts', folder, file),
    fetched: join(documents, key, file),
    state: join(documents, `${key}.json`),
  };
  processState.copies ??= new Map();
  processState.copies.set(copies.accepted, copies.fetched);
  return copies;
}

/** A part of an address as a name of a file or folder: itself, where it may be one. */
function safe(text: string): string {
  return text
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 100);
}

/** The file to read for a contract: the fetched one, where CONTRACT is an address whose document has changed. */
export function currentCopy(contract: string): string {
  const fetched = processState.copies?.get(contract);
  return fetched !== undefined && existsSync(fetched) ? fetched : contract;
}
