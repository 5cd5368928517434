import { statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { projectRoot } from '../../project/index.ts';
import { placeOf } from '../contract-place.ts';
import { type CodeFrame, codeFrame } from '../terminal/code-frame.ts';
import { contractLines } from '../terminal/style.ts';
import type { ShownContract } from './build-contract-pages.ts';

/**
 * The masked lines of a contract around the place of a finding; undefined if the file cannot be read, or has
 * changed since the finding.
 */
export interface ContractFrames {
  /** For a finding of a run, which stored the hash of the contract. */
  ofRun(place: string, contractHash: string | undefined): CodeFrame | undefined;
  /**
   * For a finding of a suite that started at this time (ISO 8601): its report has no hash of the contract.
   */
  ofSuite(place: string, startedAt: string): CodeFrame | undefined;
}

export const NO_FRAMES: ContractFrames = { ofRun: () => undefined, ofSuite: () => undefined };

/** The lines of contracts as they are now. */
export function contractFrames(contracts: readonly ShownContract[]): ContractFrames {
  const readable = contracts.flatMap((each) => ('error' in each ? [] : [each]));
  const mask = (text: string) => readable.reduce((masked, each) => each.mask?.(masked) ?? masked, text);
  const linesOf = contractLines(projectRoot(), mask);
  const hashes = new Set(readable.map(({ contract }) => contract.hash));
  return {
    ofRun: (place, hash) => (hash !== undefined && hashes.has(hash) ? codeFrame(place, linesOf) : undefined),
    ofSuite: (place, startedAt) =>
      readable.length > 0 && isUnchangedSince(place, startedAt) ? codeFrame(place, linesOf) : undefined,
  };
}

function isUnchangedSince(place: string, time: string): boolean {
  const file = placeOf(place)?.file;
  if (file === undefined) return false;
  const path = isAbsolute(file) ? file : join(projectRoot(), file);
  const edited = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return edited !== undefined && edited <= Date.parse(time);
}
