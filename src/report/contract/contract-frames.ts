import { statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { projectRoot } from '../../project/index.ts';
import { placeOf } from '../contract-place.ts';
import { type CodeFrame, codeFrame } from '../terminal/code-frame.ts';
import { contractLines } from '../terminal/style.ts';
import type { ShownContract } from './shown-contract.ts';

/**
 * The contract's lines round the place of a finding, secrets masked; undefined where they cannot be read, or are no
 * longer those that the finding is about.
 */
export interface ContractFrames {
  /** For a run that knew the contract's text by its hash. */
  ofRun(place: string, contractHash: string | undefined): CodeFrame | undefined;
  /** For a suite that began at some time (ISO 8601): its report does not say which text it read. */
  ofSuite(place: string, startedAt: string): CodeFrame | undefined;
}

export const NO_FRAMES: ContractFrames = { ofRun: () => undefined, ofSuite: () => undefined };

/** Of contracts as they are now. */
export function contractFrames(contracts: readonly ShownContract[]): ContractFrames {
  const readable = contracts.flatMap((each) => ('error' in each ? [] : [each]));
  const mask = (text: string) => readable.reduce((masked, each) => each.mask?.(masked) ?? masked, text);
  const linesOf = contractLines(projectRoot(), mask);
  const hashes = new Set(readable.map(({ contract }) => contract.hash));
  return {
    ofRun: (place, hash) => (hash !== undefined && hashes.has(hash) ? codeFrame(place, linesOf) : undefined),
    ofSuite: (place, startedAt) =>
      readable.length > 0 && isOlder(place, startedAt) ? codeFrame(place, linesOf) : undefined,
  };
}

function isOlder(place: string, time: string): boolean {
  const file = placeOf(place)?.file;
  if (file === undefined) return false;
  const path = isAbsolute(file) ? file : join(projectRoot(), file);
  const edited = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return edited !== undefined && edited <= Date.parse(time);
}
