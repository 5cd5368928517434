import { type Document, isNode, LineCounter, parseDocument, visit } from 'yaml';
import { Fault } from '../fault.ts';
import type { Position } from './contract.ts';
import { hasRepeatedKeys, placesInJson } from './json-text.ts';
import { joinPointer } from './pointer.ts';
import { lineFinder, nearestPosition } from './positions.ts';

/** A file as text became a value, with the place of everything in it. */
export interface Source {
  /** As it is named in findings and faults. */
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
 * @param file as it is to be named in findings and faults
 * @throws Fault DL_CONTRACT_UNREADABLE for text that cannot be parsed
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
  // YAML's parser says where.
  if (hasRepeatedKeys(bare, value)) return undefined;
  return source(file, text, value, () => {
    const positionAt = lineFinder(bare);
    return new Map([...placesInJson(bare)].map(([pointer, offset]) => [pointer, positionAt(offset)]));
  });
}

function readYaml(file: string, text: string): Source {
  const lines = new LineCounter();
  const parsed = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    logLevel: 'error',
  });
  const problem = parsed.errors[0];
  if (problem) throw unparsable(`${file}:${placeOf(lines, problem.pos[0])}`, problem);
  return source(file, text, resolved(file, parsed, lines), () => collectPositions(parsed, lines));
}

/** Everything that a YAML parser finds wrong in a text. */
export function syntaxErrors(text: string): { readonly reason: string; readonly position: Position }[] {
  const lines = new LineCounter();
  const { errors } = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  // One mistake makes the parser stumble several times at the same place.
  const first = new Map(errors.toReversed().map((error) => [error.pos[0], error]));
  return [...first.values()].reverse().map(({ message, pos: [offset] }) => {
    const { line, col } = lines.linePos(offset);
    return { reason: message.split('\n')[0] ?? '', position: { line, column: col } };
  });
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

function placeOf(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${line}:${col}`;
}

function unparsable(place: string, problem: Error): Fault {
  const [reason] = problem.message.split('\n');
  return new Fault(
    'DL_CONTRACT_UNREADABLE',
    `${place} cannot be parsed: ${reason}`,
    'Correct the YAML (or JSON) at that place.',
    problem,
  );
}

/** The plain value. Aliases are resolved only here: to nothing, to themselves, or to more than memory holds. */
function resolved(file: string, parsed: Document.Parsed, lines: LineCounter): unknown {
  let alias = 0;
  visit(parsed, {
    Alias(_, node, path) {
      alias = node.range?.[0] ?? 0;
      const target = node.resolve(parsed);
      if (target !== undefined && !path.some((above) => above === target)) return;
      const problem = target ? 'holds itself' : 'has no anchor before it';
      throw unparsable(`${file}:${placeOf(lines, alias)}`, new Error(`the alias *${node.source} ${problem}`));
    },
  });
  try {
    return parsed.toJS({ maxAliasCount: 1000 });
  } catch (cause) {
    const problem = cause instanceof Error ? cause : new Error(String(cause));
    throw unparsable(`${file}:${placeOf(lines, alias)}`, problem);
  }
}

function collectPositions(
  parsed: ReturnType<typeof parseDocument>,
  lines: LineCounter,
): Map<string, Position> {
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
