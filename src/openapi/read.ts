import type { Document, LineCounter, visitor } from 'yaml';
import { DriftlineError } from '../core/index.ts';
import {
  DEEPEST_DOCUMENT,
  isObject,
  joinPointer,
  loadYaml,
  nestsDeeper,
  sizeOfJson,
} from '../schema/index.ts';
import { lineFinder, nearestPosition, type Position } from './contract.ts';
import { hasRepeatedKeys, placesInJson } from './json-text.ts';

/** A parsed file, with the positions of everything in it. */
export interface Source {
  /** The name of the file in findings and errors. */
  readonly file: string;
  readonly text: string;
  readonly value: unknown;
  /** By JSON pointer; a property's position is that of its key. */
  positions(): ReadonlyMap<string, Position>;
  /** The position of the value at a pointer, or of its nearest ancestor that has one. */
  positionOf(pointer: string): Position;
}

/**
 * Parses JSON or YAML 1.2, with positions. Merge keys (`<<`) are merged.
 * @param file the name of the file in findings and errors
 * @throws DriftlineError DL_CONTRACT_UNREADABLE for text that cannot be parsed or nests too deep
 */
export function readSource(file: string, text: string): Source {
  if (text.slice(0, 1000).includes('\0')) {
    throw new DriftlineError(
      'DL_CONTRACT_UNREADABLE',
      `${file}:1:1 is not in UTF-8: it has null characters, as UTF-16 and binary files do.`,
      'Save the document in UTF-8.',
    );
  }
  return readJson(file, text) ?? readYaml(file, text);
}

/** Uses `JSON.parse`, which is ten times as fast as the YAML parser. Undefined for text that is not JSON. */
function readJson(file: string, text: string): Source | undefined {
  const bare = text.replace(/^\ufeff/, '');
  if (!/^\s*[{[]/.test(bare)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(bare);
  } catch {
    return undefined;
  }
  if (sizeOfJson(bare).depth > DEEPEST_DOCUMENT) throw tooDeep(file);
  // The YAML parser reports the position of the repeated key.
  if (hasRepeatedKeys(bare, value)) return undefined;
  return source(file, text, value, () => {
    const positionAt = lineFinder(bare);
    return new Map([...placesInJson(bare)].map(([pointer, offset]) => [pointer, positionAt(offset)]));
  });
}

function readYaml(file: string, text: string): Source {
  if (yamlNestsDeeper(text, DEEPEST_DOCUMENT)) throw tooDeep(file);
  const { value, positions } = parseYaml(file, text);
  // Aliases may nest deeper than the text does.
  if (nestsDeeper(value, DEEPEST_DOCUMENT)) throw tooDeep(file);
  return source(file, text, value, positions);
}

function tooDeep(file: string): DriftlineError {
  return new DriftlineError(
    'DL_CONTRACT_UNREADABLE',
    `${file}:1:1 is nested deeper than ${DEEPEST_DOCUMENT} levels, the limit of Driftline.`,
    'Move the inner schemas to components.schemas, and refer to them with $ref.',
  );
}

/** Positions are collected at the first use: most documents have no problems. */
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

/** The supported versions of OpenAPI; patch versions do not differ. */
export type Version = '3.0' | '3.1' | '3.2';

/**
 * The version that a document declares.
 * @throws DriftlineError DL_CONTRACT_UNREADABLE if it is not an object, DL_CONTRACT_UNSUPPORTED for other
 *   versions
 */
export function versionOf(source: Source): Version {
  const { file, value } = source;
  if (!isObject(value)) {
    throw new DriftlineError(
      'DL_CONTRACT_UNREADABLE',
      `${file}:1:1 is not an OpenAPI document: the top level must be an object.`,
      'Expected a document that begins with "openapi: 3.1.0".',
    );
  }
  const match = /^(3\.[012])\.\d+/.exec(typeof value.openapi === 'string' ? value.openapi : '');
  if (match) return match[1] as Version;
  const declared = value.openapi ?? value.swagger;
  const place = source.positionOf(value.openapi === undefined ? '/swagger' : '/openapi');
  const { line, column, file: written = file } = place;
  throw new DriftlineError(
    'DL_CONTRACT_UNSUPPORTED',
    `${written}:${line}:${column} declares ${declared === undefined ? 'no OpenAPI version' : `version ${JSON.stringify(declared)}`}; Driftline reads OpenAPI 3.0, 3.1 and 3.2.`,
    hintFor(value),
  );
}

function hintFor({ swagger, openapi }: Record<string, unknown>): string {
  if (swagger !== undefined) {
    return 'Convert it: "npx swagger2openapi --outfile openapi.yaml FILE", or "Convert to OpenAPI 3" in editor.swagger.io.';
  }
  return openapi === undefined
    ? 'Begin the document with "openapi: 3.1.0", or with the version that it uses.'
    : 'Write the full version as a string: "openapi: 3.1.0".';
}

/** A parsed YAML text. Positions are by JSON pointer; the position of a property is that of its key. */
interface ParsedYaml {
  readonly value: unknown;
  readonly positions: () => ReadonlyMap<string, Position>;
}

/**
 * Whether a text nests deeper than some levels. Used before the YAML composer, which is recursive and could
 * overflow the stack; the parser itself is not recursive.
 */
function yamlNestsDeeper(text: string, levels: number): boolean {
  const { Lexer, Parser } = loadYaml();
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ended of parser.next(lexeme));
    // The stack also contains the document and a scalar.
    if (parser.stack.length > levels + 2) return true;
  }
  return false;
}

