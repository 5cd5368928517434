import { DriftlineError } from '../core/index.ts';
import { DEEPEST_DOCUMENT, depthOfJson, nestsDeeper } from '../schema/index.ts';
import type { Position } from './contract.ts';
import { hasRepeatedKeys, placesInJson } from './json-text.ts';
import { lineFinder, nearestPosition } from './positions.ts';
import { parseYaml, yamlNestsDeeper } from './yaml-text.ts';

/** A file as text became a value, with the place of everything in it. */
export interface Source {
  /** As it is named in findings and errors. */
  readonly file: string;
  readonly text: string;
  readonly value: unknown;
  /** By JSON pointer; a property's position is that of its key. */
  positions(): ReadonlyMap<string, Position>;
  /** The position of what a pointer names, or of its nearest ancestor that has one. */
  positionOf(pointer: string): Position;
}

/**
 * Reads JSON, or YAML 1.2, and keeps where everything stands. Merge keys (`<<`) are merged.
 * @param file as it is to be named in findings and errors
 * @throws DriftlineError DL_CONTRACT_UNREADABLE for text that cannot be parsed, or nests deeper than `DEEPEST_DOCUMENT`
 */
export function readSource(file: string, text: string): Source {
  return readJson(file, text) ?? readYaml(file, text);
}

/** JSON by the parser that Node has: a document of megabytes costs a tenth. What is no JSON may be YAML all the same. */
function readJson(file: string, text: string): Source | undefined {
  const bare = text.replace(/^\ufeff/, '');
  if (!/^\s*[{[]/.test(bare)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(bare);
  } catch {
    return undefined;
  }
  if (depthOfJson(bare) > DEEPEST_DOCUMENT) throw tooDeep(file);
  // YAML's parser says where.
  if (hasRepeatedKeys(bare, value)) return undefined;
  return source(file, text, value, () => {
    const positionAt = lineFinder(bare);
    return new Map([...placesInJson(bare)].map(([pointer, offset]) => [pointer, positionAt(offset)]));
  });
}

function readYaml(file: string, text: string): Source {
  if (yamlNestsDeeper(text, DEEPEST_DOCUMENT)) throw tooDeep(file);
  const { value, positions } = parseYaml(file, text);
  // Aliases nest what the text does not.
  if (nestsDeeper(value, DEEPEST_DOCUMENT)) throw tooDeep(file);
  return source(file, text, value, positions);
}

function tooDeep(file: string): DriftlineError {
  return new DriftlineError(
    'DL_CONTRACT_UNREADABLE',
    `${file}:1:1 nests deeper than ${DEEPEST_DOCUMENT} levels, which is the most that Driftline reads.`,
    'Give the inner schemas names in components, and refer to them.',
  );
}

/** Positions are asked for when something is wrong, which is seldom: they are collected then. */
function source(
  file: string,
  text: string,
  value: unknown,
  collect: () => ReadonlyMap<string, Position>,
): Source {
  let known: ReadonlyMap<string, Position> | undefined;
  const positions = () => {
    known ??= collect();
    return known;
  };
  return { file, text, value, positions, positionOf: (pointer) => nearestPosition(positions(), pointer) };
}