/** @throws DriftlineError DL_CONTRACT_UNREADABLE */
function parseYaml(file: string, text: string): ParsedYaml {
  const { LineCounter, parseDocument } = loadYaml();
  const lines = new LineCounter();
  const parsed = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    logLevel: 'error',
  });
  const problem = parsed.errors[0];
  if (problem) throw unparsable(`${file}:${placeOf(lines, problem.pos[0])}`, problem);
  return { value: resolved(file, text, parsed, lines), positions: () => collectPositions(parsed, lines) };
}

/** All syntax errors in a YAML text. */
export function syntaxErrors(text: string): { readonly reason: string; readonly position: Position }[] {
  const { LineCounter, parseDocument } = loadYaml();
  const lines = new LineCounter();
  if (yamlNestsDeeper(text, DEEPEST_DOCUMENT)) return [];
  const { errors } = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  // The parser may report several errors for one mistake, at the same position.
  const first = new Map(errors.toReversed().map((error) => [error.pos[0], error]));
  return [...first.values()].reverse().map(({ message, pos: [offset] }) => {
    const { line, col } = lines.linePos(offset);
    return { reason: message.split('\n')[0] ?? '', position: { line, column: col } };
  });
}

function placeOf(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${line}:${col}`;
}

function unparsable(place: string, problem: Error): DriftlineError {
  const [reason] = problem.message.split('\n');
  return new DriftlineError(
    'DL_CONTRACT_UNREADABLE',
    `${place} cannot be parsed: ${reason}`,
    'Correct the YAML (or JSON) at that place.',
    problem,
  );
}

/**
 * The plain value. Rejects aliases without an anchor, aliases inside their own anchor, and too many aliases.
 */
function resolved(file: string, text: string, parsed: Document.Parsed, lines: LineCounter): unknown {
  let alias = 0;
  const aliases: visitor = {
    Alias(_, node, path) {
      alias = node.range?.[0] ?? 0;
      const target = node.resolve(parsed);
      if (target !== undefined && !path.some((above) => above === target)) return;
      const problem = target ? 'is inside its own anchor' : 'has no anchor before it';
      throw unparsable(`${file}:${placeOf(lines, alias)}`, new Error(`the alias *${node.source} ${problem}`));
    },
  };
  // Most texts have no aliases.
  if (text.includes('*')) loadYaml().visit(parsed, aliases);
  try {
    return parsed.toJS({ maxAliasCount: 1000 });
  } catch (cause) {
    const problem = cause instanceof Error ? cause : new Error(String(cause));
    throw unparsable(`${file}:${placeOf(lines, alias)}`, problem);
  }
}

function collectPositions(parsed: Document.Parsed, lines: LineCounter): Map<string, Position> {
  const { isNode, visit } = loadYaml();
  const positions = new Map<string, Position>();
  const place = (pointer: string, offset: number) => {
    const { line, col } = lines.linePos(offset);
    positions.set(pointer, { line, column: col });
  };
  const pointers = new Map<unknown, string>();
  if (isNode(parsed.contents) && parsed.contents.range) place('', parsed.contents.range[0]);
  pointers.set(parsed.contents, '');
  visit(parsed, {
    Pair(_, pair, path) {
      const parent = pointers.get(path.at(-1)) ?? '';
      const key = isNode(pair.key) && 'value' in pair.key ? String(pair.key.value) : String(pair.key);
      const pointer = joinPointer(parent, key);
      pointers.set(pair.value, pointer);
      if (isNode(pair.key) && pair.key.range) place(pointer, pair.key.range[0]);
    },
    Node(key, node, path) {
      if (typeof key !== 'number') return;
      const pointer = joinPointer(pointers.get(path.at(-1)) ?? '', key);
      pointers.set(node, pointer);
      if (node.range) place(pointer, node.range[0]);
    },
  });
  return positions;
}
